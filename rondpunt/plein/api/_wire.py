"""What every part of the API shares: who asks, what they sent, pages, rate limits and errors."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rondpunt.plein.square import Entity, Square, View, view_of
from rondpunt.plein.store import Row, Unknown

Endpoint = Callable[[Request, View, Row], Awaitable[Response]]
RATE_LIMIT = 300
RATE_WINDOW = timedelta(minutes=5)


class NotAllowed(Exception):
    """Bad token (401), or a token that is no longer good for this (403)."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


def signed_in(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
    """A route for people with a token: checks it, counts the request, turns what is unknown into a 404."""

    async def answer(request: Request) -> Response:
        view = view_of(request)
        try:
            me = _account(request, view)
            response = await endpoint(request, view, me)
        except NotAllowed as error:
            return JSONResponse({"error": error.text}, error.status)
        except Unknown:
            response = JSONResponse({"error": "Record not found"}, 404)
        except ValueError as error:
            response = JSONResponse({"error": f"Validation failed: {error}"}, 422)
        _count(request, response, view.square)
        return response

    return Route(path, answer, methods=[method])


def _account(request: Request, view: View) -> Row:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = view.store.rows("SELECT * FROM tokens WHERE token = ?", (token.strip(),))
    if scheme.lower() != "bearer" or not found:
        raise NotAllowed(401, "The access token is invalid")
    if found[0]["revoked"]:
        raise NotAllowed(403, "This action is outside the authorized scopes")
    return view.store.account_by_id(found[0]["account_id"])


def _count(request: Request, response: Response, square: Square) -> None:
    """Rate limit headers as Mastodon sends them; counted, but nobody is turned away (a fault does that)."""
    token, now = request.headers["authorization"], square.store.clock()
    start, count = square.seen.get(token, (now, 0))
    if now - start > RATE_WINDOW:
        start, count = now, 0
    square.seen[token] = (start, count + 1)
    response.headers["X-RateLimit-Limit"] = str(RATE_LIMIT)
    response.headers["X-RateLimit-Remaining"] = str(max(0, RATE_LIMIT - count - 1))
    response.headers["X-RateLimit-Reset"] = (start + RATE_WINDOW).isoformat().replace("+00:00", "Z")


async def fields_of(request: Request) -> dict[str, Any]:
    """The fields of a request, sent as JSON or as a form; ``media_ids[]`` becomes the list ``media_ids``."""
    if "json" in request.headers.get("content-type", ""):
        sent = await request.json()
        return dict(sent) if isinstance(sent, dict) else {}
    form = await request.form()
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name.endswith("[]"):
            fields.setdefault(name[:-2], []).append(value)
        else:
            fields[name] = value
    return fields


def number(value: Any) -> int:
    """An id as it came; raises ``Unknown`` when it cannot be one."""
    try:
        return int(str(value))
    except ValueError as error:
        raise Unknown from error


def page_of(request: Request, table: str, where: str, values: list[Any], *, largest: int) -> list[Row]:
    """One page of a table, newest first, by max_id, since_id, min_id and limit.

    ``since_id`` gives the newest above it; ``min_id`` gives those immediately above it.
    """
    query = request.query_params
    limit = max(1, min(number(query.get("limit", largest // 2)), largest))
    for name, sign in (("max_id", "<"), ("since_id", ">"), ("min_id", ">")):
        if name in query:
            where, values = f"{where} AND id {sign} ?", [*values, number(query[name])]
    forward = "min_id" in query
    order = "ASC" if forward else "DESC"
    rows = view_of(request).store.rows(
        f"SELECT * FROM {table} WHERE {where} ORDER BY id {order} LIMIT ?",  # noqa: S608 - names are ours
        [*values, limit],
    )
    return rows[::-1] if forward else rows


def paged(request: Request, rows: list[Row], entities: list[Entity]) -> Response:
    """A page with the Link header to the older (next) and the newer (prev) one."""
    response = JSONResponse(entities)
    if rows:
        keep = [(k, v) for k, v in request.query_params.multi_items() if k not in ("max_id", "since_id", "min_id")]
        url = request.url.replace(query="")
        older = url.include_query_params(**dict(keep), max_id=rows[-1]["id"])
        newer = url.include_query_params(**dict(keep), min_id=rows[0]["id"])
        response.headers["Link"] = f'<{older}>; rel="next", <{newer}>; rel="prev"'
    return response


def is_upload(value: Any) -> bool:
    """Whether a form field is a file."""
    return isinstance(value, UploadFile)
