"""Event streams enter a few at a time: after a restart every open tab comes back in the same second.

Each holds a database connection until its stream begins and none afterwards; two hundred at once are more than a
PostgreSQL gives out. Pages do not wait here.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]  # ASGI 3
MOST_AT_ONCE = 20


class Turnstile:
    """Lets at most ``most`` requests for ``path`` be at work before the first words of their answer."""

    def __init__(self, application: Application, *, path: str, most: int = MOST_AT_ONCE) -> None:
        self.application, self.path = application, path
        self.room = asyncio.Semaphore(most)

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Message]], send: Send
    ) -> None:
        if scope.get("path") != self.path:
            await self.application(scope, receive, send)
            return
        await self.room.acquire()
        inside = True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self.room.release()

        async def tell(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body":
                leave()

        try:
            await self.application(scope, receive, tell)
        finally:
            leave()
