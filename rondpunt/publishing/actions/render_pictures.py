"""Make the pictures of a post ready for every network that shows them."""

from collections.abc import Iterable
from datetime import datetime

from rondpunt.lib.pictures import CannotFit, NotAPicture, Wish, fitted
from rondpunt.networks.models import Channel, Media
from rondpunt.publishing.library import wish_of
from rondpunt.publishing.models import Asset, Rendition


def render_pictures(assets: Iterable[Asset], channels: Iterable[Channel], *, now: datetime) -> None:
    """What is there already is not made again; two who do it together make the same.

    Not in a transaction: drawing takes seconds, and nobody else could write meanwhile. A picture that no way of making
    it smaller fits a network has no rendition there afterwards.
    """
    wanted = {(asset.pk, wish.recipe): (asset, wish) for asset in assets for wish in _wishes(asset, channels)}
    there = Rendition.objects.filter(asset__in={number for number, _recipe in wanted})
    known = set(there.values_list("asset_id", "recipe"))
    for key, (asset, wish) in wanted.items():
        if key in known:
            continue
        try:
            content, media_type = fitted(asset.media.read(), wish)
        except (CannotFit, NotAPicture, FileNotFoundError):
            continue
        media = Media.objects.keep(content, media_type=media_type, at=now)
        Rendition.objects.bulk_create([Rendition(asset=asset, recipe=key[1], media=media)], ignore_conflicts=True)


def rendered(asset: Asset, channel: Channel, *, now: datetime) -> Media | None:
    """``asset`` as ``channel`` takes it; None where it cannot be made to fit."""
    render_pictures([asset], [channel], now=now)
    recipe = wish_of(channel, asset).recipe
    found = Rendition.objects.filter(asset=asset, recipe=recipe).select_related("media").first()
    return found.media if found else None


def _wishes(asset: Asset, channels: Iterable[Channel]) -> list[Wish]:
    return [wish_of(channel, asset) for channel in channels]
