"""What the square remembers, in one SQLite file (or in memory): accounts, messages, pictures, notifications.

Only the server's event loop uses it, so one connection serves all; every change is one short transaction.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from .content import names_in

SCHEMA = Path(__file__).with_name("schema.sql")
VISIBILITIES = ("public", "unlisted", "private", "direct")
Row = sqlite3.Row


class Unknown(LookupError):
    """There is no such account, message or picture, or this reader may not see it."""


class Clock(Protocol):
    """Tells the time, with its zone."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person posts; ``media`` are ids of pictures uploaded before."""

    text: str
    spoiler: str = ""
    visibility: str = "public"
    language: str = "nl"
    in_reply_to_id: int | None = None
    media: Sequence[int] = field(default_factory=tuple)


class Store:
    """The square's memory. ``path`` may be ``:memory:``; ``domain`` is the part after the second @ of its accounts."""

    def __init__(self, path: str, domain: str, clock: Clock) -> None:
        self.domain, self.clock = domain, clock
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.executescript(SCHEMA.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        with closing(self.db.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row:
        """The one row of a query; raises ``Unknown`` when there is none."""
        found = self.rows(sql, values)
        if not found:
            raise Unknown
        return found[0]

    # Accounts

    def add_account(
        self, username: str, *, name: str, note: str = "", host: str = "", is_town: bool = False, token: str = ""
    ) -> int:
        """Make an account unless it exists; give it ``token``. Returns its id."""
        self.db.execute(
            "INSERT OR IGNORE INTO accounts (username, host, name, note, is_town, created_at) VALUES (?,?,?,?,?,?)",
            (username, host, name, note, is_town, self.now()),
        )
        account_id = int(self.account(username, host)["id"])
        if token:
            self.db.execute("INSERT OR IGNORE INTO tokens (token, account_id) VALUES (?, ?)", (token, account_id))
        return account_id

    def account(self, username: str, host: str = "") -> Row:
        """The account of that name; ``host`` may be "" or our own domain for people of the square."""
        host = "" if host == self.domain else host
        return self.row("SELECT * FROM accounts WHERE username = ? AND host = ?", (username.lower(), host))

    def account_by_id(self, account_id: int) -> Row:
        """The account with that id."""
        return self.row("SELECT * FROM accounts WHERE id = ?", (account_id,))

    def citizens(self) -> list[Row]:
        """Everybody one can play."""
        return self.rows("SELECT * FROM accounts WHERE NOT is_town ORDER BY id")

    def town(self) -> Row:
        """The account of the organisation."""
        return self.row("SELECT * FROM accounts WHERE is_town")

    # Messages

    def post(self, account_id: int, draft: Draft, *, at: datetime | None = None) -> int:
        """Store a message with its mentions and pictures, and notify the people mentioned. Returns its id.

        ``at`` dates it in the past, for an example that should look lived in. An answer to a message that its author
        cannot see raises ``Unknown``.
        """
        if draft.in_reply_to_id is not None:
            self.status(draft.in_reply_to_id, reader=account_id)
        moment = at or self.clock()
        self.db.execute("BEGIN IMMEDIATE")
        try:
            status_id = self._free_id(moment)
            self.db.execute(
                "INSERT INTO statuses (id, account_id, text, spoiler, visibility, language, in_reply_to_id, created_at)"
                " VALUES (?,?,?,?,?,?,?,?)",
                (
                    status_id,
                    account_id,
                    draft.text,
                    draft.spoiler,
                    draft.visibility,
                    draft.language,
                    draft.in_reply_to_id,
                    moment.isoformat(),
                ),
            )
            self._attach(status_id, account_id, draft.media)
            self._mention(status_id, account_id, draft.text, moment)
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return status_id

    def edit(self, status_id: int, *, text: str, spoiler: str, media: Sequence[int] | None = None) -> None:
        """Change a message; who is mentioned for the first time is notified. ``media`` that are not named go."""
        status = self.row("SELECT * FROM statuses WHERE id = ?", (status_id,))
        self.db.execute(
            "UPDATE statuses SET text = ?, spoiler = ?, edited_at = ? WHERE id = ?",
            (text, spoiler, self.now(), status_id),
        )
        if media is not None:
            self.db.execute("UPDATE media SET status_id = NULL WHERE status_id = ?", (status_id,))
            self._attach(status_id, int(status["account_id"]), media)
        self._mention(status_id, int(status["account_id"]), text, self.clock())

    def delete(self, status_id: int) -> None:
        """Forget a message with its pictures, mentions and notifications; answers to it stay."""
        self.db.execute("DELETE FROM statuses WHERE id = ?", (status_id,))

    def status(self, status_id: int, *, reader: int | None) -> Row:
        """A message that ``reader`` (an account id; ``None`` is the open web) may see; else ``Unknown``."""
        status = self.row("SELECT * FROM statuses WHERE id = ?", (status_id,))
        if not self.may_see(status, reader):
            raise Unknown
        return status

    def may_see(self, status: Row, reader: int | None) -> bool:
        """Public and unlisted for everybody; the rest for its author and those it mentions (nobody follows here)."""
        if status["visibility"] in ("public", "unlisted") or status["account_id"] == reader:
            return True
        return reader in {mentioned["id"] for mentioned in self.mentioned(status["id"])}

    def mentioned(self, status_id: int) -> list[Row]:
        """The accounts a message mentions."""
        return self.rows(
            "SELECT accounts.* FROM accounts JOIN mentions ON account_id = accounts.id WHERE status_id = ?"
            " ORDER BY accounts.id",
            (status_id,),
        )

    def ancestors(self, status: Row, *, reader: int | None) -> list[Row]:
        """What a message answers, eldest first, as far as the reader may see."""
        found: list[Row] = []
        while status["in_reply_to_id"] is not None:
            try:
                status = self.status(status["in_reply_to_id"], reader=reader)
            except Unknown:
                break
            found.insert(0, status)
        return found

    def descendants(self, status_id: int, *, reader: int | None) -> list[Row]:
        """Answers, and answers to answers, each after what it answers."""
        found: list[Row] = []
        for answer in self.rows("SELECT * FROM statuses WHERE in_reply_to_id = ? ORDER BY id", (status_id,)):
            if self.may_see(answer, reader):
                found.append(answer)
            found += self.descendants(answer["id"], reader=reader)
        return found

    # Pictures

    def add_media(
        self, account_id: int, *, name: str, media_type: str, content: bytes, description: str, ready_in: timedelta
    ) -> int:
        """Keep a picture; it is ready (has an address) after ``ready_in``."""
        cursor = self.db.execute(
            "INSERT INTO media (account_id, name, media_type, description, content, ready_at) VALUES (?,?,?,?,?,?)",
            (account_id, name, media_type, description, content, (self.clock() + ready_in).isoformat()),
        )
        return int(cursor.lastrowid or 0)

    def media_of(self, status_id: int) -> list[Row]:
        """The pictures of a message."""
        return self.rows("SELECT * FROM media WHERE status_id = ? ORDER BY id", (status_id,))

    def describe(self, media_id: int, description: str, *, owner: int) -> None:
        """Give a picture another description."""
        self.db.execute(
            "UPDATE media SET description = ? WHERE id = ? AND account_id = ?", (description, media_id, owner)
        )

    def focus(self, media_id: int, x: float, y: float) -> None:
        """What stays in sight of a picture: from -1 to 1, upwards."""
        self.db.execute("INSERT OR REPLACE INTO focus VALUES (?, ?, ?)", (media_id, x, y))

    def focus_of(self, media_id: int) -> tuple[float, float] | None:
        """What was said to stay in sight of it."""
        found = self.rows("SELECT x, y FROM focus WHERE media_id = ?", (media_id,))
        return (found[0]["x"], found[0]["y"]) if found else None

    # Sending once

    def sent_under(self, account_id: int, key: str) -> int | None:
        """The id of the message that was posted with this Idempotency-Key."""
        found = self.rows("SELECT status_id FROM idempotency WHERE account_id = ? AND key = ?", (account_id, key))
        return int(found[0]["status_id"]) if found else None

    def remember_key(self, account_id: int, key: str, status_id: int) -> None:
        """Note under which Idempotency-Key a message was posted."""
        self.db.execute("INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?)", (account_id, key, status_id))

    # Inside

    def now(self) -> str:
        """The time as it is stored."""
        return self.clock().isoformat()

    def _free_id(self, moment: datetime) -> int:
        """Milliseconds shifted left by 16 bits, as Mastodon numbers its messages: ids sort by time."""
        status_id = int(moment.astimezone(UTC).timestamp() * 1000) << 16
        while self.rows("SELECT 1 FROM statuses WHERE id = ?", (status_id,)):
            status_id += 1
        return status_id

    def _attach(self, status_id: int, account_id: int, media: Iterable[int]) -> None:
        for media_id in media:
            self.db.execute(
                "UPDATE media SET status_id = ? WHERE id = ? AND account_id = ? AND status_id IS NULL",
                (status_id, media_id, account_id),
            )

    def _mention(self, status_id: int, author_id: int, text: str, moment: datetime) -> None:
        before = {row["id"] for row in self.mentioned(status_id)}
        named: dict[int, None] = {}
        for username, host in names_in(text):
            for row in self.rows(
                "SELECT id FROM accounts WHERE username = ? AND host = ?",
                (username, "" if host == self.domain else host),
            ):
                named[int(row["id"])] = None
        for account_id in named:
            if account_id in before:
                continue
            self.db.execute("INSERT INTO mentions VALUES (?, ?)", (status_id, account_id))
            if account_id != author_id:
                self.db.execute(
                    "INSERT INTO notifications (account_id, kind, from_id, status_id, created_at)"
                    " VALUES (?, 'mention', ?, ?, ?)",
                    (account_id, author_id, status_id, moment.isoformat()),
                )
