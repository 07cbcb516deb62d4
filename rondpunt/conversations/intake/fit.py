"""Makes a message fit the house, whatever a network says: no NUL (PostgreSQL has none), ids and words bounded.

What is cut off is kept whole as a file of the message: nothing is lost, and no page or index is ever too large.
"""

import dataclasses
import hashlib
from collections.abc import Iterable
from typing import Any

from rondpunt.networks.wire import Author, File, Incoming

LONGEST_REMOTE_ID = 500
LONGEST_TEXT = 200_000  # characters; as much as a colleague may write, far above what people do
LONGEST_HTML = 500_000
WHOLE_TEXT, WHOLE_HTML = "message.txt", "message.html"
_TEXTS = ("remote_id", "text", "html", "subject", "thread", "language", "url", "content_warning")


def once_each(messages: Iterable[Incoming]) -> list[Incoming]:
    """Oldest first, each remote id once (the latest version of it); nothing stands before what it answers."""
    latest = {message.remote_id: message for message in messages}
    return _answers_last(sorted(latest.values(), key=lambda message: message.sent_at))


def _answers_last(messages: list[Incoming]) -> list[Incoming]:
    """``messages`` in their order, but each after those it answers: clocks differ, and who answers was not first."""
    here = {message.remote_id: message for message in messages}
    placed: dict[str, Incoming] = {}
    for message in messages:
        waiting, seen = [message], {message.remote_id}
        while waiting:
            ahead = next(
                (one for one in waiting[-1].in_reply_to if one in here and one not in placed and one not in seen), None
            )
            if ahead is None:
                last = waiting.pop()
                placed.setdefault(last.remote_id, last)
            else:
                seen.add(ahead)  # two that answer each other do not turn in a circle
                waiting.append(here[ahead])
    return list(placed.values())


def fit(message: Incoming) -> Incoming:
    """The same message without NUL characters, with short ids and words; the very same object in the usual case."""
    author = message.author
    texts = [getattr(message, name) for name in _TEXTS]
    parts = [*texts, author.key, author.handle, author.name, author.url, *message.in_reply_to]
    if "\x00" in "".join(parts):
        cleaned: dict[str, Any] = {name: _clean(text) for name, text in zip(_TEXTS, texts, strict=True)}
        cleaned["author"] = Author(*(_clean(part) for part in (author.key, author.handle, author.name, author.url)))
        cleaned["in_reply_to"] = tuple(_clean(remote_id) for remote_id in message.in_reply_to)
        message = dataclasses.replace(message, **cleaned)
    if any(len(remote_id) > LONGEST_REMOTE_ID for remote_id in (message.remote_id, *message.in_reply_to)):
        answered = tuple(_short(remote_id) for remote_id in message.in_reply_to)
        message = dataclasses.replace(message, remote_id=_short(message.remote_id), in_reply_to=answered)
    if len(message.text) > LONGEST_TEXT or len(message.html) > LONGEST_HTML:
        message = _with_its_whole_as_file(message)
    return message


def is_cut(text: str) -> bool:
    """Whether this is the beginning of a longer text, which is kept as a file."""
    return len(text) == LONGEST_TEXT and text.endswith("…")


def _with_its_whole_as_file(message: Incoming) -> Incoming:
    text, html, files = message.text, message.html, [*message.files]
    if len(text) > LONGEST_TEXT:
        files.append(File(WHOLE_TEXT, "text/plain", text.encode("utf-8", "replace")))
        text = text[: LONGEST_TEXT - 1] + "…"
    if len(html) > LONGEST_HTML:
        files.append(File(WHOLE_HTML, "text/html", html.encode("utf-8", "replace")))
        html = ""  # half of it would be another page; its words are the text
    return dataclasses.replace(message, text=text, html=html, files=tuple(files))


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def _short(remote_id: str) -> str:
    if len(remote_id) <= LONGEST_REMOTE_ID:
        return remote_id
    return "sha256:" + hashlib.sha256(remote_id.encode("utf-8", "replace")).hexdigest()
