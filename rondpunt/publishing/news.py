"""What stands on a news page: the posts that were sent on its channel, newest first, each language for itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rondpunt.lib import words_of_time
from rondpunt.lib.links import linkify
from rondpunt.networks.models import Amendment, Channel, Delivery
from rondpunt.publishing.models import Part

PAGE, FEED = 20, 30  # items
EXTRACT = 240  # characters of an item in the list
STANDS = Q(
    delivery__kind=Delivery.Kind.POST,
    delivery__state=Delivery.State.SENT,
    delivery__removed_at=None,
    delivery__is_for_colleagues=False,
)
# Characters that XML 1.0 (section 2.2) has no way to write; a feed with one of them is no feed.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of an item; ``url`` is a path on this server."""

    url: str
    alt: str
    media_type: str


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One post as the page shows it. ``url`` is a path; ``others``: language > path of the same post in another."""

    key: UUID
    url: str
    title: str
    text: str
    language: str
    content_warning: str
    at: datetime
    changed_at: datetime
    pictures: tuple[Picture, ...] = ()
    others: dict[str, str] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """The same for ever, whatever the address becomes (RFC 4122)."""
        return f"urn:uuid:{self.key}"

    @property
    def day(self) -> str:
        """The date in words, in the reader's language."""
        return words_of_time.day(timezone.localtime(self.at), language=get_language() or "nl")

    @property
    def html(self) -> SafeString:
        """The words as paragraphs, with links."""
        return mark_safe("\n".join(_paragraphs(self.text)))  # noqa: S308  # linkify escapes every character of it

    @property
    def extract(self) -> str:
        """The beginning, whole words, for the list; where people are warned, the warning alone."""
        if self.content_warning:
            return self.content_warning
        flat = " ".join(self.text.split())
        return flat if len(flat) <= EXTRACT else f"{flat[:EXTRACT].rsplit(' ', 1)[0]} …"


def standing(channel: Channel) -> QuerySet[Part]:
    """Parts that stand on the page now; what is for colleagues never does, whatever was planned."""
    internal = Q(variant__post__is_internal=True) | Q(variant__audience__is_internal=True)
    return Part.objects.filter(STANDS, ~internal, delivery__channel=channel)


def list_for(channel: Channel, *, language: str, before: Delivery | None = None) -> tuple[list[NewsItem], bool]:
    """A page of items and whether there are older ones; each post in ``language`` where it has that, else as it is."""
    beside = standing(channel).filter(
        variant__post=OuterRef("variant__post"), variant__audience=OuterRef("variant__audience")
    )
    better = Exists(beside.filter(variant__language=language))
    found = standing(channel).filter(Q(variant__language=language) | ~better)
    if before is not None:
        older = Q(delivery__sent_at__lt=before.sent_at) | Q(delivery__sent_at=before.sent_at, delivery__lt=before.pk)
        found = found.filter(older)
    parts = list(_newest_first(found)[: PAGE + 1])
    return items(channel, parts[:PAGE]), len(parts) > PAGE


def latest(channel: Channel, *, language: str = "") -> list[NewsItem]:
    """What the feeds tell: the newest in ``language``, or in every language."""
    found = standing(channel)
    return items(channel, _newest_first(found.filter(variant__language=language) if language else found)[:FEED])


def languages_of(channel: Channel) -> list[str]:
    """The languages in which something stands on the page, in the order of the house."""
    spoken = set(standing(channel).order_by().values_list("variant__language", flat=True).distinct())
    return [code for code, _ in settings.LANGUAGES if code in spoken]


def changed_at(channel: Channel) -> datetime:
    """When something was last put on the page, changed on it or taken off it."""
    was_there = Delivery.objects.filter(channel=channel, kind=Delivery.Kind.POST, sent_at__isnull=False)
    moments = was_there.aggregate(Max("sent_at"), Max("edited_at"), Max("removed_at")).values()
    return max((at for at in moments if at), default=channel.created_at)


def was_taken_off(channel: Channel, key: UUID) -> bool:
    """Whether it stood on the page and was taken off."""
    was_there = Delivery.objects.filter(channel=channel, key=key, kind=Delivery.Kind.POST, is_for_colleagues=False)
    return was_there.filter(state=Delivery.State.SENT, removed_at__isnull=False).exists()


def items(channel: Channel, parts: Sequence[Part] | QuerySet[Part]) -> list[NewsItem]:
    """As they are shown, with the words that stand there now and their other languages; a query for each."""
    shown = list(parts)
    others: dict[tuple[int, int], dict[str, str]] = {}
    for part in (
        standing(channel)
        .filter(variant__post__in={part.variant.post_id for part in shown})
        .select_related("variant", "delivery")
    ):
        same = others.setdefault((part.variant.post_id, part.variant.audience_id), {})
        same[part.variant.language] = _path(channel, part.delivery.key)
    edits = Amendment.objects.words_of(part.delivery for part in shown)
    return [
        _item(channel, part, edits, others.get((part.variant.post_id, part.variant.audience_id), {})) for part in shown
    ]


def _item(channel: Channel, part: Part, edits: Mapping[int, Amendment], beside: dict[str, str]) -> NewsItem:
    delivery, told = part.delivery, part.delivery.payload
    if edit := edits.get(delivery.pk):
        told = told | {"text": edit.text, "content_warning": edit.content_warning}
    assert delivery.sent_at is not None
    text = _NO_XML.sub("", told["text"])
    return NewsItem(
        key=delivery.key,
        url=_path(channel, delivery.key),
        title=_NO_XML.sub("", told["subject"]) or text.strip().split("\n")[0][:80],
        text=text,
        language=part.variant.language,
        content_warning=_NO_XML.sub("", told["content_warning"]),
        at=delivery.sent_at,
        changed_at=delivery.edited_at or delivery.sent_at,
        pictures=tuple(_picture(channel, delivery, number) for number in range(len(delivery.files))),
        others={language: path for language, path in sorted(beside.items()) if language != part.variant.language},
    )


def _picture(channel: Channel, delivery: Delivery, number: int) -> Picture:
    file = delivery.files[number]
    url = reverse("publishing:news_picture", args=[channel.handle, delivery.key, number])
    return Picture(url, _NO_XML.sub("", file["alt"]), file.get("media_type", ""))


def _path(channel: Channel, key: UUID) -> str:
    return reverse("publishing:news_item", args=[channel.handle, key])


def _newest_first(found: QuerySet[Part]) -> QuerySet[Part]:
    return found.select_related("delivery", "variant").order_by("-delivery__sent_at", "-delivery")


def _paragraphs(text: str) -> list[str]:
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())]
    return ["<p>" + linkify(block).replace("\n", "<br>\n") + "</p>" for block in blocks if block]


def absolute(path: str) -> str:
    """The whole address of a path of ours, as feeds must give it."""
    return settings.PUBLIC_URL.rstrip("/") + path


def content_html(item: NewsItem) -> str:
    """The item as feeds carry it: warning, words, pictures with whole addresses."""
    warned = f"<p><strong>{escape(item.content_warning)}</strong></p>\n" if item.content_warning else ""
    shown = [f'<p><img src="{escape(absolute(one.url))}" alt="{escape(one.alt)}"></p>' for one in item.pictures]
    return warned + "\n".join([item.html, *shown])
