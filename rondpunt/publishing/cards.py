"""The card below a message: of which link, whether we know it, and what a delivery takes along of it."""

from typing import Any

from rondpunt.lib.links import host_of, web_addresses
from rondpunt.publishing.models import LinkCard, Variant
from rondpunt.publishing.models.link_card import LONGEST_ADDRESS

GIVEN = "given"
PICTURE = "card.jpg"


def link_of(text: str) -> str:
    """The whole address of the first link in ``text``; "" where there is none."""
    for start, end in web_addresses(text):
        address = text[start:end]
        whole = address if "://" in address else f"https://{address}"
        return whole if len(whole) <= LONGEST_ADDRESS else ""
    return ""


def link_shown(variant: Variant, *, has_pictures: bool) -> str:
    """Of which link this cell shows a card, as it was typed; "" for none. Pictures leave no room for one."""
    return "" if has_pictures or not variant.channel.cards else link_of(variant.says)


def card_of(address: str) -> LinkCard | None:
    """What we know of the page; None where nobody looked."""
    return LinkCard.objects.select_related("picture").filter(address=address).first() if address else None


def taken_along(variant: Variant, text: str, *, has_pictures: bool) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """For a delivery of ``text``: what goes in ``Outgoing.extra``, and the picture of the card among its files."""
    typed = link_shown(variant, has_pictures=has_pictures)
    card = card_of(typed) if variant.channel.cards == GIVEN else None
    if card is None or not card.title:
        return {}, []
    # As it stands in the message, with its tags: the card leads to the same place.
    extra = {"link_url": link_of(text) or typed, "link_title": card.title, "link_description": card.description}
    if card.picture is None:
        return extra, []
    file: dict[str, Any] = {"media": card.picture.pk, "name": PICTURE, "alt": card.title or host_of(typed)}
    return extra | {"link_picture": PICTURE}, [file]
