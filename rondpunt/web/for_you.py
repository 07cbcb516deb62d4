"""The list "For you": what a colleague is told, in pages, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from rondpunt.conversations.counting import count_few
from rondpunt.people.models import Notification, User
from rondpunt.people.notices import Line, lines_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Notices:
    """One page. ``newest`` is the number up to which "all" marks: what comes in meanwhile stays unseen."""

    lines: list[Line]
    unseen: int
    newest: int
    older: str


def notices_of(user: User, *, before: str = "") -> Notices:
    """A page of what ``user`` is told; ``before`` is the cursor of an earlier page (keyset). Raises ``Http404``."""
    mine = user.notifications.order_by("-at", "-id")
    newest = user.notifications.order_by("-id").values_list("id", flat=True).first() or 0
    if before:
        at, number = _read(before)
        mine = mine.filter(Q(at__lt=at) | Q(at=at, id__lt=number))
    found = list(mine[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Notices(
        lines=lines_of(user, found[:PAGE]),
        unseen=unseen_count(user),
        newest=newest,
        older=f"{last.at.isoformat()}_{last.pk}" if last else "",
    )


def unseen_count(user: User) -> int:
    """How many things ``user`` did not open yet, as far as lists are counted."""
    return count_few(Notification.objects.filter(user=user).unseen())


def _read(cursor: str) -> tuple[datetime, int]:
    at, _, number = cursor.rpartition("_")
    try:
        when, last = datetime.fromisoformat(at), int(number)
    except ValueError as error:
        raise Http404 from error
    if timezone.is_naive(when) or not 0 <= last < 2**63:
        raise Http404
    return when, last
