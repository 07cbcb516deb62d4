"""Two messages under one id are two messages if they say different things, on networks whose senders choose the ids.

Machines repeat a Message-ID more often than people think, and a mail that came twice has one rightly. A scanner that
mails one page after the other says nothing but its files: they count as what is said.
"""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from rondpunt.conversations.models import Attachment, Message
from rondpunt.networks.models import Channel
from rondpunt.networks.wire import Incoming

Said = tuple[str, ...]  # who, subject, text (white space does not count), and the digest of every file
_SPACES = b" \t\r\n\x0b\x0c"
_LINES = ("text/", "message/")  # what is lines has other line ends in a mailbox than in a file on disk


def stored_under(channel: Channel, remote_ids: Iterable[str]) -> dict[str, Said]:
    """What is stored already under these ids."""
    rows = Message.objects.stored_as(channel, remote_ids)
    found = list(rows.values_list("id", "remote_id", "handle__key", "subject", "text"))
    files: dict[int, list[str]] = {row[0]: [] for row in found}
    if found:
        came_with = Attachment.objects.filter(message__pk__among=files, media__isnull=False, source="")
        for one in came_with.select_related("media"):
            files[one.message_id].append(_of_stored(one))
    return {remote_id: _said(key or "", subject, text, files[pk]) for pk, remote_id, key, subject, text in found}


def told_apart(messages: Iterable[Incoming], stored: Mapping[str, Said]) -> list[Incoming]:
    """``messages``, of which those that say something else than their namesake go by a digest of what they say.

    The same messages get the same ids again in whatever order and portions they come back.
    """
    messages = list(messages)
    times = Counter(message.remote_id for message in messages)
    first = dict(stored)
    told = []
    for message in messages:
        if times[message.remote_id] == 1 and message.remote_id not in stored:
            told.append(message)  # nobody is called so but this one: what it says matters not
            continue
        files = [_of_file(file.media_type, file.content) for file in message.files if file.content and not file.url]
        said = _said(message.author.key[:320], message.subject[:300], message.text, files)
        # "From us" that went on with nothing we know was stored as somebody's (``actions/receive.py``) and is known so.
        if message.from_us and first.get(message.remote_id) != said:
            said = ("", *said[1:])
        if first.setdefault(message.remote_id, said) != said:
            message = dataclasses.replace(message, remote_id=_digest(message.remote_id, said))
        told.append(message)
    return told


def _said(key: str, subject: str, text: str, files: Iterable[str]) -> Said:
    return key, " ".join(subject.split()), " ".join(text.split()), *sorted(files)


def _of_file(media_type: str, content: bytes) -> str:
    if media_type.startswith(_LINES):
        content = content.translate(None, _SPACES)  # in one piece: a list of its words may be thirty times its size
    return hashlib.sha256(content).hexdigest()


def _of_stored(file: Attachment) -> str:
    assert file.media is not None
    if not file.media_type.startswith(_LINES):
        return file.media.sha256
    try:
        return _of_file(file.media_type, file.media.read())
    except OSError:
        return ""  # gone from our disk: what comes again is kept again


def _digest(remote_id: str, said: Said) -> str:
    return "sha256:" + hashlib.sha256("\n".join((remote_id, *said)).encode("utf-8", "replace")).hexdigest()
