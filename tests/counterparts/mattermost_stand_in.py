"""A STAND-IN for a Mattermost server: no real one installs from a registry.

Written by us from the public documentation of REST API v4, so it can share our mistakes: what it proves is that the
connector does what we think the documentation says. The same tests run against a real server on request, see
``rondpunt/networks/tests/test_mattermost_connector.py``. One team, one channel, everything in memory.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

CHANNEL = "c" * 26
LONGEST = 16_383
Answer = tuple[int, Any]


def new_id() -> str:
    """26 characters, as Mattermost names everything."""
    return uuid4().hex[:26]


@dataclass
class StandIn:
    """The server's memory and its faults."""

    url: str = ""
    users: dict[str, dict[str, str]] = field(default_factory=dict)  # by token
    members: set[str] = field(default_factory=set)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    most_since: int = 1000
    cut_after: int = 0  # keep the post and break the connection
    fail_after: int = 0  # keep the post and answer 500
    fail_before: int = 0  # answer 503 and keep nothing
    too_many: int = 0  # answer 429

    def join(self, username: str, **facts: str) -> str:
        """A member of the channel; returns the access token."""
        user = {"id": new_id(), "username": f"{username}-{uuid4().hex[:6]}", **facts}
        token = f"token-{user['username']}"
        self.users[token] = user
        self.members.add(user["id"])
        return token

    def take(self, name: str) -> bool:
        """Whether this call is to go wrong in this way; counts down."""
        left = int(getattr(self, name))
        setattr(self, name, max(0, left - 1))
        return left > 0

    def now(self) -> int:
        """Milliseconds; no two changes at one moment."""
        latest = max((post["update_at"] for post in self.posts.values()), default=0)
        return max(int(time.time() * 1000), latest + 1)

    def listed(self, chosen: list[dict[str, Any]], along: bool = True) -> Answer:
        """Posts as a list, the newest first; the beginnings of their threads come along outside the order."""
        chosen = sorted(chosen, key=lambda post: -post["create_at"])
        roots = [self.posts[post["root_id"]] for post in chosen if post["root_id"]] if along else []
        shown = {post["id"]: self.shown(post) for post in (*chosen, *roots)}
        return 200, {"order": [post["id"] for post in chosen], "posts": shown}

    def shown(self, post: dict[str, Any]) -> dict[str, Any]:
        """A post with what the server knows of its files."""
        infos = [
            {"id": one, "name": self.files[one][0], "mime_type": self.files[one][1], "size": len(self.files[one][2])}
            for one in post["file_ids"]
        ]
        return post | {"metadata": {"files": infos} if infos else {}}


def error(status: int, text: str, error_id: str = "app.error") -> Answer:
    """A refusal as Mattermost words it."""
    return status, {"id": error_id, "message": text, "status_code": status}


def create(server: StandIn, me: dict[str, str], wanted: dict[str, Any]) -> Answer:
    """POST /posts."""
    if server.take("too_many"):
        return error(429, "limit exceeded")
    if server.take("fail_before"):
        return error(503, "busy")
    if me["id"] not in server.members or wanted.get("channel_id") != CHANNEL:
        return error(403, "You do not have the appropriate permissions.")
    if len(wanted.get("message", "")) > LONGEST:
        return error(400, "Post Message property is longer", "model.post.is_valid.message_length.app_error")
    root = server.posts.get(wanted.get("root_id") or "")
    if wanted.get("root_id") and (root is None or root["delete_at"] or root["root_id"]):
        return error(400, "Invalid RootId parameter.", "api.post.create_post.root_id.app_error")
    known = server.pending.get(wanted.get("pending_post_id") or "")
    if known is None:
        at = server.now()
        post = {"id": new_id(), "create_at": at, "update_at": at, "edit_at": 0, "delete_at": 0, "type": ""}
        post |= {"user_id": me["id"], "channel_id": CHANNEL, "message": wanted["message"]}
        post |= {name: wanted.get(name) or empty for name, empty in (("root_id", ""), ("props", {}), ("file_ids", []))}
        post["type"] = wanted.get("type", "")
        server.posts[post["id"]] = post
        if root:
            root["update_at"] = at
        if wanted.get("pending_post_id"):
            server.pending[wanted["pending_post_id"]] = post["id"]
        known = str(post["id"])
    if server.take("fail_after"):
        return error(500, "Something went wrong")
    return (0, None) if server.take("cut_after") else (201, server.shown(server.posts[known]))


def listing(server: StandIn, wishes: dict[str, str]) -> Answer:
    """GET /channels/{id}/posts: by time of change, or by pages without what was deleted."""
    if "since" in wishes:
        since = int(wishes["since"])
        return server.listed(
            [post for post in server.posts.values() if post["update_at"] > since][-server.most_since :]
        )
    there = sorted((post for post in server.posts.values() if not post["delete_at"]), key=lambda one: -one["create_at"])
    if before := wishes.get("before"):
        there = [post for post in there if post["create_at"] < server.posts[before]["create_at"]]
    return server.listed(there[: int(wishes.get("per_page", 60))])


def change(server: StandIn, me: dict[str, str], post_id: str, wanted: dict[str, Any]) -> Answer:
    """PUT /posts/{id}/patch."""
    post = server.posts.get(post_id)
    if post is None or post["delete_at"] or post["user_id"] != me["id"]:
        return error(403, "You do not have the appropriate permissions.")
    if len(wanted.get("message", "")) > LONGEST:
        return error(400, "Post Message property is longer", "model.post.is_valid.message_length.app_error")
    at = server.now()
    post |= {"message": wanted["message"], "edit_at": at, "update_at": at}
    server.posts[post_id] = post
    return 200, server.shown(post)


def remove(server: StandIn, me: dict[str, str], post_id: str) -> Answer:
    """DELETE /posts/{id}: what is not there is forbidden, as Mattermost has it."""
    post = server.posts.get(post_id)
    if post is None or post["delete_at"] or post["user_id"] != me["id"]:
        return error(403, "You do not have the appropriate permissions.")
    at = server.now()
    server.posts[post_id] = post | {"delete_at": at, "update_at": at}
    return 200, {"status": "OK"}


def answer_to(server: StandIn, me: dict[str, str], method: str, path: str, wishes: dict[str, str], body: Any) -> Answer:
    """One call, by its path below /api/v4."""
    post = server.posts.get(path.removeprefix("/posts/"))
    simple: dict[tuple[str, str], Callable[[], Answer]] = {
        ("GET", "/users/me"): lambda: (200, me),
        ("POST", "/users/ids"): lambda: (200, [user for user in server.users.values() if user["id"] in body]),
        ("GET", f"/channels/{CHANNEL}"): lambda: (
            200,
            {"id": CHANNEL, "team_id": "t" * 26, "name": "vragen", "display_name": "Vragen"},
        ),
        ("GET", f"/teams/{'t' * 26}"): lambda: (200, {"name": "linderbeke"}),
        ("GET", "/config/client"): lambda: (200, {"MaxPostSize": str(LONGEST), "MaxFileSize": "5000000"}),
        ("POST", "/posts"): lambda: create(server, me, body),
        ("GET", f"/channels/{CHANNEL}/posts"): lambda: listing(server, wishes),
    }
    if (method, path) in simple:
        return simple[method, path]()
    if path == f"/channels/{CHANNEL}/members/me":
        return (200, {"user_id": me["id"]}) if me["id"] in server.members else error(404, "No channel member found")
    if re.fullmatch(r"/posts/\w+/patch", path) and method == "PUT":
        return change(server, me, path.split("/")[2], body)
    if method == "DELETE" and path.startswith("/posts/"):
        return remove(server, me, path.removeprefix("/posts/"))
    if method == "GET" and post and not post["delete_at"]:
        return 200, server.shown(post)
    return error(404, "Unable to find it")


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run it on a free port of loopback."""
    server = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            me = server.users.get(self.headers.get("authorization", "").removeprefix("Bearer "))
            address = urlsplit(self.path)
            path = address.path.removeprefix("/api/v4")
            if me is None:
                return self.tell(*error(401, "Invalid or expired session, please login again."))
            if path.startswith("/files/"):
                found = server.files.get(path.removeprefix("/files/"))
                return self.tell(200, found[2]) if found else self.tell(*error(404, "Unable to get the file"))
            if path == "/files":
                return self.tell(201, {"file_infos": [{"id": self.keep(raw)}]})
            wishes = {name: values[0] for name, values in parse_qs(address.query).items()}
            told = answer_to(server, me, self.command, path, wishes, json.loads(raw) if raw else None)
            return self.tell(*told)

        def keep(self, raw: bytes) -> str:
            """A file out of a form (multipart/form-data)."""
            head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
            parts = BytesParser().parsebytes(head + raw).get_payload()
            (part,) = (one for one in parts if one.get_filename())
            file_id = new_id()
            server.files[file_id] = (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
            return file_id

        def tell(self, status: int, body: Any) -> None:
            self.close_connection = status == 0
            if status:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                if status == 429:
                    self.send_header("X-Ratelimit-Reset", "7")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the test does."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
