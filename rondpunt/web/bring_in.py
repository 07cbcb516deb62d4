"""Takes mail from files into a channel, in batches; the same mail twice is one message."""

import mailbox
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, overload

from rondpunt.conversations.actions.receive import receive
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import talent
from rondpunt.networks.wire import Harvest, Incoming

BATCH = 200
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


class _Files(Sequence[bytes]):
    """Mail files, read one at a time."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(number, slice):
            return _Files(self.paths[number])
        return self.paths[number].read_bytes()


class _Mbox(Sequence[bytes]):
    """The mails of an mbox (RFC 4155), read one at a time."""

    def __init__(self, path: Path) -> None:
        self.box = mailbox.mbox(path, create=False)
        self.names = list(self.box.keys())

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(number, slice):
            return [self.box.get_bytes(name) for name in self.names[number]]
        return self.box.get_bytes(self.names[number])


def mails_in(source: Path) -> Sequence[bytes]:
    """The mails of a folder of .eml files (and the folders below it), of one .eml file, or of an mbox."""
    if source.is_dir():
        return _Files(sorted(path for path in source.rglob("*") if path.suffix.lower() == ".eml" and path.is_file()))
    with source.open("rb") as file:
        return _Mbox(source) if file.read(len(MBOX_BEGINS)) == MBOX_BEGINS else _Files([source])


def bring_in(
    mails: Sequence[bytes], *, channel: Channel, now: datetime, step: Callable[[int], object] = lambda _: None
) -> BroughtIn:
    """Store ``mails`` on ``channel``, ``BATCH`` at a time, each batch whole or not at all. ``step`` hears progress.

    Raises ``NotMail``. The position of the channel stays where it is: the mailbox itself has not been read.
    """
    if not talent(channel.network, "read_message"):
        raise NotMail(f"{channel.name} is no mail channel.")
    total = BroughtIn()
    for batch in _batches(mails):
        messages = _read(channel, batch, now)
        # "more": what a file held says nothing about the first reading of the mailbox itself.
        received = receive(channel, Harvest(messages=messages, more=True), now=now)
        total.read += len(batch)
        total.new += len(received.messages)
        total.known += len(batch) - len(received.messages)
        total.conversations += received.conversations
        step(len(batch))
    return total


def _batches(mails: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(mails), BATCH):
        yield mails[start : start + BATCH]


def _read(channel: Channel, batch: Sequence[bytes], now: datetime) -> tuple[Incoming, ...]:
    connector: Any = channel.connector
    account = channel.account()
    read = tuple(connector.read_message(account, raw, arrived_at=now) for raw in batch)
    kept: tuple[Incoming, ...] = connector.distinct(read)
    return kept
