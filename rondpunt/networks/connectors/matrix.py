"""Matrix: one room of a homeserver, in which people ask and we answer.

Plain HTTP through the guarded client. Sending once rests on two legs: the transaction id, which is our key and which
homeservers forget (Synapse after a day), and ``find``, for every message of ours carries the key in its content.
Rooms with encryption cannot be served: their words are for people's own devices.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from rondpunt.lib.picture_size import NoPicture, size_of
from rondpunt.networks import matrix_events as events
from rondpunt.networks.json_server import connect, mapping
from rondpunt.networks.matrix_events import KEY, PART_OF, PICTURES, Event
from rondpunt.networks.matrix_server import Server, redact_path, send_path
from rondpunt.networks.wire import (
    Account,
    Checked,
    File,
    Harvest,
    Incoming,
    Limits,
    Need,
    Outgoing,
    Reason,
    Refused,
    Sent,
    TryLater,
    Visibility,
)
from rondpunt.networks.wire import gettext_noop as _

title = "Matrix"
needs = (
    Need("server", _("Server"), help=_("The address of your homeserver, for example https://matrix.town.example.")),
    Need(
        "access_token",
        _("Access token"),
        kind="secret",
        help=_("Of an account made for this. In Element: Settings, Help and about, Advanced."),
    ),
    Need(
        "room",
        _("Room"),
        help=_("Its address or id, for example #questions:town.example. The account must be in it already."),
    ),
    Need(
        "colleagues_only",
        _("Only colleagues can read in this room"),
        kind="yes_no",
        help=_("Messages for colleagues go out only where you said so."),
        default="no",
    ),
)
limits = Limits(
    text=8000,  # an event holds 65,536 bytes, and an edit says everything four times
    media_count=10,
    media_size=10 * 1024 * 1024,
    media_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    alt_required=True,
    visibilities=(Visibility.PUBLIC,),  # whoever is in the room reads along
    edits=True,
    deletes=True,
)
publishes = True
find_is_certain = True  # our own messages can be read back: what is not among them was not taken

MOST_PAGES = 10
MOST_PAGES_BACK = 50
LARGEST_FILE = 20 * 1024 * 1024
MOST_BYTES = 100 * 1024 * 1024  # of files in one harvest
LISTEN = timedelta(seconds=10)  # less than the guarded client waits for a word
CLOCK_STEP = timedelta(seconds=3)


@dataclass(slots=True)
class _Reading:
    """What one call has read so far, in the order in which it was said."""

    server: Server
    room: str
    us: str
    names: dict[str, str] = field(default_factory=dict)
    found: dict[str, Incoming] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    room_for_files: int = MOST_BYTES


def measure(text: str) -> int:
    """Characters, a line break being one however it was typed."""
    return len(_newlines(text))


def check(account: Account) -> Checked:
    """Who we are, whether we are in the room, whether its words can be read, how large a file may be."""
    with connect(account, Server, checking=True) as server:
        us = server.me()
        room = server.room_of(account.settings["room"])
        if not server.is_in(room):
            raise Refused(Reason.BAD_SETTINGS, f"{us} is not in {room}")
        if server.state(room, "m.room.encryption"):
            raise Refused(Reason.BAD_SETTINGS, f"{room} is encrypted")
        alias, name = server.state(room, "m.room.canonical_alias").get("alias"), server.state(room, "m.room.name")
        config = mapping(server.ask_if_there("/_matrix/client/v1/media/config"))
    most = config.get("m.upload.size")
    size = min(limits.media_size, most) if isinstance(most, int) and most > 0 else limits.media_size
    # A channel is a room: one account may be in several.
    return Checked(str(alias or room), str(name.get("name") or ""), replace(limits, media_size=size))


def receive(account: Account, since: str | None) -> Harvest:
    """What was said, changed and taken back in the room.

    The position is JSON: the room, a token of ``/sync`` and, where more was said than one call may read, from where
    to where to read back (``deeper``). ``/sync`` goes by arrival, so what reaches our server late is not missed.
    """
    position = json.loads(since) if since else {}
    with connect(account, Server) as server:
        us, room = server.me(), server.room_of(account.settings["room"])
        if position.get("room") != room:
            position = {"room": room}
        reading = _Reading(server, room, us)
        read = _read_deeper if "deeper" in position else _read_news
        said = read(reading, position, account.oldest)
        for event in said:
            _take_in(reading, event)
    return Harvest(
        messages=tuple(reading.found.values()),
        removed=tuple(reading.removed),
        read_up_to=json.dumps(position, sort_keys=True),
        more="deeper" in position,
    )


def send(account: Account, outgoing: Outgoing) -> Sent:
    """Write one message; its pictures first, so that the message says that everything is there."""
    _refuse_what_cannot_be(outgoing)
    with connect(account, Server) as server:
        room = server.room_of(account.settings["room"])
        relation, mentioned = _relation(server, room, outgoing)
        pictures = []
        for number, file in enumerate(outgoing.files, start=1):
            content = _picture(server, file) | relation | {PART_OF: outgoing.key}
            pictures.append(server.put(room, send_path(f"{outgoing.key}-{number}"), content))
        said = events.words(_newlines(outgoing.text), outgoing, mentioned) | relation
        if pictures:
            said[PICTURES] = pictures
        event_id = server.put(room, send_path(outgoing.key), said, counts=True)
    return Sent(event_id, events.web_address(room, event_id))


def edit(account: Account, remote_id: str, outgoing: Outgoing) -> Sent:
    """Replace the words of a message of ours (``m.replace``); its pictures stay as they are."""
    text = _newlines(outgoing.text)
    if measure(text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    with connect(account, Server) as server:
        room = server.room_of(account.settings["room"])
        original = server.event(room, remote_id)
        if original is None:
            raise Refused(Reason.GONE, remote_id)
        _refuse_anothers(server, original)
        mentioned = tuple(mapping(mapping(original.get("content")).get("m.mentions")).get("user_ids") or ())
        now = events.words(text, outgoing, mentioned)
        relation = {"rel_type": "m.replace", "event_id": remote_id}
        # Nobody is told of an edit: who was mentioned knows already.
        content = now | {"body": f"* {text}", "m.new_content": now, "m.relates_to": relation, "m.mentions": {}}
        # The same edit has the same transaction id; a next one another.
        transaction = f"{outgoing.key}-{sha256(text.encode()).hexdigest()[:12]}"
        server.put(room, send_path(transaction), content)
    return Sent(remote_id, events.web_address(room, remote_id))


def delete(account: Account, remote_id: str) -> None:
    """Take a message of ours back with its pictures; one that is taken back already needs nothing."""
    with connect(account, Server) as server:
        room = server.room_of(account.settings["room"])
        original = server.event(room, remote_id)
        if original is None:
            return
        _refuse_anothers(server, original)
        # The message last: as long as it stands, it tells which pictures are still to go.
        for event_id in (*(mapping(original.get("content")).get(PICTURES) or ()), remote_id):
            server.put(room, redact_path(str(event_id)), {})


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """Look for the key among our own messages since it was written. Never sends."""
    with connect(account, Server) as server:
        us, room = server.me(), server.room_of(account.settings["room"])
        # Their clock may differ from ours; what counts is how long ago it was written.
        since = outgoing.written_at + (server.now - datetime.now(UTC)) - CLOCK_STEP
        for number, page in enumerate(server.pages_back(room, "", "", types=["m.room.message"], senders=[us])):
            if number == MOST_PAGES_BACK:
                raise TryLater(Reason.BUSY, "too many messages to look through")  # rather none than a wrong answer
            for event in page.get("chunk") or ():
                if mapping(event.get("content")).get(KEY) == outgoing.key and not events.edits(event):
                    return Sent(event["event_id"], events.web_address(room, event["event_id"]))
            if any(events.moment(event.get("origin_server_ts")) < since for event in page.get("chunk") or ()):
                break
    return None


def listen(account: Account, stop: threading.Event, wake: Callable[[], None]) -> None:
    """Wait in ``/sync`` for something to be said until ``stop`` is set; once ``wake()`` at the start."""
    with connect(account, Server) as server:
        room = server.room_of(account.settings["room"])
        at = str(server.news(room, "").get("next_batch") or "")
        wake()
    while not stop.is_set():
        with connect(account, Server) as server:
            told = server.news(room, at, wait=LISTEN)
        at = str(told.get("next_batch") or at)
        said = mapping(_joined(told, room).get("timeline")).get("events") or ()
        if any(KEY not in mapping(event.get("content")) for event in said):  # not for our own answers
            wake()


# Reading


def _read_news(reading: _Reading, position: dict[str, Any], oldest: datetime | None) -> list[Event]:
    """What ``/sync`` tells since the position, which moves; the first time, the newest."""
    since = str(position.get("at") or "")
    told = reading.server.news(reading.room, since)
    here = _joined(told, reading.room)
    if not here and not reading.server.is_in(reading.room):  # silence sounds the same from outside
        raise Refused(Reason.NOT_ALLOWED, f"{reading.us} is not in {reading.room}")
    timeline = mapping(here.get("timeline"))
    _learn_names(reading, mapping(here.get("state")).get("events") or ())
    position["at"] = str(told.get("next_batch") or since)
    said = list(timeline.get("events") or ())
    if timeline.get("limited") and timeline.get("prev_batch"):
        until = "" if since or oldest is None else oldest.isoformat()
        position["deeper"] = {"from": timeline["prev_batch"], "to": since, "until": until}
    if not since and oldest:
        said = [event for event in said if events.moment(event.get("origin_server_ts")) >= oldest]
    return said


def _read_deeper(reading: _Reading, position: dict[str, Any], oldest: datetime | None) -> list[Event]:
    """What was said before that, some pages back; the position tells whether there is more."""
    deeper = position.pop("deeper")
    until = datetime.fromisoformat(deeper["until"]) if deeper["until"] else None
    said: list[Event] = []
    for number, page in enumerate(reading.server.pages_back(reading.room, deeper["from"], deeper["to"]), start=1):
        _learn_names(reading, page.get("state") or ())
        chunk = list(page.get("chunk") or ())
        kept = [event for event in chunk if not until or events.moment(event.get("origin_server_ts")) >= until]
        said += kept
        if len(kept) < len(chunk):
            break
        if number == MOST_PAGES and page.get("end"):
            position["deeper"] = deeper | {"from": page["end"]}
            break
    return said[::-1]


def _joined(told: Mapping[str, Any], room: str) -> Mapping[str, Any]:
    return mapping(mapping(mapping(told.get("rooms")).get("join")).get(room))


def _learn_names(reading: _Reading, members: Iterable[Event]) -> None:
    for event in members:
        if event.get("type") == "m.room.member":
            name = mapping(event.get("content")).get("displayname")
            reading.names[str(event.get("state_key"))] = str(name or "")


def _take_in(reading: _Reading, event: Event) -> None:
    """Add what one event says to what is known so far."""
    content = mapping(event.get("content"))
    ours = event.get("sender") == reading.us and not {KEY, PART_OF}.isdisjoint(content)
    if target := events.takes_back(event):
        reading.found.pop(target, None)
        reading.removed[target] = None
    elif ours or not events.is_said(event):
        return  # what the house wrote, it has
    elif original_id := events.edits(event):
        original = reading.found.get(original_id) or _original(reading, original_id)
        # Only its author may change it; a server should see to that, but what it passes on, we do not believe.
        if original and original.author.key == event.get("sender"):
            reading.found[original_id] = events.edited(original, event)
    else:
        message = events.incoming(event, reading.names, reading.room, reading.us)
        reading.found[message.remote_id] = replace(message, files=_files(reading, event))


def _original(reading: _Reading, event_id: str) -> Incoming | None:
    event = reading.server.event(reading.room, event_id)
    if event is None or not events.is_said(event):
        return None
    return events.incoming(event, reading.names, reading.room, reading.us)


def _files(reading: _Reading, event: Event) -> tuple[File, ...]:
    """The file of an event, fetched at once: only whoever is signed in may have it. Too large: its name alone."""
    told = events.picture(event)
    if told is None:
        return ()
    address, file, size = told
    if size > min(LARGEST_FILE, reading.room_for_files):
        return (file,)
    content = reading.server.download(address)
    reading.room_for_files -= len(content or b"")
    return (replace(file, content=content),)


# Writing


def _refuse_what_cannot_be(outgoing: Outgoing) -> None:
    if outgoing.visibility is not Visibility.PUBLIC:
        raise Refused(Reason.REJECTED, "everybody in the room reads along")
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    if len(outgoing.files) > limits.media_count:
        raise Refused(Reason.BAD_MEDIA, f"{len(outgoing.files)} > {limits.media_count}")
    for file in outgoing.files:
        if file.media_type not in limits.media_types or not file.content or not file.alt.strip():
            raise Refused(Reason.BAD_MEDIA, file.name)


def _refuse_anothers(server: Server, original: Event) -> None:
    if original.get("sender") != server.me():
        raise Refused(Reason.REJECTED, f"{original.get('event_id')}: not ours")


def _relation(server: Server, room: str, outgoing: Outgoing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What ties a message to the one it answers, in its thread if that is in one; and whom to tell of it."""
    people = [person.key for person in outgoing.to]
    if not outgoing.in_reply_to:
        return {}, tuple(dict.fromkeys(people))
    answered = server.event(room, outgoing.in_reply_to[0])
    if answered is None:
        raise Refused(Reason.GONE, outgoing.in_reply_to[0])
    related: dict[str, Any] = {"m.in_reply_to": {"event_id": outgoing.in_reply_to[0]}}
    above = mapping(mapping(answered.get("content")).get("m.relates_to"))
    if above.get("rel_type") == "m.thread":
        related |= {"rel_type": "m.thread", "event_id": above.get("event_id"), "is_falling_back": False}
    if answered.get("sender") != server.me():
        people.append(str(answered.get("sender")))
    return {"m.relates_to": related}, tuple(dict.fromkeys(people))


def _picture(server: Server, file: File) -> dict[str, Any]:
    assert file.content is not None  # checked by _refuse_what_cannot_be
    try:
        width, height = size_of(file.content)
    except NoPicture as error:
        raise Refused(Reason.BAD_MEDIA, file.name) from error
    info = {"mimetype": file.media_type, "size": len(file.content), "w": width, "h": height}
    address = server.upload(file.name, file.media_type, file.content)
    # The description is what apps show and read out below a picture that has a name of its own.
    return {"msgtype": "m.image", "body": file.alt, "filename": file.name, "url": address, "info": info}


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n")
