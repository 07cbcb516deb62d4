"""Processes that read mail and keep nothing: from raw bytes to a message and all that is stored beside it.

What runs there knows no Django and no database, so that a reader starts fast and can be thrown away.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from rondpunt.conversations.intake.fit import fit
from rondpunt.conversations.intake.reading import Reading, read
from rondpunt.networks.mail_messages import read_message
from rondpunt.networks.wire import Account, Incoming


@dataclass(frozen=True, slots=True)
class Read:
    """One batch: the messages, and by remote id what was read in them."""

    messages: tuple[Incoming, ...]
    readings: dict[str, Reading]


def readers(count: int) -> ProcessPoolExecutor:
    """``count`` processes, each started afresh: a fork would take our database connection along."""
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def read_mails(account: Account, mails: Sequence[bytes], now: datetime) -> Read:
    """Read raw mails."""
    messages = tuple(fit(read_message(account, raw, arrived_at=now)) for raw in mails)
    readings: dict[str, Reading] = {}
    doubled: set[str] = set()
    for message in messages:
        if message.remote_id in readings:
            doubled.add(message.remote_id)  # perhaps another mail under the same id: ``receive`` decides and reads
        readings[message.remote_id] = read(message)
    return Read(messages, {remote_id: reading for remote_id, reading in readings.items() if remote_id not in doubled})
