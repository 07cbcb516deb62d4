"""Pages of the inbox: places in the list (keyset), and the order in which what is due first stands first."""

from datetime import UTC, datetime, timedelta

from django.db.models import F, Q

from rondpunt.conversations.models import Conversation
from rondpunt.conversations.models.conversation import DUE_FIRST, ConversationQuerySet

NEWEST = ("-last_at", "-id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IS_DUE = ~Q(due_at=None) | ~Q(legal_due_at=None)  # word for word the condition of the index
_MARK = "d"  # of a place among what is due


def cursor(conversation: Conversation) -> str:
    """Where a page ends: microseconds since 1970 and the id, as text."""
    return _written(conversation.last_at, conversation.pk)


def read_place(text: str) -> tuple[datetime, int] | None:
    """What ``cursor`` wrote; None for anything else."""
    at, _, number = text.partition("-")
    if not (at.isascii() and at.isdigit() and number.isascii() and number.isdigit() and len(number) < 18):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(at)), int(number)
    except OverflowError:
        return None


def by_due(found: ConversationQuerySet, *, before: str, size: int) -> tuple[list[int], str]:
    """Ids of a page and the cursor of the next: the overdue first, then what is due soonest, then all the rest, the
    newest first."""
    is_rest = bool(before) and not before.startswith(_MARK)
    due = [] if is_rest else _due(found, read_place(before.removeprefix(_MARK)), size)
    if len(due) > size:
        at, number = due[size - 1]
        return [pk for _at, pk in due[:size]], _MARK + _written(at, number)
    rest = found.exclude(IS_DUE)
    if is_rest and (place := read_place(before)):
        rest = rest.before(*place)
    left = size - len(due)
    rows = list(rest.order_by(*NEWEST).values_list("last_at", "pk")[: left + 1])
    numbers = [pk for _at, pk in due] + [pk for _at, pk in rows[:left]]
    if len(rows) <= left:
        return numbers, ""
    if left:
        return numbers, _written(*rows[left - 1])
    # The page is full of what is due, and nothing of the rest was shown: it goes on after the last of those.
    return numbers, _MARK + _written(*due[-1])


def _due(found: ConversationQuerySet, after: tuple[datetime, int] | None, size: int) -> list[tuple[datetime, int]]:
    rows = found.filter(IS_DUE).annotate(due_first=DUE_FIRST).order_by(DUE_FIRST, "id")
    if after:
        rows = rows.filter(Q(due_first__gt=after[0]) | Q(due_first=after[0], id__gt=after[1]))
    return list(rows.values_list(F("due_first"), "pk")[: size + 1])


def _written(at: datetime, number: int) -> str:
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}-{number}"
