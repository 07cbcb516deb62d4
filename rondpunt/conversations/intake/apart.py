"""Two messages under one id are two messages if they say different things, on networks whose senders choose the ids.

Machines repeat a Message-ID more often than people think, and a mail that came twice has one rightly.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping

from rondpunt.conversations.models import Message
from rondpunt.networks.models import Channel
from rondpunt.networks.wire import Incoming

Said = tuple[str, str, str]  # who, subject, text; white space does not count


def stored_under(channel: Channel, remote_ids: Iterable[str]) -> dict[str, Said]:
    """What is stored already under these ids."""
    rows = Message.objects.filter(channel=channel, remote_id__in=remote_ids)
    found = rows.values_list("remote_id", "handle__key", "subject", "text")
    return {remote_id: _said(key or "", subject, text) for remote_id, key, subject, text in found}


def told_apart(messages: Iterable[Incoming], stored: Mapping[str, Said]) -> list[Incoming]:
    """``messages``, of which those that say something else than their namesake go by a digest of what they say.

    The same messages get the same ids again in whatever order and portions they come back.
    """
    first = dict(stored)
    told = []
    for message in messages:
        said = _said(message.author.key[:320], message.subject[:300], message.text)
        # "From us" that went on with nothing we know was stored as somebody's (``actions/receive.py``) and is known so.
        if message.from_us and first.get(message.remote_id) != said:
            said = ("", *said[1:])
        if first.setdefault(message.remote_id, said) != said:
            message = dataclasses.replace(message, remote_id=_digest(message.remote_id, said))
        told.append(message)
    return told


def _said(key: str, subject: str, text: str) -> Said:
    return key, " ".join(subject.split()), " ".join(text.split())


def _digest(remote_id: str, said: Said) -> str:
    return "sha256:" + hashlib.sha256("\n".join((remote_id, *said)).encode("utf-8", "replace")).hexdigest()
