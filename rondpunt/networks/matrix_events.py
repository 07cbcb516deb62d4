"""From an event of a Matrix room to an ``Incoming``, and from our words to the content of an event.

Plain functions without a network or a clock. Other people's events are never trusted to have the shape the
specification promises: what is missing or odd is left out. Source: https://spec.matrix.org/, "Instant messaging".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from rondpunt.lib.links import linkify
from rondpunt.networks.json_server import mapping
from rondpunt.networks.wire import Author, File, Incoming, Kind, Outgoing

Event = Mapping[str, Any]
HTML = "org.matrix.custom.html"
# Our own fields in the content of our events: whose words these are, which picture belongs to which message.
KEY, PART_OF, PICTURES = "eu.rondpunt.key", "eu.rondpunt.part_of", "eu.rondpunt.pictures"
MEDIA = {"m.image": "image/*", "m.file": "application/octet-stream", "m.audio": "audio/*", "m.video": "video/*"}
_OLD_REPLY = re.compile(r"<mx-reply>.*?</mx-reply>", re.DOTALL | re.IGNORECASE)


def incoming(event: Event, names: Mapping[str, str], room: str, us: str) -> Incoming:
    """A message. ``names``: what people call themselves, by user id; ``us``: our own user id."""
    content, event_id, sender = mapping(event.get("content")), str(event["event_id"]), str(event.get("sender") or "")
    told = Incoming(
        remote_id=event_id,
        author=Author(sender, sender, names.get(sender, ""), f"https://matrix.to/#/{quote(sender, safe='@:')}"),
        sent_at=moment(event.get("origin_server_ts")),
        text="",
        in_reply_to=answers(content),
        url=web_address(room, event_id),
        from_us=sender == us,
    )
    if event.get("type") != "m.room.message":  # encrypted: somebody wrote, and only their own devices can read it
        return replace(told, kind=Kind.UNREADABLE, raw=json.dumps(event, sort_keys=True).encode())
    # A notice is what programs write; whoever answers one may talk to another program for ever.
    kind = Kind.AUTO_REPLY if content.get("msgtype") == "m.notice" else Kind.MESSAGE
    text, html = _words(content, replies=bool(told.in_reply_to))
    return replace(told, kind=kind, text=text, html=html)


def edited(original: Incoming, event: Event) -> Incoming:
    """``original`` with the words that an edit (``m.replace``) gives it."""
    content = mapping(mapping(event.get("content")).get("m.new_content"))
    text, html = _words(content, replies=False)
    return replace(original, text=text, html=html, edited_at=moment(event.get("origin_server_ts")))


def is_said(event: Event) -> bool:
    """Whether somebody says something by it: not the shell of words taken back, and no talk among programs."""
    kind = str(mapping(event.get("content")).get("msgtype") or "")
    if event.get("type") == "m.room.encrypted":
        return bool(event.get("content"))
    return event.get("type") == "m.room.message" and bool(kind) and not kind.startswith("m.key.verification")


def edits(event: Event) -> str:
    """The id of the event whose words this one replaces, or ""."""
    related = mapping(mapping(event.get("content")).get("m.relates_to"))
    return str(related.get("event_id") or "") if related.get("rel_type") == "m.replace" else ""


def takes_back(event: Event) -> str:
    """The id of the event that this one takes back, or "". Rooms of version 11 and later say it in the content."""
    if event.get("type") != "m.room.redaction":
        return ""
    return str(mapping(event.get("content")).get("redacts") or event.get("redacts") or "")


def answers(content: Event) -> tuple[str, ...]:
    """The ids of what it answers, the nearest first; where it is in a thread, the thread's first message too."""
    related = mapping(content.get("m.relates_to"))
    nearest = mapping(related.get("m.in_reply_to")).get("event_id")
    first = related.get("event_id") if related.get("rel_type") == "m.thread" else None
    return tuple(dict.fromkeys(str(one) for one in (nearest, first) if one))


def picture(event: Event) -> tuple[str, File, int] | None:
    """The ``mxc:`` address of the file in it, what it is, and how many bytes it says it has."""
    content = mapping(event.get("content"))
    kind, address, info = MEDIA.get(str(content.get("msgtype"))), content.get("url"), mapping(content.get("info"))
    if kind is None or not isinstance(address, str):
        return None
    size = info.get("size")
    name = str(content.get("filename") or content.get("body") or "file")
    return address, File(name, str(info.get("mimetype") or kind)), size if isinstance(size, int) else 0


def words(text: str, outgoing: Outgoing, mentioned: tuple[str, ...]) -> dict[str, Any]:
    """The content of a message with these words; whoever is in ``mentioned`` is told."""
    html = linkify(text).replace("\n", "<br>")
    for user_id in mentioned:
        shown = escape(user_id, quote=False)
        html = html.replace(shown, f'<a href="https://matrix.to/#/{quote(user_id, safe="@:")}">{shown}</a>')
    said: dict[str, Any] = {"msgtype": "m.text", "body": text, "format": HTML, "formatted_body": html}
    return said | {"m.mentions": {"user_ids": list(mentioned)} if mentioned else {}, KEY: outgoing.key}


def moment(value: Any) -> datetime:
    """A time in milliseconds since 1970, as Matrix has it."""
    try:
        return datetime.fromtimestamp(float(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def web_address(room: str, event_id: str) -> str:
    """Where people see this message, whichever app they use."""
    via = f"?via={quote(room.partition(':')[2], safe=':.')}" if ":" in room else ""
    return f"https://matrix.to/#/{quote(room, safe='!:')}/{quote(event_id, safe='$')}{via}"


def _words(content: Event, *, replies: bool) -> tuple[str, str]:
    body, html = str(content.get("body") or ""), ""
    if content.get("format") == HTML:
        html = _OLD_REPLY.sub("", str(content.get("formatted_body") or ""))
    if content.get("msgtype") in MEDIA:
        # The body is the name of the file, unless there is another name: then it is what the sender says of it.
        body = body if str(content.get("filename") or body) != body else ""
    elif replies and body.startswith("> "):
        quoted, gap, rest = body.partition("\n\n")  # apps of before 2025 repeat what they answer
        body = rest if gap and all(line.startswith(">") for line in quoted.split("\n")) else body
    return body, html if body else ""
