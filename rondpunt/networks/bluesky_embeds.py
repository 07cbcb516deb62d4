"""What a post shows below its text: pictures, or the card of a page it links to.

Lexicons: app.bsky.embed.images, app.bsky.embed.external.
"""

from typing import Any

from rondpunt.lib.picture_size import NoPicture, size_of
from rondpunt.lib.xrpc import Xrpc
from rondpunt.networks.wire import File, Outgoing, Reason, Refused

LARGEST_CARD_PICTURE = 1_000_000


def embed(server: Xrpc, outgoing: Outgoing) -> dict[str, Any] | None:
    """Hand in the pictures and say how they are shown. Pictures come first: a post has room for one of both."""
    card = outgoing.extra.get("link_url", "")
    own = [file for file in outgoing.files if not card or file.name != outgoing.extra.get("link_picture")]
    if own:
        images = [_image(server, file) for file in outgoing.files]
        return {"$type": "app.bsky.embed.images", "images": images}
    return {"$type": "app.bsky.embed.external", "external": _card(server, outgoing)} if card else None


def _card(server: Xrpc, outgoing: Outgoing) -> dict[str, Any]:
    extra = outgoing.extra
    card: dict[str, Any] = {
        "uri": extra["link_url"],
        "title": extra.get("link_title") or extra["link_url"],
        "description": extra.get("link_description", ""),
    }
    for file in outgoing.files:  # one at most: ``embed`` saw to that
        if len(file.content or b"") > LARGEST_CARD_PICTURE:
            raise Refused(Reason.BAD_MEDIA, file.name)
        card["thumb"] = server.upload(file.content or b"", file.media_type)
    return card


def _image(server: Xrpc, file: File) -> dict[str, Any]:
    assert file.content is not None  # checked before
    try:
        width, height = size_of(file.content)
    except NoPicture as error:
        raise Refused(Reason.BAD_MEDIA, file.name) from error
    blob = server.upload(file.content, file.media_type)
    return {"image": blob, "alt": file.alt, "aspectRatio": {"width": width, "height": height}}
