"""Fifty accounts on a server that is slow and sometimes fails: of Mastodon's API and Matrix' what sending needs.

    .venv/bin/python -m bench.far_end [--answer 0.1] [--fail 0.05] [--fault busy|before|lost|half|after] [--seed 1]
        [--remembers] [--blind]

Prints its port and serves until its input closes. Which account is spoken to follows from the token. The first request
of a post whose turn it is goes wrong: ``busy`` is 503, every other time after the post was taken; ``before`` cuts the
line and takes nothing; ``lost`` takes it and cuts the line; ``half`` cuts it in the middle of the answer; ``after``
takes it and answers 500. It forgets keys unless it ``--remembers`` them, and shows what stands there unless it is
``--blind``. Rooms of Matrix are spoken too: there the key is part of the address. ``GET /report`` tells what came.
Without a framework, so that little of the machine goes to the far end.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Answer = tuple[int, bytes]
HALF = -200  # an answer that breaks off
CUT: Answer = (0, b"")  # the line breaks, and there is no answer
PAGE = 40


@dataclass
class FarEnd:
    """What the server remembers. ``taken`` has a line for each post that stands there: (key, account)."""

    answer_seconds: float
    fail: float
    fault: str
    remembers: bool
    blind: bool
    dice: random.Random
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by account, the oldest first
    asked: list[tuple[str, float]] = field(default_factory=list)  # key and moment of each request to post
    taken: list[str] = field(default_factory=list)  # keys
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def post(self, account: str, key: str, told: dict[str, Any]) -> Answer:
        """Take a post, or not."""
        self.asked.append((key, time.time()))
        fails = key not in self.known and self.dice.random() < self.fail
        self.known.add(key)
        if fails and self.fault == "before":
            return CUT
        if fails and self.fault == "busy" and self.dice.random() < 0.5:
            return 503, b'{"error":"busy"}'
        status = self.by_key.get(key) if self.remembers else None
        if status is None:
            status = self._taken(account, key, told)
        if not fails:
            return 200, json.dumps(status).encode()
        return {"lost": CUT, "half": (HALF, b'{"id":')}.get(self.fault, (503, b'{"error":"late"}'))

    def _taken(self, account: str, key: str, told: dict[str, Any]) -> dict[str, Any]:
        number, now = len(self.taken) + 1, datetime.now(UTC)
        status = {
            "id": str(number),
            "event_id": f"${number}",
            "url": f"http://far.example/{number}",
            "content": told.get("status", told),
            "created_at": now.isoformat(),
            "origin_server_ts": int(now.timestamp() * 1000),
            "visibility": told.get("visibility", "public"),
            "in_reply_to_id": told.get("in_reply_to_id"),
            "media_attachments": [],
            "account": {"id": account, "acct": account},
        }
        self.statuses.setdefault(account, []).append(status)
        self.taken.append(key)
        self.by_key[key] = status
        return status

    def page(self, account: str, below: int) -> Answer:
        """A page of an account's own posts, the newest first."""
        found = [one for one in reversed(self.statuses.get(account, ())) if not below or int(one["id"]) < below]
        return 200, json.dumps(found[:PAGE]).encode()

    def report(self) -> Answer:
        """What came of it all."""
        return 200, json.dumps({"asked": self.asked, "taken": self.taken}).encode()


class Line(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, far: FarEnd) -> None:
        self.far, self.buffer = far, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            first, *rest = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
            length = end + 4 + int(headers.get("content-length", 0))
            if len(self.buffer) < length:
                return
            body, self.buffer = self.buffer[end + 4 : length], self.buffer[length:]
            method, path, _ = first.split(" ")
            answer, wait = self._answer(method, path, headers, body)
            asyncio.get_running_loop().call_later(wait, self._say, answer)

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[Answer, float]:
        account = headers.get("authorization", "").rpartition(" ")[2]
        path, _, query = path.partition("?")
        if path == "/report":
            return self.far.report(), 0
        wait = self.far.answer_seconds
        if method in ("POST", "PUT"):
            key = headers.get("idempotency-key") or path.rpartition("/")[2]
            return self.far.post(account, key, json.loads(body)), wait
        if self.far.blind and path.endswith(("/statuses", "/messages")):
            return (503, b"{}"), wait
        if path.endswith("/whoami"):
            return (200, json.dumps({"user_id": account}).encode()), wait
        if path.endswith("/messages"):
            return (200, json.dumps({"chunk": self.far.statuses.get(account, [])[::-1]}).encode()), wait
        if path.endswith("/verify_credentials"):
            return (200, json.dumps({"id": account, "acct": account}).encode()), wait
        if path.endswith("/statuses"):
            below = dict(part.partition("=")[::2] for part in query.split("&")).get("max_id", "0")
            return self.far.page(account, int(below)), wait
        return (404, b"{}"), wait

    def _say(self, answer: Answer) -> None:
        status, body = answer
        if answer == CUT:
            self.transport.close()
            return
        length = len(body) + (100 if status == HALF else 0)
        head = f"HTTP/1.1 {abs(status)} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        self.transport.write(head.encode() + body)
        if status == HALF:
            self.transport.close()


async def _serve(line: Callable[[], Line]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(line, "127.0.0.1", 0, backlog=2000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve until the input closes."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--answer", type=float, default=0.1, help="seconds until an answer")
    asked.add_argument("--fail", type=float, default=0.05, help="share of the posts that fail at first")
    asked.add_argument("--fault", choices=["busy", "before", "lost", "half", "after"], default="busy")
    asked.add_argument("--remembers", action="store_true", help="the same key is the same post")
    asked.add_argument("--blind", action="store_true", help="what stands here cannot be looked up")
    asked.add_argument("--seed", type=int, default=1)
    wish = asked.parse_args()
    dice = random.Random(wish.seed)
    far = FarEnd(wish.answer, wish.fail, wish.fault, wish.remembers, wish.blind, dice)
    asyncio.run(_serve(lambda: Line(far)))


if __name__ == "__main__":
    main()
