"""What this server is and allows: https://docs.joinmastodon.org/methods/instance/."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rondpunt.plein.square import Entity, Square, view_of

VERSION = "4.3.0 (compatible; Het Plein, a stand-in)"
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
LARGEST_PICTURE = 8 * 1024 * 1024
MOST_PICTURES = 4
LONGEST_ALT = 1500


def _configuration(square: Square, streaming: str) -> Entity:
    return {
        "urls": {"streaming": streaming},
        "statuses": {
            "max_characters": square.max_characters,
            "max_media_attachments": MOST_PICTURES,
            "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "supported_mime_types": list(PICTURES),
            "image_size_limit": LARGEST_PICTURE,
            "description_limit": LONGEST_ALT,
        },
    }


async def second(request: Request) -> Response:
    """``GET /api/v2/instance``."""
    view = view_of(request)
    if view.square.faults.no_v2_instance:
        return JSONResponse({"error": "Not found"}, 404)
    streaming = view.base.replace("http", "ws", 1)
    return JSONResponse(
        {
            "domain": view.store.domain,
            "title": "Het Plein (oefennetwerk)",
            "version": VERSION,
            "description": f"Oefennetwerk bij {view.square.town}: niets hiervan staat op het internet.",
            "languages": ["nl"],
            "configuration": _configuration(view.square, streaming),
        }
    )


async def first(request: Request) -> Response:
    """``GET /api/v1/instance``."""
    view = view_of(request)
    if view.square.faults.no_v1_instance:
        return JSONResponse({"error": "Not found"}, 404)
    streaming = view.base.replace("http", "ws", 1)
    configuration = _configuration(view.square, streaming)
    del configuration["urls"]
    return JSONResponse(
        {
            "uri": view.store.domain,
            "title": "Het Plein (oefennetwerk)",
            "version": VERSION,
            "urls": {"streaming_api": streaming},
            "languages": ["nl"],
            "configuration": configuration,
        }
    )


routes = [Route("/api/v2/instance", second), Route("/api/v1/instance", first)]
