"""Takes mail from files into a channel, in batches; the same mail twice is one message.

Reading goes on in processes of its own while this one stores: that is where the time goes, and Python reads on one
core at a time.
"""

import mailbox
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from rondpunt.conversations.actions.receive import receive
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import talent
from rondpunt.networks.wire import Account, Harvest
from rondpunt.web.readers import Read, read_mails, readers

BATCH = 400  # mails a transaction: other writers wait for it, a tenth of a second
MOST_BYTES = 20_000_000  # of a batch: mails with large files come in smaller ones, for some batches are held in memory
WORTH_PROCESSES = 2 * BATCH  # below this, starting a process takes longer than it saves
READ_AHEAD = 6  # batches for each reader, read or to be read; so many and no more, so that memory stays bounded
MBOX_BEGINS = b"From "


class NotMail(Exception):
    """The channel is of a network that cannot read a mail from a file."""


@dataclass(slots=True)
class BroughtIn:
    """What came of it."""

    read: int = 0
    new: int = 0
    known: int = 0
    conversations: int = 0


class Mails(Protocol):
    """So many mails, read one at a time."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[bytes]: ...


class _Files:
    """Mail files, read one at a time."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[bytes]:
        return (path.read_bytes() for path in self.paths)


class _Mbox:
    """The mails of an mbox (RFC 4155), read one at a time."""

    def __init__(self, path: Path) -> None:
        self.box = mailbox.mbox(path, create=False)
        self.names = list(self.box.keys())

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.box.get_bytes, self.names)


def mails_in(source: Path) -> Mails:
    """The mails of a folder of .eml files (and the folders below it), of one .eml file, or of an mbox."""
    if source.is_dir():
        return _Files(sorted(path for path in source.rglob("*") if path.suffix.lower() == ".eml" and path.is_file()))
    with source.open("rb") as file:
        return _Mbox(source) if file.read(len(MBOX_BEGINS)) == MBOX_BEGINS else _Files([source])


def bring_in(
    mails: Mails, *, channel: Channel, now: datetime, step: Callable[[int], object] = lambda _: None
) -> BroughtIn:
    """Store ``mails`` on ``channel``, ``BATCH`` at a time, each batch whole or not at all. ``step`` hears progress.

    Raises ``NotMail``. The position of the channel stays where it is: the mailbox itself has not been read.
    """
    if not talent(channel.network, "read_message"):
        raise NotMail(f"{channel.name} is no mail channel.")
    total = BroughtIn()
    for read in _read(mails, channel, now):
        # "more": what a file held says nothing about the first reading of the mailbox itself.
        harvest = Harvest(messages=read.messages, more=True)
        received = receive(channel, harvest, now=now, aside=True, readings=read.readings)
        total.read += len(read.messages)
        total.new += len(received.messages)
        total.known += len(read.messages) - len(received.messages)
        total.conversations += received.conversations
        step(len(read.messages))
    return total


def _read(mails: Mails, channel: Channel, now: datetime) -> Iterator[Read]:
    """Every batch, read, in order."""
    account = Account(settings=dict(channel.details))  # reading needs our address, and no secret
    batches = _batches(mails)
    read_here = partial(read_mails, account, now=now)
    if len(mails) < WORTH_PROCESSES:
        return map(read_here, batches)
    return _read_together(batches, read_here)


def _read_together(batches: Iterator[list[bytes]], read_here: Callable[[list[bytes]], Read]) -> Iterator[Read]:
    """The readers read ahead. Where we would wait for them (they start slowly; storing is faster) we read as well."""
    count = max(1, (os.cpu_count() or 2) - 1)
    waiting: deque[Future[Read]] = deque()
    with readers(count) as pool:

        def feed() -> None:
            unread = sum(not one.done() for one in waiting)
            wanted = min(2 * count - unread, READ_AHEAD * count - len(waiting))
            waiting.extend(pool.submit(read_here, batch) for batch in islice(batches, max(0, wanted)))

        first = next(batches)
        feed()
        yield read_here(first)
        while waiting:
            while not waiting[0].done() and len(waiting) < READ_AHEAD * count and (batch := next(batches, None)):
                waiting.append(_done(read_here(batch)))
            feed()
            yield waiting.popleft().result()


def _done(read: Read) -> "Future[Read]":
    future: Future[Read] = Future()
    future.set_result(read)
    return future


def _batches(mails: Mails) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for mail in mails:
        batch.append(mail)
        size += len(mail)
        if len(batch) == BATCH or size > MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
