"""The pictures of a post: which a cell shows, what is in the way of them, and what a delivery takes along."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from rondpunt.publishing.library import wish_of
from rondpunt.publishing.models import Asset, Post, PostMedia, Rendition, Variant

MIDDLE = (0.5, 0.5)


class NotRendered(Exception):
    """A picture could not be made to fit a network; the text is for the person at the screen."""


def picture_rows(post: Post) -> list[PostMedia]:
    """In their order, with their descriptions: two queries, once for an instance of ``post``.

    So what was looked at, what is in the way and what goes out are the same pictures.
    """
    rows = post.pictures.select_related("asset__media").prefetch_related("asset__texts")
    prefetch_related_objects([post], Prefetch("pictures", rows))
    return list(post.pictures.all())


def pictures_of(post: Post) -> list[Asset]:
    """The pictures themselves, in their order."""
    return [row.asset for row in picture_rows(post)]


def mark_of_pictures(variant: Variant) -> str:
    """A SHA-256, hexadecimal, of what is to be seen in this cell: pictures, order, focus, descriptions. "" where none.

    ``variant`` with its post, so that all cells of a post ask the database once.
    """
    shown = pictures_of(variant.post) if variant.shows_pictures else []
    told = [(asset.media_id, asset.focus, asset.alt(variant.language)) for asset in shown]
    return hashlib.sha256(repr(told).encode()).hexdigest() if told else ""


def last_change(variant: Variant) -> tuple[datetime, int] | None:
    """When somebody last changed what is to be seen in this cell, and their number; None where nobody did."""
    post = variant.post
    if not variant.shows_pictures:
        return None
    changes = [(post.pictures_at, post.pictures_by_id)]
    for asset in pictures_of(post):
        changes.append((asset.focused_at, asset.focused_by_id))
        changes += [(one.at, one.by_id) for one in asset.texts.all() if one.language == variant.language]
    return max(((at, by) for at, by in changes if at and by), default=None)


def faults(variant: Variant, pictures: Sequence[Asset], now: datetime) -> Iterator[str]:
    """What is in the way of the pictures in this cell, each in a sentence."""
    allowed = variant.channel.allows
    if not pictures or not variant.shows_pictures:
        return
    if len(pictures) > allowed.media_count:
        said: dict[str, Any] = {"network": variant.channel.network_title, "most": allowed.media_count}
        yield (
            ngettext(
                "%(network)s takes at most %(most)d picture. Take some away, or show none in this cell.",
                "%(network)s takes at most %(most)d pictures. Take some away, or show none in this cell.",
                allowed.media_count,
            )
            % said
        )
    for asset in pictures:
        yield from _faults_of(asset, variant, now)


def _faults_of(asset: Asset, variant: Variant, now: datetime) -> Iterator[str]:
    said: dict[str, Any] = {"name": asset.name, "language": get_language_info(variant.language)["name_translated"]}
    alt, most = asset.alt(variant.language), variant.channel.allows.alt_length
    day = timezone.localdate(variant.moment if variant.moment and variant.moment > now else now)
    if asset.archived_at:
        yield _("‘%(name)s’ was archived. Choose another picture.") % said
    elif not asset.may_be_shown_on(day):
        yield _("We may no longer show ‘%(name)s’ on that day. Choose another picture.") % said
    if not alt:
        yield _("Say in %(language)s what is to be seen on ‘%(name)s’.") % said
    elif most and len(alt) > most:
        said["most"] = most
        yield _("What is said of ‘%(name)s’ in %(language)s is longer than %(most)s characters.") % said


def files_of(variant: Variant, pictures: Sequence[Asset]) -> list[dict[str, Any]]:
    """For ``Delivery.files``. ``render_pictures`` went before; raises ``NotRendered`` where a picture did not fit."""
    if not variant.shows_pictures:
        return []
    recipes = {asset.pk: wish_of(variant.channel, asset).recipe for asset in pictures}
    rows = Rendition.objects.filter(asset__in=recipes, recipe__in=set(recipes.values())).select_related("media")
    made = {row.asset_id: row.media for row in rows if row.recipe == recipes[row.asset_id]}
    files = []
    for number, asset in enumerate(pictures, start=1):
        if asset.pk not in made:
            said = {"name": asset.name, "network": variant.channel.network_title}
            raise NotRendered(_("‘%(name)s’ cannot be made to fit %(network)s. Choose another picture.") % said)
        media = made[asset.pk]
        # A name of ours: that of the file may say who made it, and where.
        name = f"picture-{number}.{media.media_type.rpartition('/')[2].replace('jpeg', 'jpg')}"
        file: dict[str, Any] = {"media": media.pk, "name": name, "alt": asset.alt(variant.language)}
        if asset.focus != MIDDLE:
            file["focus"] = list(asset.focus)
        files.append(file)
    return files
