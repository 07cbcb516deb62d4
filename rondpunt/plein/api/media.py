"""Pictures: https://docs.joinmastodon.org/methods/media/."""

import re
from datetime import timedelta
from typing import Any

import filetype
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rondpunt.plein.square import View
from rondpunt.plein.store import Row

from ._wire import fields_of, is_upload, number, signed_in
from .instance import LARGEST_PICTURE, LONGEST_ALT, PICTURES

_FOCUS = re.compile(r"(-?[01](?:\.\d+)?),(-?[01](?:\.\d+)?)")


async def keep(upload: Any, description: str, view: View, owner: int, *, ready_in: timedelta = timedelta()) -> int:
    """Store an uploaded picture; raises ``ValueError`` when it is no picture or too big. Returns its id."""
    if not is_upload(upload):
        raise ValueError("File can't be blank")
    content = await upload.read(LARGEST_PICTURE + 1)
    kind = filetype.guess_mime(content)  # what it is, not what it says it is
    if kind not in PICTURES:
        raise ValueError("File content type is invalid, File is invalid")
    if len(content) > LARGEST_PICTURE:
        raise ValueError("File file size must be less than 8 MB")
    name = re.sub(r"[^\w.-]", "_", upload.filename or "") or "beeld"
    return view.store.add_media(
        owner, name=name, media_type=kind, content=content, description=description[:LONGEST_ALT], ready_in=ready_in
    )


async def upload(request: Request, view: View, me: Row) -> Response:
    """Take a picture: 200 when it is ready, 202 when it still has to be processed."""
    faults = view.square.faults
    if faults.no_v2_media and "/v2/" in request.url.path:
        return JSONResponse({"error": "Not found"}, 404)
    fields = await fields_of(request)
    wait = timedelta(seconds=faults.media_seconds)
    media_id = await keep(fields.get("file"), str(fields.get("description") or ""), view, me["id"], ready_in=wait)
    if told := _FOCUS.fullmatch(str(fields.get("focus") or "")):
        view.store.focus(media_id, float(told[1]), float(told[2]))
    medium = view.store.row("SELECT * FROM media WHERE id = ?", (media_id,))
    return JSONResponse(view.media(medium), 202 if wait else 200)


async def show(request: Request, view: View, me: Row) -> Response:
    """One's own picture: 206 while it is being processed."""
    medium = view.store.row(
        "SELECT * FROM media WHERE id = ? AND account_id = ?", (number(request.path_params["id"]), me["id"])
    )
    entity = view.media(medium)
    return JSONResponse(entity, 200 if entity["url"] else 206)


routes = [
    signed_in("/api/v2/media", upload, "POST"),
    signed_in("/api/v1/media", upload, "POST"),
    signed_in("/api/v1/media/{id}", show),
]
