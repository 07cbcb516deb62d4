"""What is new in a mailbox since a position, in portions: nothing twice, nothing skipped, nothing marked as read."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from . import imap

MOST_AT_ONCE = 200
BYTES_AT_ONCE = 20 * 1024 * 1024
LARGEST = 40 * 1024 * 1024  # larger ones are fetched by their beginning
BEGINNING = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """Read up to ``uid``. Mail up to ``first`` was there when we first looked: for it, and only for it, age counts."""

    uidvalidity: int
    uid: int
    first: int

    def written(self) -> str:
        """As text, to be given back later."""
        return json.dumps({"uidvalidity": self.uidvalidity, "uid": self.uid, "first": self.first})


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail; ``raw`` holds only its beginning where ``size`` is larger, and nothing where the server failed."""

    uid: int
    raw: bytes
    size: int
    arrived_at: datetime


@dataclass(slots=True)
class Batch:
    """A portion: mails and how far it reaches, together."""

    position: Position
    mails: list[Fetched] = field(default_factory=list)
    remaining: int = 0


def fetch(line: imap.Line, folder: str, since: str | None, oldest: datetime | None) -> Batch:
    """The next portion after ``since``, oldest first. A new UIDVALIDITY starts over: numbers mean other mails now."""
    uidvalidity, uidnext = imap.look_into(line, folder)
    position = read_position(since, uidvalidity)
    if position is None:
        first = uidnext - 1 if uidnext else max(imap.uids(line, "ALL"), default=0)
        position = Position(uidvalidity, 0, first)
    waiting = _waiting(line, position, oldest)
    if not waiting:
        return Batch(Position(uidvalidity, max(position.uid, position.first), position.first))
    taken: list[int] = []
    mails: list[imap.Envelope] = []
    seen_size = 0
    known = {one.uid: one for one in imap.envelopes(line, waiting[:MOST_AT_ONCE])}
    for uid in waiting[:MOST_AT_ONCE]:
        one = known.get(uid)
        if one and not (oldest and uid <= position.first and one.arrived_at < oldest):
            seen_size += min(one.size, LARGEST)
            if mails and seen_size > BYTES_AT_ONCE:
                break
            mails.append(one)
        taken.append(uid)
    reached = Position(uidvalidity, taken[-1], position.first)
    return Batch(reached, _contents(line, mails), remaining=len(waiting) - len(taken))


def read_position(since: str | None, uidvalidity: int) -> Position | None:
    """The position in ``since``; ``None`` if there is none or if it belongs to another numbering."""
    try:
        written = json.loads(since or "{}")
        position = Position(int(written["uidvalidity"]), int(written["uid"]), int(written["first"]))
    except (ValueError, KeyError, TypeError):
        return None
    return position if position.uidvalidity == uidvalidity else None


def _waiting(line: imap.Line, position: Position, oldest: datetime | None) -> list[int]:
    found: list[int] = []
    if position.uid < position.first:
        aged = ("SINCE", imap.day(oldest)) if oldest else ()
        found += imap.uids(line, "UID", f"{position.uid + 1}:{position.first}", *aged)
    after = max(position.uid, position.first)
    # "n:*" always holds the last mail, even where its number is lower (RFC 3501 section 9, seq-range).
    found += [uid for uid in imap.uids(line, "UID", f"{after + 1}:*") if uid > after]
    return [uid for uid in found if uid > position.uid]


def _contents(line: imap.Line, envelopes: list[imap.Envelope]) -> list[Fetched]:
    usual = [one.uid for one in envelopes if one.size <= LARGEST]
    raws = imap.contents(line, usual) if usual else {}
    for one in envelopes:
        if one.uid in raws:
            continue
        # Alone: one mail that the server cannot give must not hold up the rest.
        alone = imap.contents(line, [one.uid], BEGINNING if one.size > LARGEST else None)
        if one.uid in alone:
            raws[one.uid] = alone[one.uid]
        elif imap.uids(line, "UID", str(one.uid)):
            raws[one.uid] = b""  # still there and not to be had: the house must know of it
    return [Fetched(one.uid, raws[one.uid], one.size, one.arrived_at) for one in envelopes if one.uid in raws]
