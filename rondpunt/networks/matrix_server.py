"""Calls to a Matrix homeserver, for one account in one room. Source: https://spec.matrix.org/ (client-server API)."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from rondpunt.lib import guarded
from rondpunt.networks.json_server import ABSENT, JsonServer, json_of, mapping, words_of
from rondpunt.networks.wire import Reason, Refused, TryLater

CLIENT = "/_matrix/client/v3"
MEDIA = ("/_matrix/client/v1/media/download", "/_matrix/media/v3/download")  # the second: servers from before 2024
MESSAGE, REDACTION, ENCRYPTED = "m.room.message", "m.room.redaction", "m.room.encrypted"
PAGE = 50
NOTHING = {"types": ["none.at.all"]}  # an empty list would mean "all"


class Server(JsonServer):
    """One account on one homeserver. Rooms are given by id."""

    def succeed(self, answer: httpx.Response) -> httpx.Response:
        """The answer, if it is one; else the error it stands for: Matrix has a code for each."""
        if not answer.is_success:
            told = _told(answer)
            if told.get("errcode") == "M_LIMIT_EXCEEDED":
                wait = told.get("retry_after_ms")
                after = timedelta(milliseconds=max(wait, 1000)) if isinstance(wait, int) else None
                raise TryLater(Reason.BUSY, words_of(answer), after=after)
            if told.get("errcode") == "M_TOO_LARGE":
                raise Refused(Reason.TOO_LONG, words_of(answer))
        return super().succeed(answer)

    def me(self) -> str:
        """Our user id."""
        told = mapping(self.ask(f"{CLIENT}/account/whoami"))
        if not told.get("user_id"):
            raise Refused(Reason.BAD_SETTINGS, f"{self.url}: whoami")
        return str(told["user_id"])

    def room_of(self, name: str) -> str:
        """The id of a room: what was filled in, or what stands behind an address such as #questions:town.example."""
        name = name.strip()
        if not name.startswith("#"):
            return name
        return str(mapping(self.ask(f"{CLIENT}/directory/room/{_part(name)}")).get("room_id") or name)

    def is_in(self, room: str) -> bool:
        """Whether our account is in the room."""
        return room in (mapping(self.ask(f"{CLIENT}/joined_rooms")).get("joined_rooms") or ())

    def state(self, room: str, kind: str) -> Mapping[str, Any]:
        """What the room says of itself in this matter; empty where it says nothing."""
        return mapping(self.ask_if_there(f"{CLIENT}/rooms/{_part(room)}/state/{kind}/"))

    def event(self, room: str, event_id: str) -> Mapping[str, Any] | None:
        """One event as it was first written; ``None`` where there is none, or its words were taken back."""
        told = mapping(self.ask_if_there(f"{CLIENT}/rooms/{_part(room)}/event/{_part(event_id)}"))
        return told if told.get("content") else None

    def news(self, room: str, since: str, *, wait: timedelta = timedelta(0)) -> Mapping[str, Any]:
        """What ``/sync`` has to say since a token, about this room only; waits that long for something to happen."""
        asked = {"timeout": round(wait / timedelta(milliseconds=1)), "filter": json.dumps(_filter(room))}
        return mapping(self.ask(f"{CLIENT}/sync", **asked, **({"since": since} if since else {})))

    def pages_back(self, room: str, start: str, end: str, **wishes: Any) -> Iterator[Mapping[str, Any]]:
        """Pages from ``start`` ("": now) back to ``end`` ("": the beginning), as ``/messages`` gives them."""
        path, chosen = f"{CLIENT}/rooms/{_part(room)}/messages", json.dumps(_timeline() | wishes)
        while True:
            ends = {name: token for name, token in (("from", start), ("to", end)) if token}
            page = mapping(self.ask(path, dir="b", limit=PAGE, filter=chosen, **ends))
            yield page
            if not page.get("end") or page["end"] == start:
                return
            start = str(page["end"])

    def put(self, room: str, path: str, content: Mapping[str, Any], *, counts: bool = False) -> str:
        """Write an event; its id. ``path`` ends in a transaction id: the same one again gives the same event."""
        answer = self.call("PUT", f"{CLIENT}/rooms/{_part(room)}/{path}", counts=counts, json=dict(content))
        if counts and answer.status_code >= 500:
            raise TryLater(Reason.BUSY, words_of(answer), maybe_taken=True)
        event_id = _told(self.succeed(answer)).get("event_id")
        if not event_id:
            raise TryLater(Reason.BUSY, f"{answer.status_code}: no event", maybe_taken=counts)
        return str(event_id)

    def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Hand in a file; its ``mxc:`` address."""
        path = f"/_matrix/media/v3/upload?filename={quote(name, safe='')}"
        answer = self.call("POST", path, content=content, headers={"Content-Type": media_type})
        if answer.status_code in (413, 415):
            raise Refused(Reason.BAD_MEDIA, words_of(answer))
        address = mapping(json_of(self.succeed(answer))).get("content_uri")
        if not address:
            raise TryLater(Reason.BUSY, f"{answer.status_code}: no content_uri")
        return str(address)

    def download(self, address: str) -> bytes | None:
        """What stands behind an ``mxc:`` address; ``None`` when it is gone or too large for us."""
        place = urlsplit(address)
        if place.scheme != "mxc" or not place.netloc:
            return None
        for path in MEDIA:
            try:
                answer = self.http.get(f"{self.url}{path}/{place.netloc}{quote(place.path)}", headers=self.headers)
            except guarded.AnswerTooLarge:
                return None
            except httpx.TransportError as error:
                raise TryLater(Reason.UNREACHABLE, str(error)) from error
            # The file may be on another server, which is away or will not give it: no reason to hold up the message.
            if answer.status_code in (400, 403, 502, 504):
                return None
            if answer.status_code not in ABSENT:
                return self.succeed(answer).content
        return None


def send_path(transaction: str) -> str:
    """Where a message is written."""
    return f"send/{MESSAGE}/{_part(transaction)}"


def redact_path(event_id: str) -> str:
    """Where the words of an event are taken back; asked twice it is one redaction."""
    return f"redact/{_part(event_id)}/{_part(f'redact-{event_id}')}"


def _part(name: str) -> str:
    return quote(name, safe="")


def _told(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        return mapping(answer.json())
    except ValueError:
        return {}


def _timeline() -> dict[str, Any]:
    return {"types": [MESSAGE, REDACTION, ENCRYPTED], "lazy_load_members": True, "include_redundant_members": True}


def _filter(room: str) -> dict[str, Any]:
    """Only what is said in this room, and who says it."""
    who = {"types": ["m.room.member"], "lazy_load_members": True, "include_redundant_members": True}
    parts = {"ephemeral": NOTHING, "account_data": NOTHING, "state": who, "timeline": _timeline() | {"limit": PAGE}}
    return {"presence": NOTHING, "account_data": NOTHING, "room": {"rooms": [room], **parts}}
