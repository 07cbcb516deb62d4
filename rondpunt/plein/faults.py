"""Everything that can go wrong with a real server, to be switched on by a test."""

import asyncio
from dataclasses import dataclass, fields
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send


@dataclass(slots=True)
class Faults:
    """Switches stay on until set again; counts apply to that many posts of a message and then wear off."""

    ignore_idempotency: bool = False
    no_v2_instance: bool = False
    no_v1_instance: bool = False
    no_streaming: bool = False
    no_batch: bool = False
    no_home: bool = False
    only_public_lists: bool = False  # an account's list leaves its private messages out, even for itself
    no_source: bool = False
    no_v2_media: bool = False
    media_seconds: float = 0.0  # how long a picture takes to be ready
    slow_seconds: float = 0.0  # how long the answer to a post takes, after the message was accepted
    reject_text: str = ""  # answer 422 with these words
    too_many: int = 0  # answer 429
    fail_before: int = 0  # answer 503 and keep nothing
    fail_after: int = 0  # keep the message and answer 500
    cut_after: int = 0  # keep the message and break the connection
    nonsense_after: int = 0  # keep the message and answer something that is no JSON

    def take(self, name: str) -> bool:
        """Whether this post is to go wrong in this way; counts down."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0

    def change(self, wishes: dict[str, Any]) -> None:
        """Set the switches named; unknown names raise ``KeyError``, ``{}`` sets everything to rest."""
        names = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        if not wishes:
            rest = Faults()
            wishes = {name: getattr(rest, name) for name in names}
        for name, value in wishes.items():
            setattr(self, name, names[name](value))

    def before(self) -> Response | None:
        """What to answer instead of accepting a post, if anything."""
        if self.reject_text:
            return JSONResponse({"error": self.reject_text}, 422)
        if self.take("too_many"):
            return JSONResponse({"error": "Too many requests"}, 429)
        if self.take("fail_before"):
            return JSONResponse({"error": "Service unavailable"}, 503)
        return None

    async def after(self) -> Response | None:
        """What to answer instead of the message that was accepted, if anything."""
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        if self.take("fail_after"):
            return JSONResponse({"error": "Something went wrong on our end"}, 500)
        if self.take("cut_after"):
            return BrokenOff()
        if self.take("nonsense_after"):
            return Response("<html>Bad gateway</html>", media_type="text/html")
        return None


class BrokenOff(Response):
    """Promises more than it sends, so that the server closes the connection in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and three bytes of a hundred."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"i', "more_body": True})


async def set_faults(request: Request) -> Response:
    """``POST /test/faults``: a JSON object of switches; exists only where the server was started with faults."""
    faults: Faults = request.app.state.square.faults
    try:
        faults.change(await request.json())
    except (KeyError, ValueError, TypeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({one.name: getattr(faults, one.name) for one in fields(faults)})
