"""News as it happens, as server-sent events: https://docs.joinmastodon.org/methods/streaming/."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from rondpunt.plein.square import Square, View
from rondpunt.plein.store import Row

from ._wire import signed_in

HEARTBEAT_SECONDS = 5.0


async def user(request: Request, view: View, me: Row) -> Response:
    """Mentions, edits and deletions that concern me, until the listener leaves."""
    if view.square.faults.no_streaming:
        return JSONResponse({"error": "Not found"}, 404)
    return StreamingResponse(_events(view.square, me["id"]), media_type="text/event-stream")


async def _events(square: Square, account_id: int) -> AsyncIterator[str]:
    queue: asyncio.Queue[str] = asyncio.Queue()
    square.listeners.setdefault(account_id, set()).add(queue)
    try:
        yield ":)\n"
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                event = ":thump\n"
            if not event:
                return  # the square closes
            yield event
    finally:
        square.listeners[account_id].discard(queue)


routes = [signed_in("/api/v1/streaming/user", user)]
