"""Messages: https://docs.joinmastodon.org/methods/statuses/."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rondpunt.plein.content import counted
from rondpunt.plein.square import View
from rondpunt.plein.store import VISIBILITIES, Draft, Row, Unknown

from ._wire import fields_of, number, signed_in
from .instance import MOST_PICTURES

MOST_AT_ONCE = 20


def _draft(fields: dict[str, Any], view: View, me: Row) -> Draft:
    """What was posted, checked; raises ``ValueError`` in the words of the API."""
    text, spoiler = str(fields.get("status") or "").strip(), str(fields.get("spoiler_text") or "").strip()
    media = [number(media_id) for media_id in fields.get("media_ids") or ()]
    visibility = str(fields.get("visibility") or "public")
    if not text and not media:
        raise ValueError("Text can't be blank")
    if counted(text) + counted(spoiler) > view.square.max_characters:
        raise ValueError(f"Text character limit of {view.square.max_characters} exceeded")
    if visibility not in VISIBILITIES:
        raise ValueError("Visibility is not included in the list")
    if len(media) > MOST_PICTURES:
        raise ValueError(f"Cannot attach more than {MOST_PICTURES} files")
    for media_id in media:
        medium = view.store.row("SELECT * FROM media WHERE id = ? AND account_id = ?", (media_id, me["id"]))
        if medium["ready_at"] > view.store.now():
            raise ValueError("Cannot attach files that have not finished processing. Try again in a moment!")
    parent = fields.get("in_reply_to_id")
    return Draft(
        text=text,
        spoiler=spoiler,
        visibility=visibility,
        language=str(fields.get("language") or "nl"),
        in_reply_to_id=number(parent) if parent else None,
        media=media,
    )


async def post(request: Request, view: View, me: Row) -> Response:
    """Publish a message; the same Idempotency-Key gives the same message."""
    faults = view.square.faults
    fields = await fields_of(request)
    refusal = faults.before()
    if refusal is not None:
        return refusal
    key = "" if faults.ignore_idempotency else request.headers.get("idempotency-key", "")
    status_id = view.store.sent_under(me["id"], key) if key else None
    if status_id is None:
        draft = _draft(fields, view, me)
        try:
            status_id = view.store.post(me["id"], draft)
        except Unknown:
            text = "The post you are trying to reply to does not appear to exist."
            return JSONResponse({"error": text}, 404)
        if key:
            view.store.remember_key(me["id"], key, status_id)
        view.announce(status_id)
    return await faults.after() or JSONResponse(view.status(view.store.status(status_id, reader=me["id"])))


async def show(request: Request, view: View, me: Row) -> Response:
    """One message."""
    return JSONResponse(view.status(view.store.status(number(request.path_params["id"]), reader=me["id"])))


async def several(request: Request, view: View, me: Row) -> Response:
    """``GET /api/v1/statuses?id[]=``: those that exist and may be seen."""
    if view.square.faults.no_batch:
        return JSONResponse({"error": "Not found"}, 404)
    ids = [*request.query_params.getlist("id[]"), *request.query_params.getlist("id")]
    if len(ids) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} at once")
    found = []
    for status_id in ids:
        try:
            found.append(view.status(view.store.status(number(status_id), reader=me["id"])))
        except Unknown:
            continue
    return JSONResponse(found)


def _mine(request: Request, view: View, me: Row) -> Row:
    status = view.store.status(number(request.path_params["id"]), reader=me["id"])
    if status["account_id"] != me["id"]:
        raise Unknown
    return status


async def edit(request: Request, view: View, me: Row) -> Response:
    """Change one's own message. As in Mastodon, pictures that are not named in ``media_ids`` are taken away."""
    refusal = view.square.faults.before()
    if refusal is not None:
        return refusal
    status = _mine(request, view, me)
    fields = await fields_of(request)
    text = str(fields.get("status") or "").strip()
    media = [number(media_id) for media_id in fields.get("media_ids") or ()]
    if not text and not media:
        raise ValueError("Text can't be blank")
    if counted(text) + counted(str(fields.get("spoiler_text") or "")) > view.square.max_characters:
        raise ValueError(f"Text character limit of {view.square.max_characters} exceeded")
    for told in fields.get("media_attributes") or ():
        view.store.describe(number(told.get("id")), str(told.get("description") or ""), owner=me["id"])
    view.store.edit(status["id"], text=text, spoiler=str(fields.get("spoiler_text") or ""), media=media)
    view.announce(status["id"], edited=True)
    return JSONResponse(view.status(view.store.status(status["id"], reader=me["id"])))


async def delete(request: Request, view: View, me: Row) -> Response:
    """Delete one's own message; answers with it, so that it can be written anew."""
    refusal = view.square.faults.before()
    if refusal is not None:
        return refusal
    status = _mine(request, view, me)
    gone = view.status(status) | {"text": status["text"]}
    view.forget(status["id"])
    return JSONResponse(gone)


async def context(request: Request, view: View, me: Row) -> Response:
    """What a message answers and what answers it."""
    status = view.store.status(number(request.path_params["id"]), reader=me["id"])
    before = view.store.ancestors(status, reader=me["id"])
    after = view.store.descendants(status["id"], reader=me["id"])
    return JSONResponse(
        {"ancestors": [view.status(row) for row in before], "descendants": [view.status(row) for row in after]}
    )


async def source(request: Request, view: View, me: Row) -> Response:
    """The text of one's own message as it was typed."""
    if view.square.faults.no_source:
        return JSONResponse({"error": "Not found"}, 404)
    status = _mine(request, view, me)
    return JSONResponse({"id": str(status["id"]), "text": status["text"], "spoiler_text": status["spoiler"]})


routes = [
    signed_in("/api/v1/statuses", post, "POST"),
    signed_in("/api/v1/statuses", several),
    signed_in("/api/v1/statuses/{id}", show),
    signed_in("/api/v1/statuses/{id}", edit, "PUT"),
    signed_in("/api/v1/statuses/{id}", delete, "DELETE"),
    signed_in("/api/v1/statuses/{id}/context", context),
    signed_in("/api/v1/statuses/{id}/source", source),
]
