"""House news as its reader sees it: the list in pages, and one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rondpunt.lib import words_of_time
from rondpunt.lib.links import linkify
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import User
from rondpunt.publishing.models import Copy
from rondpunt.publishing.models.copy import CopyQuerySet
from rondpunt.strategy.members import Reason, in_words

PAGE = 30
EXTRACT = 200  # characters


@dataclass(frozen=True, slots=True)
class Shown:
    """A copy and the words that stand there now: as sent, or as they were changed since."""

    copy: Copy
    text: str

    @property
    def title(self) -> str:
        """As it was sent."""
        return self.copy.message.title

    @property
    def html(self) -> SafeString:
        """The words, links found."""
        return mark_safe(linkify(self.text))  # noqa: S308  linkify escapes every character of it

    @property
    def extract(self) -> str:
        """The beginning, whole words."""
        flat = " ".join(self.text.split())
        return flat if len(flat) <= EXTRACT else f"{flat[:EXTRACT].rsplit(' ', 1)[0]} …"

    @property
    def day(self) -> str:
        """When it was sent, in words."""
        return words_of_time.day(timezone.localtime(self.copy.message.at), language=get_language() or "nl")

    @property
    def urgent(self) -> str:
        """Why it came whatever the budget; "" where it is not urgent."""
        urgency = getattr(self.copy.message.post, "urgency", None)
        return urgency.because if urgency else ""

    @property
    def why(self) -> str:
        """Because of what they got it."""
        return in_words(Reason(kind, name) for kind, name in self.copy.reasons)


@dataclass(frozen=True, slots=True)
class News:
    """One page. ``held_count``: how many are held back; ``older``: cursor of the next page."""

    shown: list[Shown]
    held_count: int
    older: str


def news_of(user: User, *, before: str = "") -> News:
    """What ``user`` got, newest first; ``before`` is the cursor of an earlier page (keyset). Raises ``Http404``."""
    mine = _whole(user).given().order_by("-given_at", "-id")
    if before:
        at, number = _read(before)
        mine = mine.filter(Q(given_at__lt=at) | Q(given_at=at, id__lt=number))
    found = list(mine[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    older = f"{last.given_at.isoformat()}_{last.pk}" if last and last.given_at else ""
    return News(shown(found[:PAGE]), _whole(user).held().count(), older)


def held_of(user: User) -> list[Shown]:
    """What is held back from ``user`` until another week, the next to come first; at most a page."""
    return shown(list(_whole(user).held().order_by("held_until", "id")[:PAGE]))


def shown(copies: Sequence[Copy]) -> list[Shown]:
    """With the words that stand there now; one query more for what was changed."""
    edits = Amendment.objects.words_of(copy.message.delivery for copy in copies)
    return [Shown(copy, _words(copy.message.delivery, edits)) for copy in copies]


def _words(delivery: Delivery, edits: Mapping[int, Amendment]) -> str:
    return edits[delivery.pk].text if delivery.pk in edits else str(delivery.payload["text"])


def _whole(user: User) -> CopyQuerySet:
    return (
        Copy.objects.filter(user=user)
        .standing()
        .select_related("message__delivery", "message__post__team", "message__post__urgency")
    )


def _read(cursor: str) -> tuple[datetime, int]:
    at, _, number = cursor.rpartition("_")
    try:
        when, last = datetime.fromisoformat(at), int(number)
    except ValueError as error:
        raise Http404 from error
    if timezone.is_naive(when) or not 0 <= last < 2**63:
        raise Http404
    return when, last
