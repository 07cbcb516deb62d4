"""The square while it runs: its memory, its switches, who is listening, and how its things look in the API.

The entities follow https://docs.joinmastodon.org/entities/ (Account, Status, MediaAttachment, Notification).
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from .content import Mentioned, as_html
from .faults import Faults
from .store import Row, Store

Entity = dict[str, Any]


@dataclass(slots=True)
class Square:
    """What every request needs."""

    store: Store
    town: str
    faults: Faults
    max_characters: int = 500
    listeners: dict[int, set[asyncio.Queue[str]]] = field(default_factory=dict)
    seen: dict[str, tuple[datetime, int]] = field(default_factory=dict)  # requests per token in this window

    def tell(self, account_id: int, event: str, payload: str) -> None:
        """Send one event to everybody who streams that account's news."""
        for queue in self.listeners.get(account_id, ()):
            queue.put_nowait(f"event: {event}\ndata: {payload}\n\n")

    def hush(self) -> None:
        """End every stream: a stream waits for news for ever, and a server that stops waits for its streams."""
        for queues in self.listeners.values():
            for queue in queues:
                queue.put_nowait("")


@dataclass(frozen=True, slots=True)
class View:
    """The square's things as JSON, for one reader, with addresses that start at ``base``."""

    square: Square
    base: str

    @property
    def store(self) -> Store:
        """The memory behind it."""
        return self.square.store

    def acct(self, account: Row) -> str:
        """``dirk`` for people of the square, ``noor@elders.example`` for people of other servers."""
        return f"{account['username']}@{account['host']}" if account["host"] else str(account["username"])

    def profile(self, account: Row) -> str:
        """Address of the page about an account."""
        return f"{self.base}/@{self.acct(account)}"

    def account(self, account: Row) -> Entity:
        """An Account."""
        picture = f"{self.base}/static/gezicht.svg"
        count = self.store.row("SELECT count(*) AS n FROM statuses WHERE account_id = ?", (account["id"],))["n"]
        return {
            "id": str(account["id"]),
            "username": account["username"],
            "acct": self.acct(account),
            "display_name": account["name"],
            "note": as_html(account["note"], {}, self.base),
            "url": self.profile(account),
            "uri": f"{self.base}/users/{self.acct(account)}",
            "avatar": picture,
            "avatar_static": picture,
            "header": picture,
            "header_static": picture,
            "locked": False,
            "bot": False,
            "created_at": as_utc(account["created_at"]),
            "followers_count": 0,
            "following_count": 0,
            "statuses_count": count,
            "emojis": [],
            "fields": [],
        }

    def status(self, status: Row) -> Entity:
        """A Status."""
        author = self.store.account_by_id(status["account_id"])
        mentioned = self.store.mentioned(status["id"])
        parent = self.store.rows("SELECT account_id FROM statuses WHERE id = ?", (status["in_reply_to_id"],))
        answers = "SELECT count(*) AS n FROM statuses WHERE in_reply_to_id = ?"
        return {
            "id": str(status["id"]),
            "created_at": as_utc(status["created_at"]),
            "edited_at": as_utc(status["edited_at"]) if status["edited_at"] else None,
            "in_reply_to_id": str(status["in_reply_to_id"]) if status["in_reply_to_id"] else None,
            "in_reply_to_account_id": str(parent[0]["account_id"]) if parent else None,
            "sensitive": bool(status["spoiler"]),
            "spoiler_text": status["spoiler"],
            "visibility": status["visibility"],
            "language": status["language"] or None,
            "uri": f"{self.base}/users/{self.acct(author)}/statuses/{status['id']}",
            "url": f"{self.profile(author)}/{status['id']}",
            "content": self.content(status, mentioned),
            "account": self.account(author),
            "media_attachments": [self.media(medium) for medium in self.store.media_of(status["id"])],
            "mentions": [self._mention(account) for account in mentioned],
            "replies_count": self.store.row(answers, (status["id"],))["n"],
            "reblogs_count": 0,
            "favourites_count": 0,
            "reblog": None,
            "application": None,
            "tags": [],
            "emojis": [],
            "card": None,
            "poll": None,
        }

    def content(self, status: Row, mentioned: list[Row] | None = None) -> str:
        """The message as HTML."""
        known: dict[tuple[str, str], Mentioned] = {}
        for account in mentioned if mentioned is not None else self.store.mentioned(status["id"]):
            shown = Mentioned(account["username"], self.profile(account))
            known[(account["username"], account["host"])] = shown
            if not account["host"]:
                known[(account["username"], self.store.domain)] = shown
        return as_html(status["text"], known, self.base)

    def media(self, medium: Row) -> Entity:
        """A MediaAttachment; without an address while it is being processed."""
        ready = medium["ready_at"] <= self.store.now()
        url = f"{self.base}/media/{medium['id']}/{medium['name']}"
        focus = self.store.focus_of(medium["id"])
        return {
            "id": str(medium["id"]),
            "type": medium["media_type"].split("/")[0],
            "url": url if ready else None,
            "preview_url": url if ready else None,
            "remote_url": None,
            "description": medium["description"] or None,
            "blurhash": None,
            "meta": {"focus": {"x": focus[0], "y": focus[1]}} if focus else {},
        }

    def notification(self, row: Row) -> Entity:
        """A Notification."""
        return {
            "id": str(row["id"]),
            "type": row["kind"],
            "created_at": as_utc(row["created_at"]),
            "account": self.account(self.store.account_by_id(row["from_id"])),
            "status": self.status(self.store.row("SELECT * FROM statuses WHERE id = ?", (row["status_id"],))),
        }

    def announce(self, status_id: int, *, edited: bool = False) -> None:
        """Tell those who stream and are mentioned about a new or changed message."""
        row = self.store.row("SELECT * FROM statuses WHERE id = ?", (status_id,))
        if edited:
            payload = json.dumps(self.status(row))
            for account in self.store.mentioned(status_id):
                self.square.tell(account["id"], "status.update", payload)
            return
        for notice in self.store.rows("SELECT * FROM notifications WHERE status_id = ?", (status_id,)):
            self.square.tell(notice["account_id"], "notification", json.dumps(self.notification(notice)))

    def forget(self, status_id: int) -> None:
        """Delete a message and tell those who stream and were mentioned."""
        readers = [account["id"] for account in self.store.mentioned(status_id)]
        self.store.delete(status_id)
        for reader in readers:
            self.square.tell(reader, "delete", str(status_id))

    def _mention(self, account: Row) -> Entity:
        return {
            "id": str(account["id"]),
            "username": account["username"],
            "acct": self.acct(account),
            "url": self.profile(account),
        }


def view_of(request: Request) -> View:
    """The square as seen from the address this request came to."""
    return View(request.app.state.square, str(request.base_url).rstrip("/"))


def as_utc(stored: str) -> str:
    """A stored time in the form of the API: UTC, milliseconds, Z."""
    moment = datetime.fromisoformat(stored).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
