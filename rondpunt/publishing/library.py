"""The library of pictures: what may come in, in sentences, and how a picture is made ready for a list or a network."""

from dataclasses import dataclass, field
from datetime import date, datetime

import filetype
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from rondpunt.lib.file_kinds import plain_name
from rondpunt.lib.pictures import (
    MOST_POINTS,
    Moves,
    NotAPicture,
    OtherKind,
    Seen,
    TooManyPoints,
    Wish,
    fitted,
    look,
)
from rondpunt.networks.models import Channel, Media
from rondpunt.people.models import User
from rondpunt.publishing.models import Asset, AssetText

LARGEST = 20 * 1024 * 1024  # bytes
PAGE = 48
SMALL = Wish(media_types=("image/jpeg", "image/png"), longest_side=480, ratio=3 / 2)


class CannotKeep(Exception):
    """The picture cannot be kept; the text is for the person at the screen."""


@dataclass(frozen=True, slots=True)
class About:
    """What we know of a picture. ``alts`` by language; those that are empty are left out."""

    name: str
    rights: str
    expires_on: date | None = None
    focus: tuple[float, float] = (0.5, 0.5)
    alts: dict[str, str] = field(default_factory=dict)


def refuse_too_large(name: str, size: int) -> None:
    """Before a byte of it is read. Raises ``CannotKeep``."""
    if size > LARGEST:
        said = {"name": plain_name(name), "size": filesizeformat(size), "most": filesizeformat(LARGEST)}
        raise CannotKeep(_("%(name)s is %(size)s; at most %(most)s fits. Save it smaller and try again.") % said)


def seen(name: str, content: bytes) -> Seen:
    """What picture this is. Raises ``CannotKeep`` with what to do."""
    said: dict[str, object] = {"name": plain_name(name)}
    refuse_too_large(name, len(content))
    if not content:
        raise CannotKeep(_("%(name)s is empty.") % said)
    if (filetype.guess_mime(content[:8192]) or "").startswith(("video/", "audio/")):
        raise CannotKeep(_("%(name)s is a film or sound. Only still pictures go: JPEG, PNG, WebP or GIF.") % said)
    try:
        return look(content)
    except Moves:
        raise CannotKeep(_("%(name)s moves. Only still pictures go: save one of its pictures.") % said)
    except OtherKind as other:
        said["kind"] = str(other)
        raise CannotKeep(_("%(name)s is of the kind %(kind)s. Save it as JPEG or PNG and try again.") % said)
    except TooManyPoints as large:
        said |= {"width": large.width, "height": large.height, "most": MOST_POINTS // 1_000_000}
        raise CannotKeep(
            _("%(name)s is %(width)s × %(height)s points; at most %(most)s million fit. Save it smaller and try again.")
            % said
        )
    except NotAPicture:
        raise CannotKeep(_("%(name)s is broken or no picture. Open it and save it again as JPEG or PNG.") % said)


def small_of(content: bytes, focus: tuple[float, float], at: datetime) -> Media:
    """The picture as lists show it."""
    made, media_type = fitted(content, Wish(SMALL.media_types, 0, SMALL.longest_side, SMALL.ratio, focus))
    return Media.objects.keep(made, media_type=media_type, at=at)


def wish_of(channel: Channel, asset: Asset) -> Wish:
    """How ``channel`` takes ``asset``."""
    allowed = channel.allows
    return Wish(media_types=allowed.media_types or Wish().media_types, largest=allowed.media_size, focus=asset.focus)


def rewrite_alts(asset: Asset, alts: dict[str, str], *, by: User, now: datetime) -> None:
    """Put these in the place of those that stood, which keep their writer where they are the same; in the transaction
    of the change.
    """
    same = [one.pk for one in asset.texts.all() if alts.get(one.language) == one.alt]
    asset.texts.exclude(pk__in=same).delete()
    there = set(asset.texts.values_list("language", flat=True))
    AssetText.objects.bulk_create(
        AssetText(asset=asset, language=language, alt=alt, by=by, at=now)
        for language, alt in alts.items()
        if alt and language not in there
    )


def library_page(asked: str, *, after: str, today: date) -> tuple[list[Asset], str]:
    """A page of the library, newest first, and the mark of the next one ("" at the end).

    ``asked``: "" those that may be shown, "expired", "archived". ``after``: the mark of the page before.
    """
    found = Asset.objects.offered(today)
    if asked == "expired":
        found = Asset.objects.expired(today)
    elif asked == "archived":
        found = Asset.objects.filter(archived_at__isnull=False)
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    rows = list(found.prefetch_related("texts").order_by("-id")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
