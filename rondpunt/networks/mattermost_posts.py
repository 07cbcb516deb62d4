"""Calls to a Mattermost server (REST API v4) for one channel, and from its posts to an ``Incoming``.

Source: https://developers.mattermost.com/api-documentation/. Times are milliseconds since 1970; 0 is "never".
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from rondpunt.lib import guarded
from rondpunt.networks.json_server import JsonServer, json_of, mapping, words_of
from rondpunt.networks.wire import Author, File, Incoming, Kind, Reason, Refused, TryLater

API = "/api/v4"
KEY = "rondpunt_key"  # in the props of our posts: which of our messages it is
PAGE = 200
MOST_SINCE = 1000  # of what changed since a moment, the server names no more
Post = Mapping[str, Any]


class Server(JsonServer):
    """One account on one Mattermost server."""

    def succeed(self, answer: httpx.Response) -> httpx.Response:
        """The answer, if it is one; else the error it stands for."""
        if answer.status_code == 400 and "message_length" in answer.text:
            raise Refused(Reason.TOO_LONG, words_of(answer))
        return super().succeed(answer)

    def me(self) -> Mapping[str, Any]:
        """Our own account."""
        told = mapping(self.ask(f"{API}/users/me"))
        if not told.get("id"):
            raise Refused(Reason.BAD_SETTINGS, f"{self.url}: users/me")
        return told

    def post(self, post_id: str) -> Post | None:
        """One post; ``None`` where there is none any more."""
        told = mapping(self.ask_if_there(f"{API}/posts/{post_id}"))
        return told if told.get("id") and not told.get("delete_at") else None

    def changed_since(self, channel: str, since: int) -> list[Post]:
        """Posts written, edited or deleted since then, and the beginnings of their threads; see ``MOST_SINCE``."""
        return self._posts(channel, since=since)

    def pages_back(self, channel: str, before: str = "") -> Iterator[list[Post]]:
        """Pages of posts before that one ("": from the newest), the newest first."""
        while True:
            page = self._posts(channel, per_page=PAGE, **({"before": before} if before else {}))
            if not page:
                return
            yield page
            if len(page) < PAGE:
                return
            before = str(page[-1]["id"])

    def _posts(self, channel: str, **wishes: Any) -> list[Post]:
        told = mapping(self.ask(f"{API}/channels/{channel}/posts", **wishes))
        posts = mapping(told.get("posts"))
        # What is not in the order came along: the beginning of a thread.
        return [posts[post_id] for post_id in told.get("order") or () if post_id in posts]

    def people(self, ids: Iterable[str]) -> dict[str, Author]:
        """Who they are, by user id."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        told = json_of(self.succeed(self.call("POST", f"{API}/users/ids", json=wanted)))
        return {str(user["id"]): _author(user) for user in told if user.get("id")}

    def upload(self, channel: str, name: str, media_type: str, content: bytes) -> str:
        """Hand in a file; its id."""
        form: dict[str, Any] = {"files": {"files": (name, content, media_type)}, "data": {"channel_id": channel}}
        answer = self.call("POST", f"{API}/files", **form)
        if answer.status_code in (413, 415):
            raise Refused(Reason.BAD_MEDIA, words_of(answer))
        infos = mapping(json_of(self.succeed(answer))).get("file_infos") or ()
        if not infos:
            raise TryLater(Reason.BUSY, f"{answer.status_code}: no file_infos")
        return str(infos[0]["id"])

    def download(self, file_id: str) -> bytes | None:
        """A file's content; ``None`` when it is gone, not for us or too large."""
        try:
            answer = self.http.get(f"{self.url}{API}/files/{file_id}", headers=self.headers)
        except guarded.AnswerTooLarge:
            return None
        except httpx.TransportError as error:
            raise TryLater(Reason.UNREACHABLE, str(error)) from error
        return None if answer.status_code in (400, 403, 404, 410) else self.succeed(answer).content


def incoming(post: Post, people: Mapping[str, Author], server: str, us: str) -> Incoming:
    """What a post says, without its files. ``people`` by user id; ``us``: our own user id."""
    user_id, root = str(post.get("user_id") or ""), str(post.get("root_id") or "")
    return Incoming(
        remote_id=str(post["id"]),
        author=people.get(user_id) or Author(user_id, user_id),
        sent_at=moment(post.get("create_at")),
        text=str(post.get("message") or ""),
        in_reply_to=(root,) if root else (),
        url=web_address(server, str(post["id"])),
        edited_at=moment(post["edit_at"]) if post.get("edit_at") else None,
        kind=Kind.AUTO_REPLY if _is_automatic(post) else Kind.MESSAGE,
        from_us=user_id == us,
    )


def is_said(post: Post) -> bool:
    """Whether somebody says something: not that somebody joined, or that the channel has another name."""
    return not str(post.get("type") or "").startswith("system_")


def file_infos(post: Post) -> list[tuple[str, File, int]]:
    """The files of a post: id, what it is, bytes."""
    infos = mapping(post.get("metadata")).get("files") or ()
    kind = "application/octet-stream"
    return [
        (str(one["id"]), File(str(one.get("name") or "file"), str(one.get("mime_type") or kind)), int(one["size"] or 0))
        for one in infos
    ]


def key_of(post: Post) -> str:
    """Which of our messages this is, or ""."""
    return str(mapping(post.get("props")).get(KEY) or "")


def moment(milliseconds: Any) -> datetime:
    """A time of the API."""
    return datetime.fromtimestamp(int(milliseconds or 0) / 1000, UTC)


def milliseconds(at: datetime) -> int:
    """A time as the API has it."""
    return int(at.timestamp() * 1000)


def web_address(server: str, post_id: str) -> str:
    """Where people see this post; needs no name of a team."""
    return f"{server}/_redirect/pl/{post_id}"


def _author(user: Mapping[str, Any]) -> Author:
    full = " ".join(str(user.get(part) or "") for part in ("first_name", "last_name")).strip()
    return Author(str(user["id"]), f"@{user.get('username') or user['id']}", full or str(user.get("nickname") or ""))


def _is_automatic(post: Post) -> bool:
    """Written by a program: whoever answers one may talk to another program for ever."""
    props = mapping(post.get("props"))
    marked = any(str(props.get(name)).lower() == "true" for name in ("from_webhook", "from_bot", "from_plugin"))
    return marked or str(post.get("type") or "").startswith("custom_")
