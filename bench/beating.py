"""Windows of many colleagues say every ten seconds where they are, as islands/presence-beat.ts does; for bench.tabs."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

EVERY_SECONDS = 10.0
TOKEN = "x" * 32  # of CSRF: the cookie and the header say the same


@dataclass
class Beats:
    """Windows that beat until told to stop; ``took`` is how long each answer took, in seconds."""

    port: int
    took: list[float] = field(default_factory=list)
    refused: int = 0

    async def beat(self, key: str, conversation: int, window: str, writing: str = "") -> None:
        """One beat of one window of whoever has the session ``key``."""
        body = f"window={window}&writing={writing}"
        lines = (
            f"POST /conversations/{conversation}/presence/ HTTP/1.1",
            "Host: localhost",
            f"Cookie: sessionid={key}; csrftoken={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
            "",
            body,
        )
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write("\r\n".join(lines).encode())
        said = await reader.readline()
        self.took.append(time.monotonic() - began)
        self.refused += b" 204 " not in said
        writer.close()

    async def go_on(self, keys: Sequence[str], conversations: Sequence[int]) -> None:
        """Every key is one window, each at a conversation of its own; spread over the ten seconds, for ever."""

        async def window(place: int, key: str) -> None:
            await asyncio.sleep(place * EVERY_SECONDS / len(keys))
            while True:
                began = time.monotonic()
                await self.beat(key, conversations[place % len(conversations)], f"window-{place}")
                await asyncio.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began)))

        await asyncio.gather(*(window(place, key) for place, key in enumerate(keys)))
