"""Fifty accounts on one server that is slow and sometimes fails: the part of Mastodon's API that sending needs.

    .venv/bin/python -m bench.far_end [--answer 0.1] [--fail 0.05] [--seed 1]

Prints its port and serves until its input closes. Which account is spoken to follows from the token. A post whose turn
it is to fail is answered 503, every other one of them after it was taken. ``GET /report`` tells what came, and when.
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
PAGE = 40


@dataclass
class FarEnd:
    """What the server remembers. ``taken`` has a line for each post that stands there: (key, account)."""

    answer_seconds: float
    fail: float
    dice: random.Random
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by account, the oldest first
    asked: list[tuple[str, float]] = field(default_factory=list)  # key and moment of each request to post
    taken: list[str] = field(default_factory=list)  # keys
    answered_at: float = 0.0  # when the first answer of the last key that was new went out
    known: set[str] = field(default_factory=set)

    def post(self, account: str, key: str, body: bytes) -> Answer:
        """Take a post, or not."""
        self.asked.append((key, time.time()))
        fails = key not in self.known and self.dice.random() < self.fail
        self.known.add(key)
        if fails and self.dice.random() < 0.5:
            return 503, b'{"error":"busy"}'
        told = json.loads(body)
        number, here = len(self.taken) + 1, self.statuses.setdefault(account, [])
        status = {
            "id": str(number),
            "url": f"http://far.example/{number}",
            "content": told["status"],
            "created_at": datetime.now(UTC).isoformat(),
            "visibility": told.get("visibility", "public"),
            "in_reply_to_id": told.get("in_reply_to_id"),
            "media_attachments": [],
            "account": {"id": account, "acct": account},
        }
        here.append(status)
        self.taken.append(key)
        return (503, b'{"error":"late"}') if fails else (200, json.dumps(status).encode())

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
        if method == "POST":
            return self.far.post(account, headers.get("idempotency-key", ""), body), self.far.answer_seconds
        if path.endswith("/verify_credentials"):
            return (200, json.dumps({"id": account, "acct": account}).encode()), self.far.answer_seconds
        if path.endswith("/statuses"):
            below = dict(part.partition("=")[::2] for part in query.split("&")).get("max_id", "0")
            return self.far.page(account, int(below)), self.far.answer_seconds
        return (404, b"{}"), self.far.answer_seconds

    def _say(self, answer: Answer) -> None:
        status, body = answer
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


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
    asked.add_argument("--seed", type=int, default=1)
    wish = asked.parse_args()
    far = FarEnd(wish.answer, wish.fail, random.Random(wish.seed))
    asyncio.run(_serve(lambda: Line(far)))


if __name__ == "__main__":
    main()
