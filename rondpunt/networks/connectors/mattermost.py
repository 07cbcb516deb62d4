"""Mattermost: one channel of a server, in which people ask and we answer.

Plain HTTP through the guarded client, written from the public documentation of REST API v4; no real server was at hand
(docs/look-up/mattermost.md). Sending once rests on ``find``: every post of ours carries our key in its props. The
``pending_post_id`` helps for half a minute, which is how long servers remember it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from rondpunt.networks import mattermost_posts as posts
from rondpunt.networks.json_server import connect, json_of, mapping, words_of
from rondpunt.networks.mattermost_posts import API, KEY, MOST_SINCE, Post, Server
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

title = "Mattermost"
needs = (
    Need(
        "server",
        _("Server"),
        help=_(
            "For example https://chat.town.example. Written from Mattermost's documentation and not yet tried on a real"
            " server: test it before you rely on it."
        ),
    ),
    Need(
        "access_token",
        _("Access token"),
        kind="secret",
        help=_("A personal access token, or that of a bot account. In Mattermost: Profile, Security."),
    ),
    Need("channel", _("Id of the channel"), help=_("In Mattermost: View info of the channel, at the bottom.")),
    Need(
        "colleagues_only",
        _("Only colleagues can read in this channel"),
        kind="yes_no",
        help=_("Messages for colleagues go out only where you said so."),
        default="no",
    ),
)
limits = Limits(
    text=16_383,
    media_count=5,
    media_size=50 * 1024 * 1024,
    media_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    visibilities=(Visibility.PUBLIC,),  # whoever is in the channel reads along
    edits=True,
    deletes=True,
)
publishes = True
find_is_certain = True  # our own posts can be read back: what is not among them was not taken

OVERLAP = timedelta(seconds=5)  # a post may be seen a moment after its time
MOST_PAGES = 5
MOST_PAGES_BACK = 50
LARGEST_FILE = 20 * 1024 * 1024
MOST_BYTES = 100 * 1024 * 1024  # of files in one harvest


def measure(text: str) -> int:
    """Characters, a line break being one however it was typed."""
    return len(_newlines(text))


def check(account: Account) -> Checked:
    """Who we are, whether we are in the channel, how long a post may be."""
    with connect(account, Server, checking=True) as server:
        me, channel_id = server.me(), _channel(account)
        channel = mapping(server.ask(f"{API}/channels/{channel_id}"))
        if server.ask_if_there(f"{API}/channels/{channel_id}/members/me") is None:
            raise Refused(Reason.BAD_SETTINGS, f"@{me.get('username')} is not in {channel.get('name') or channel_id}")
        team = mapping(server.ask_if_there(f"{API}/teams/{channel['team_id']}") if channel.get("team_id") else None)
        config = mapping(server.ask_if_there(f"{API}/config/client", format="old"))
    place = [urlsplit(server.url).netloc, str(team.get("name") or ""), str(channel.get("name") or channel_id)]
    longest, largest = (_number(config.get(name)) for name in ("MaxPostSize", "MaxFileSize"))
    allowed = replace(
        limits, text=longest or limits.text, media_size=min(limits.media_size, largest or limits.media_size)
    )
    # A channel of Mattermost is a channel of ours: one account may be in several.
    return Checked("/".join(part for part in place if part), str(channel.get("display_name") or ""), allowed)


def receive(account: Account, since: str | None) -> Harvest:
    """What was written, edited and deleted in the channel.

    The position is JSON: the channel, the time of the last change (milliseconds) and, where more was written than one
    call may read, before which post and until when to read back (``deeper``).
    """
    position = json.loads(since) if since else {}
    with connect(account, Server) as server:
        us, channel = str(server.me()["id"]), _channel(account)
        if position.get("channel") != channel:
            position = {"channel": channel}
        oldest = posts.milliseconds(account.oldest) if account.oldest else 0
        if "deeper" in position:
            after, found = _read_deeper(server, channel, position)
        else:
            after, found = _read_news(server, channel, position, oldest)
        # Someone may answer or edit what is older than all we know: that does not make it news.
        told = [post for post in found if posts.is_said(post) and post["create_at"] >= oldest and _is_news(post, after)]
        said = [post for post in told if not post.get("delete_at") and not _is_the_houses(post, us)]
        messages = tuple(_read(server, said, us, after))
    return Harvest(
        messages=messages,
        removed=tuple(str(post["id"]) for post in told if post.get("delete_at")),
        read_up_to=json.dumps(position, sort_keys=True),
        more="deeper" in position,
    )


def send(account: Account, outgoing: Outgoing) -> Sent:
    """Write one post; its files are handed in first."""
    _refuse_what_cannot_be(outgoing)
    channel = _channel(account)
    with connect(account, Server) as server:
        root = _root(server, outgoing.in_reply_to[0]) if outgoing.in_reply_to else ""
        files = [server.upload(channel, file.name, file.media_type, file.content or b"") for file in outgoing.files]
        body = {
            "channel_id": channel,
            "message": _newlines(outgoing.text),
            "root_id": root,
            "file_ids": files,
            "pending_post_id": outgoing.key,
            "props": {KEY: outgoing.key},
        }
        answer = server.call("POST", f"{API}/posts", counts=True, json=body)
        if answer.status_code >= 500:
            raise TryLater(Reason.BUSY, words_of(answer), maybe_taken=True)
        server.succeed(answer)
        try:
            return _sent(server, answer.json())
        except (ValueError, KeyError, TypeError) as error:
            raise TryLater(Reason.BUSY, f"{answer.status_code}: no post", maybe_taken=True) from error


def edit(account: Account, remote_id: str, outgoing: Outgoing) -> Sent:
    """Change the words of a post of ours; its files stay as they are."""
    text = _newlines(outgoing.text)
    if measure(text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    with connect(account, Server) as server:
        post = server.post(remote_id)
        if post is None:
            raise Refused(Reason.GONE, remote_id)
        _refuse_anothers(server, post)
        answer = server.call("PUT", f"{API}/posts/{remote_id}/patch", json={"message": text})
        return _sent(server, json_of(server.succeed(answer)))


def delete(account: Account, remote_id: str) -> None:
    """Take a post of ours back; one that is not there any more is taken back already."""
    with connect(account, Server) as server:
        # Looked up first: to the deletion of what is not there, Mattermost says 403.
        post = server.post(remote_id)
        if post is not None:
            _refuse_anothers(server, post)
            server.succeed(server.call("DELETE", f"{API}/posts/{remote_id}"))


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """Look for the key among the posts since it was written. Never sends."""
    with connect(account, Server) as server:
        us = server.me()["id"]
        # Their clock may differ from ours; what counts is how long ago it was written.
        since = posts.milliseconds(outgoing.written_at + (server.now - datetime.now(UTC)) - OVERLAP)
        for post in _written_since(server, _channel(account), since):
            if post.get("user_id") == us and posts.key_of(post) == outgoing.key:
                return _sent(server, post)
    return None


# Reading


def _read_news(server: Server, channel: str, position: dict[str, Any], oldest: int) -> tuple[int, list[Post]]:
    """What changed since the position, which moves; the first time, and where too much did, the newest posts."""
    at = int(position.get("at") or 0)
    after = at - OVERLAP // timedelta(milliseconds=1) if at else oldest
    found = server.changed_since(channel, after) if at else []
    if not at or len(found) >= MOST_SINCE:
        page = next(server.pages_back(channel), [])
        found = [*found, *page]
        if len(page) == posts.PAGE and page[-1]["create_at"] > after:
            position["deeper"] = {"before": page[-1]["id"], "until": after}
    times = [int(post.get("update_at") or post["create_at"]) for post in found]
    position["at"] = max([*times, at]) if times or at else posts.milliseconds(server.now)
    return after, found


def _read_deeper(server: Server, channel: str, position: dict[str, Any]) -> tuple[int, list[Post]]:
    """What was written before that, some pages back; the position tells whether there is more."""
    deeper = position.pop("deeper")
    found: list[Post] = []
    for number, page in enumerate(server.pages_back(channel, deeper["before"]), start=1):
        found += page
        if page[-1]["create_at"] <= deeper["until"]:
            break
        if number == MOST_PAGES and len(page) == posts.PAGE:
            position["deeper"] = deeper | {"before": page[-1]["id"]}
            break
    return int(deeper["until"]), found


def _is_news(post: Post, after: int) -> bool:
    """Whether it was written, edited or deleted since; an answer touches the beginning of its thread, too."""
    return max(int(post.get(name) or 0) for name in ("create_at", "edit_at", "delete_at")) >= after


def _is_the_houses(post: Post, us: str) -> bool:
    """What the house wrote, it has; under its key others may write what they want."""
    return post.get("user_id") == us and bool(posts.key_of(post))


def _read(server: Server, said: Iterable[Post], us: str, after: int) -> Iterator[Incoming]:
    each = {str(post["id"]): post for post in said}
    people = server.people(str(post.get("user_id")) for post in each.values())
    left = MOST_BYTES
    for post in each.values():
        files: list[File] = []
        # Files are fetched at once, for only whoever is signed in may have them; with an edit they have come already.
        for file_id, file, size in posts.file_infos(post) if post["create_at"] >= after else ():
            content = server.download(file_id) if size <= min(LARGEST_FILE, left) else None
            left -= len(content or b"")
            files.append(replace(file, content=content))
        yield replace(posts.incoming(post, people, server.url, us), files=tuple(files))


def _written_since(server: Server, channel: str, since: int) -> Iterator[Post]:
    """Deleted ones too, where the server names them all: what was deleted was taken."""
    changed = server.changed_since(channel, since)
    yield from changed
    if len(changed) < MOST_SINCE:
        return
    for number, page in enumerate(server.pages_back(channel)):
        if number == MOST_PAGES_BACK:
            raise TryLater(Reason.BUSY, "too many posts to look through")  # rather none than a wrong answer
        yield from page
        if page[-1]["create_at"] < since:
            return


# Writing


def _refuse_what_cannot_be(outgoing: Outgoing) -> None:
    if outgoing.visibility is not Visibility.PUBLIC:
        raise Refused(Reason.REJECTED, "everybody in the channel reads along")
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    if len(outgoing.files) > limits.media_count:
        raise Refused(Reason.BAD_MEDIA, f"{len(outgoing.files)} > {limits.media_count}")
    for file in outgoing.files:
        if file.media_type not in limits.media_types or not file.content or len(file.content) > limits.media_size:
            raise Refused(Reason.BAD_MEDIA, file.name)


def _refuse_anothers(server: Server, post: Post) -> None:
    if post.get("user_id") != server.me()["id"]:
        raise Refused(Reason.REJECTED, f"{post['id']}: not ours")


def _root(server: Server, post_id: str) -> str:
    """The beginning of the thread a post is in: Mattermost's threads have one level."""
    post = server.post(post_id)
    if post is None:
        raise Refused(Reason.GONE, post_id)
    return str(post.get("root_id") or post["id"])


def _sent(server: Server, post: Post) -> Sent:
    return Sent(str(post["id"]), posts.web_address(server.url, str(post["id"])))


def _channel(account: Account) -> str:
    return account.settings.get("channel", "").strip()


def _number(text: Any) -> int | None:
    return int(text) if str(text).isdecimal() and int(text) > 0 else None


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n")
