"""What a row of the list says: all of it in words before the page is drawn.

A template that finds out for itself what to say costs ten times as much, fifty times a page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rondpunt.conversations.found_words import FoundWords
from rondpunt.conversations.models import Conversation, PlannedAnswer
from rondpunt.conversations.models.legal import USUAL_WARNING
from rondpunt.conversations.templatetags.promises import said_of
from rondpunt.conversations.templatetags.telling import moment
from rondpunt.conversations.words import network_title, readers_in_short
from rondpunt.lib import words_of_time


class Row(TypedDict):
    """One conversation of the list; ``Row`` is a dictionary because templates read these fastest."""

    pk: int
    number: str
    url: str
    look: str  # class of the row
    who: str
    at: str  # ISO 8601
    when: str
    language: str
    subject: str
    says: str  # its last words, or the found ones
    says_language: str
    where: str
    stands: str  # how it stands: what is promised, since when it waits
    stands_look: str  # is-wait (amber), is-late (red), is-done, or nothing
    legal: str  # the legal term that runs
    legal_look: str
    planned: PlannedAnswer | None
    waits_for_look: bool
    owner: str


def listed(conversations: Iterable[Conversation], *, now: datetime, query: str, found: FoundWords) -> list[Row]:
    """The rows; ``query`` is kept in their addresses, ``found`` is marked in them."""
    # What every row would ask anew, fifty times a page: the zone, the language, the shape of an address.
    ahead, _number, after = reverse("conversations:conversation", args=[0]).rpartition("0")
    ways = (ahead, f"{after}?{query}" if query else after)
    around = _Around(now, timezone.localtime(now), get_language() or "nl", ways, found, {})
    return [_row(one, around) for one in conversations]


@dataclass(frozen=True, slots=True)
class _Around:
    """What all rows of a page share."""

    now: datetime
    here: datetime  # now, where the reader is
    language: str
    ways: tuple[str, str]  # of the addresses, what stands before the number and after it
    found: FoundWords
    places: dict[tuple[str, str], str]  # network and readers in words: the same few, again and again


def _row(one: Conversation, around: _Around) -> Row:
    at = one.last_at.astimezone(around.here.tzinfo)
    says, says_language = _says(one, around)
    stands, stands_look = _stands(one, around)
    legal, legal_look = _legal(one, around)
    ahead, after = around.ways
    return {
        "pk": one.pk,
        "number": str(one.pk),
        "url": f"{ahead}{one.pk}{after}",
        "look": "row" if one.waits_for_us else "row row--done",
        "who": around.found.mark(_who(one)),
        "at": at.isoformat(),
        "when": _short(at, around),
        "language": one.language,
        "subject": around.found.mark(one.subject, one.language),
        "says": says,
        "says_language": says_language,
        "where": _where(one, around),
        "stands": stands,
        "stands_look": stands_look,
        "legal": legal,
        "legal_look": legal_look,
        "planned": getattr(one, "planned", None),
        "waits_for_look": getattr(one, "waits_for_look", False),
        "owner": one.owner.name if one.owner else _("nobody"),
    }


def _who(one: Conversation) -> str:
    if not one.source_count:
        return str(one.person)
    told = ngettext("%(name)s and %(number)d more", "%(name)s and %(number)d more", one.source_count)
    return told % {"name": one.person, "number": one.source_count}


def _where(one: Conversation, around: _Around) -> str:
    kind = (one.network, one.visibility)
    if kind not in around.places:
        around.places[kind] = f"{network_title(one.network)} · {readers_in_short(one.visibility)}"
    return around.places[kind]


def _short(at: datetime, around: _Around) -> str:
    """A moment as short as it can be: today only the clock."""
    if at.date() == around.here.date():
        return words_of_time.clock(at, language=around.language)
    return words_of_time.moment(at, now=around.here, language=around.language)


def _says(one: Conversation, around: _Around) -> tuple[str, str]:
    """The words under the subject and their language: of the message that was found, else the last."""
    if getattr(one, "seal", None):
        return _("sealed: only whom it names may read this"), around.language
    return around.found.excerpt(one.pk) or (around.found.mark(one.says_more, one.language), one.language)


def _legal(one: Conversation, around: _Around) -> tuple[str, str]:
    """The legal term: amber when it is near, red when it has passed; one far off leaves its place to a promise."""
    due = one.legal_due_at
    if due is None:
        return "", ""
    near = "is-wait" if due - around.here < timedelta(days=USUAL_WARNING) else ""
    look = "is-late" if due <= around.here else near
    if not look and said_of(one, around.here, around.language):
        return "", ""
    last = timezone.localdate(due - timedelta(minutes=1))
    day = words_of_time.short_day(last, today=around.here.date(), language=around.language)
    return _("legal term %(day)s") % {"day": day}, look


def _stands(one: Conversation, around: _Around) -> tuple[str, str]:
    """How it stands, and the look of that."""
    if one.call_back_at:
        ahead, _mark, after = _("ring back %(ring)s").partition("%(ring)s")
        return format_html("{}{}{}", ahead, moment({"now": around.now}, one.call_back_at), after), "is-wait"
    if promised := said_of(one, around.here, around.language):
        return promised.words, promised.look
    if one.waits_for_us:
        if not one.waiting_since:
            return one.get_status_display(), "is-wait"
        long = around.now - one.waiting_since
        return _("waits %(long)s") % {"long": words_of_time.duration(long, language=around.language)}, "is-wait"
    if one.status == Conversation.Status.CLOSED:
        return one.get_status_display(), "is-done"
    return _("answered"), ""
