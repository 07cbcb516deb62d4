"""Look at a page that a post links to, and keep what it says of itself."""

from datetime import datetime

import httpx
from django.conf import settings

from rondpunt.lib import guarded
from rondpunt.lib.page_card import PageCard, read_card
from rondpunt.lib.pictures import CannotFit, Moves, NotAPicture, OtherKind, TooManyPoints, Wish, fitted
from rondpunt.networks.models import Media
from rondpunt.publishing.cards import card_of
from rondpunt.publishing.models import LinkCard

LARGEST_PAGE, LARGEST_PICTURE = 2 * 1024 * 1024, 10 * 1024 * 1024  # bytes
SECONDS = 8.0  # of one answer: somebody waits for it
# What fits as the picture of a card wherever one is given (Bluesky: 1,000,000 bytes).
CARD = Wish(media_types=("image/jpeg",), largest=1_000_000, longest_side=1200)
_NOT_TO_BE_HAD = (guarded.BlockedAddress, httpx.HTTPError, httpx.InvalidURL)


def look_at_link(address: str, *, now: datetime) -> LinkCard:
    """A card without a title where the page cannot be read or says nothing. Looked at once a day at most."""
    known = card_of(address)
    if known and known.is_good(now):
        return known
    # Not in a transaction: others could not write while a slow site answers.
    read = _read(address)
    told = {
        "title": read.title if read else "",
        "description": read.description if read else "",
        "picture": _picture(read.picture, now) if read and read.picture else None,
        "looked_at": now,
    }
    card, _made = LinkCard.objects.update_or_create(address=address, defaults=told)
    return card


def _read(address: str) -> PageCard | None:
    try:
        with guarded.client(settings.REACH, LARGEST_PAGE, SECONDS) as client:
            response = client.get(address, headers={"Accept": "text/html"})
            response.raise_for_status()
    except _NOT_TO_BE_HAD:
        return None
    is_page = "html" in response.headers.get("content-type", "text/html")
    return read_card(response.text, str(response.url)) if is_page else None


def _picture(address: str, now: datetime) -> Media | None:
    try:
        with guarded.client(settings.REACH, LARGEST_PICTURE, SECONDS) as client:
            response = client.get(address, headers={"Accept": "image/*"})
            response.raise_for_status()
        content, media_type = fitted(response.content, CARD)
    except (*_NOT_TO_BE_HAD, CannotFit, Moves, NotAPicture, OtherKind, TooManyPoints):
        return None
    return Media.objects.keep(content, media_type=media_type, at=now)
