"""Event streams enter a few at a time; a stream that goes on holds up nobody, and neither does one that falls."""

import asyncio
from typing import Any

from rondpunt.web.turnstile import Turnstile


class House:
    """Counts who is at work before the first words, and keeps every stream open."""

    def __init__(self) -> None:
        self.at_work = self.most = self.begun = 0
        self.close = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        await asyncio.sleep(0.001)
        self.at_work -= 1
        if scope.get("falls"):
            raise RuntimeError("it fell")
        await send({"type": "http.response.start"})
        await send({"type": "http.response.body", "more_body": True})
        self.begun += 1
        await self.close.wait()


async def _all(path: str, count: int, **scope: Any) -> House:
    house = House()
    door = Turnstile(house, path="/live", most=3)

    async def send(_message: Any) -> None:
        return None

    falls = [asyncio.create_task(door({"path": path, "falls": True}, send, send)) for _ in range(5)]  # type: ignore[arg-type]
    streams = [asyncio.create_task(door({"path": path, **scope}, send, send)) for _ in range(count)]  # type: ignore[arg-type]
    await asyncio.wait(falls)
    while house.begun < count:
        await asyncio.sleep(0.001)
    house.close.set()
    await asyncio.gather(*streams)
    assert all(isinstance(one.exception(), RuntimeError) for one in falls)
    return house


def test_streams_enter_a_few_at_a_time_and_all_of_them_open() -> None:
    assert asyncio.run(_all("/live", 40)).most == 3


def test_pages_do_not_wait_at_the_turnstile() -> None:
    assert asyncio.run(_all("/page", 40)).most == 45
