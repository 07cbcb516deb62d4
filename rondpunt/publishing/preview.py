"""A cell as its network will show it: words, parts, warning, pictures with their descriptions, length as it counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from rondpunt.lib.links import linkify
from rondpunt.lib.thread_text import CannotSplit
from rondpunt.publishing.cards import card_of, link_shown
from rondpunt.publishing.fitting import length_of, parts_of, warning_of
from rondpunt.publishing.models import LinkCard, Post, Variant
from rondpunt.publishing.pictures import pictures_of
from rondpunt.publishing.spoken import Named, speech_of, spoken

# What ``linkify`` made of a text: its links, and between them escaped words in which names and topics stand out.
_LINK = re.compile(r"(<a .*?</a>)", re.DOTALL)
_NAME = re.compile(r"(?<![\w&/.])[@#]\w[\w@.-]*\w|(?<![\w&/.])[@#]\w")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the network gets it."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Part:
    """One message. ``limit`` None: the network has none."""

    html: SafeString
    length: int
    limit: int | None
    pictures: tuple[Shown, ...] = ()
    is_comment: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """``title`` and ``warning`` where the network shows them, else ""."""

    variant: Variant
    title: str
    warning: str
    parts: tuple[Part, ...]
    named: tuple[Named, ...] = ()
    link: str = ""  # of which page a card is shown below the first part
    card: LinkCard | None = None  # what we know of it; None: nobody looked yet


def for_colleagues(asset_id: int, channel_id: int) -> str:
    """Where a colleague gets a picture as a channel gets it."""
    return reverse("publishing:picture_on", args=[asset_id, channel_id])


def preview_of(variant: Variant, *, address: Callable[[int, int], str] = for_colleagues) -> Preview:
    """Of ``variant`` as it is in memory, saved or not; no query but those of the pictures, once for a post.

    ``address`` says where its reader gets a picture (by its number and that of the channel).
    """
    try:
        texts = parts_of(variant) if variant.says.strip() else []
    except CannotSplit:
        texts = [spoken(variant, variant.says)]
    shown = pictures_of(variant.post) if variant.shows_pictures and variant.channel.allows.media_count else []
    channel = variant.channel_id
    pictures = tuple(Shown(address(asset.pk, channel), asset.alt(variant.language)) for asset in shown)
    parts = [_part(variant, text, () if number else pictures) for number, text in enumerate(texts)]
    if variant.first_comment.strip() and parts:
        parts.append(_part(variant, spoken(variant, variant.first_comment), is_comment=True))
    title = variant.post.title if variant.channel.allows.subject else ""
    said = f"{variant.says}\n{variant.first_comment}"
    named = tuple(speech_of(variant.post).named(said, variant.channel)) if "@" in said else ()
    link = link_shown(variant, has_pictures=bool(shown))
    return Preview(variant, title, warning_of(variant), tuple(parts), named, link, _card(variant.post, link))


def _card(post: Post, link: str) -> LinkCard | None:
    """Asked once for an instance of ``post``, however many cells link there."""
    known: dict[str, LinkCard | None] = post.__dict__.setdefault("_cards", {})
    if link and link not in known:
        known[link] = card_of(link)
    return known.get(link)


def words(text: str) -> SafeString:
    """``text`` as safe HTML: addresses shortened as networks show them, names and topics marked."""
    pieces = _LINK.split(linkify(text))
    marked = (piece if number % 2 else _NAME.sub(r"<b>\g<0></b>", piece) for number, piece in enumerate(pieces))
    return mark_safe("".join(marked))  # noqa: S308  linkify has escaped it


def _part(variant: Variant, text: str, pictures: tuple[Shown, ...] = (), *, is_comment: bool = False) -> Part:
    return Part(words(text), length_of(variant, text), variant.channel.allows.text, pictures, is_comment)
