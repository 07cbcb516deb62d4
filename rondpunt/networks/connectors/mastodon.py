"""Mastodon, and every server that speaks its client API (Pleroma, GoToSocial, Friendica, Pixelfed…).

Plain HTTP through the guarded client; why not Mastodon.py: docs/decisions/0003-mastodon-by-plain-httpx.md. What may
differ between servers is in docs/look-up/mastodon.md.

Sending once rests on two legs: the Idempotency-Key, which some servers ignore and all forget, and ``find``, which
reads our own messages back. The position trails the server's clock by a minute, because notifications are numbered
before they can be seen; what is read twice has the same ``remote_id``.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from rondpunt.lib import fediverse_text, guarded
from rondpunt.networks.json_server import ABSENT, connect, json_of, words_of
from rondpunt.networks.mastodon_find import is_the_same, ours_since
from rondpunt.networks.mastodon_pages import walk
from rondpunt.networks.mastodon_server import Instance, Server
from rondpunt.networks.mastodon_statuses import full_handle, incoming
from rondpunt.networks.wire import (
    Account,
    Checked,
    Harvest,
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

title = "Mastodon"
needs = (
    Need("server", _("Server"), help=_("The address of your Mastodon server, for example https://mastodon.example.")),
    Need(
        "access_token",
        _("Access token"),
        kind="secret",
        help=_(
            "Make one in Mastodon: Preferences, Development, New application, with the scopes read, write:media and"
            " write:statuses."
        ),
    ),
)
limits = Limits(
    text=500,
    media_count=4,
    media_size=16 * 1024 * 1024,
    media_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    alt_required=True,  # Mastodon lets it pass; we do not
    alt_length=1500,
    visibilities=(Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT),
    content_warning=True,
    edits=True,
    deletes=True,
)
publishes = True
threads = True
mentions = True
cards = "made"
find_is_certain = True  # our own messages can be read back: what is not among them was not taken

MOST_CONTEXTS = 40
STATUSES_AT_ONCE = 20
CLOCK_STEP = timedelta(seconds=3)  # a Date header has whole seconds and may be a moment old


def measure(text: str) -> int:
    """Length as Mastodon counts it: links are 23, mentions lose their host, the rest by visible character."""
    return fediverse_text.measure(text)


def check(account: Account) -> Checked:
    """Who we are there, and what this server allows."""
    with connect(account, Server, checking=True) as server:
        me, instance = _me(server), server.instance()
    handle = f"@{full_handle(me, instance.domain)}"
    return Checked(handle=handle, name=str(me.get("display_name") or ""), limits=_limits(instance))


def receive(account: Account, since: str | None) -> Harvest:
    """Messages that mention us, and our own answers written elsewhere, the oldest first.

    The position is JSON: our account's id, the server's domain, the last notification and the last of our own
    messages. The first time everything since ``account.oldest`` is read, in portions.
    """
    position = json.loads(since) if since else {}
    with connect(account, Server) as server:
        me = str(_me(server)["id"])
        if position.get("me") != me:
            position = {"me": me, "domain": server.instance().domain}
        notices = walk(
            server, "/api/v1/notifications", {"types[]": "mention"}, position.get("mentions"), account.oldest
        )
        path = f"/api/v1/accounts/{me}/statuses"
        own = walk(server, path, {"exclude_reblogs": "true"}, position.get("own"), account.oldest)
        statuses = _relevant(notices.items, own.items)
        domain = str(position["domain"])
        messages = [
            incoming(status, domain=domain, me=me, ancestors=before, seen_at=seen_at)
            for status, seen_at, before in _with_ancestors(server, statuses, me)
        ]
    position |= {"mentions": notices.read_up_to, "own": own.read_up_to}
    left = [walk.left for walk in (notices, own) if walk.left is not None]
    return Harvest(
        messages=tuple(sorted(messages, key=lambda message: message.sent_at)),
        read_up_to=json.dumps(position, sort_keys=True),
        more=notices.more or own.more,
        remaining=sum(left) if left else None,
    )


def send(account: Account, outgoing: Outgoing) -> Sent:
    """Post one message; pictures are handed in first. The key goes with it, so that most servers take it once."""
    text = _addressed(outgoing)
    _refuse_bad_media(outgoing)
    if outgoing.visibility is Visibility.DIRECT and not fediverse_text.mentions(text):
        raise Refused(Reason.BAD_ADDRESS)  # a note to ourselves that looks like an answer
    with connect(account, Server) as server:
        _refuse_too_long(server, text, outgoing.content_warning)
        media = [server.upload(file) for file in outgoing.files]
        wishes = {
            "status": text,
            "visibility": str(outgoing.visibility),
            "in_reply_to_id": outgoing.in_reply_to[0] if outgoing.in_reply_to else None,
            "spoiler_text": outgoing.content_warning,
            "sensitive": bool(outgoing.content_warning),
            "language": outgoing.language.split("-")[0],
            "media_ids": media,
        }
        body = {name: value for name, value in wishes.items() if value}
        key = {"Idempotency-Key": outgoing.key}
        answer = server.call("POST", "/api/v1/statuses", counts=True, json=body, headers=key)
        return _sent(server, answer, outgoing)


def edit(account: Account, remote_id: str, outgoing: Outgoing) -> Sent:
    """Change the words of a message of ours; its pictures stay, with the descriptions they have now.

    The pictures have to be named again, or Mastodon takes them away (PUT /api/v1/statuses/:id).
    """
    text = _addressed(outgoing)
    with connect(account, Server) as server:
        _refuse_too_long(server, text, outgoing.content_warning)
        status = server.ask_if_there(f"/api/v1/statuses/{remote_id}")
        if status is None:
            raise Refused(Reason.GONE, remote_id)
        pictures = [str(medium["id"]) for medium in status.get("media_attachments") or ()]
        if len(outgoing.files) not in (0, len(pictures)):
            raise Refused(Reason.BAD_MEDIA, f"{len(pictures)} > {len(outgoing.files)}")
        body = {
            "status": text,
            "spoiler_text": outgoing.content_warning,
            "sensitive": bool(outgoing.content_warning),
            "language": outgoing.language.split("-")[0] or status.get("language"),
            "media_ids": pictures,
            # strict=False: without files their descriptions stay as they are
            "media_attributes": [
                {"id": medium, "description": file.alt} for medium, file in zip(pictures, outgoing.files, strict=False)
            ],
        }
        answer = server.call("PUT", f"/api/v1/statuses/{remote_id}", json=body)
        if answer.status_code in ABSENT:  # it is there, but not ours, or this server knows no edits
            raise Refused(Reason.REJECTED, words_of(answer))
        told = json_of(server.succeed(answer))
    return Sent(remote_id, str(told.get("url") or told.get("uri") or ""))


def delete(account: Account, remote_id: str) -> None:
    """Take a message of ours back; one that is not there any more is taken back already."""
    with connect(account, Server) as server:
        answer = server.call("DELETE", f"/api/v1/statuses/{remote_id}")
        if answer.status_code not in (404, 410):
            server.succeed(answer)


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """Look for a message among our own since it was written: same parent, same words, pictures, no wider audience."""
    wanted = _addressed(outgoing)
    with connect(account, Server) as server:
        me = str(_me(server)["id"])
        # Their clock may differ from ours; what counts is how long ago it was written.
        since = outgoing.written_at + (server.now - datetime.now(UTC)) - CLOCK_STEP
        for status in ours_since(server, me, outgoing, since):
            if is_the_same(server, status, outgoing, wanted, since):
                return Sent(str(status["id"]), str(status.get("url") or status.get("uri") or ""))
    return None


def look_again(account: Account, remote_ids: Sequence[str]) -> Harvest:
    """Which of these messages their authors edited (as they are now) or removed."""
    found: dict[str, Mapping[str, Any]] = {}
    gone: list[str] = []
    with connect(account, Server) as server:
        me, domain = str(_me(server)["id"]), server.instance().domain
        for start in range(0, len(remote_ids), STATUSES_AT_ONCE):
            ids = remote_ids[start : start + STATUSES_AT_ONCE]
            found |= _batch(server, ids)
            for remote_id in ids:
                # Only a page that is not there says "removed": a batch leaves out what it cannot load, too.
                if remote_id not in found:
                    status = server.ask_if_there(f"/api/v1/statuses/{remote_id}")
                    if status is None:
                        gone.append(remote_id)
                    else:
                        found[remote_id] = status
    edited = [incoming(status, domain=domain, me=me) for status in found.values() if status.get("edited_at")]
    return Harvest(messages=tuple(edited), removed=tuple(gone))


def listen(account: Account, stop: threading.Event, wake: Callable[[], None]) -> None:
    """Wait for news on the server's event stream until ``stop`` is set; returns at once where there is no stream.

    After each connection ``wake`` is called too: something may have come while nobody listened.
    """
    while not stop.is_set():
        with connect(account, Server) as server:
            url = f"{server.instance().streaming}/api/v1/streaming/user"
            try:
                with server.http.stream("GET", url, headers=server.headers) as answer:
                    if answer.status_code in (404, 405, 410, 501):
                        return
                    if not answer.is_success:
                        answer.read()
                    server.succeed(answer)
                    wake()
                    _follow(answer, stop, wake)
            except guarded.BlockedAddress as error:
                raise Refused(Reason.BLOCKED_ADDRESS, str(error)) from error
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise TryLater(Reason.UNREACHABLE, str(error)) from error
            except httpx.HTTPError:
                stop.wait(1)  # cut off, or the guarded client's time is up: connect again


def _follow(answer: httpx.Response, stop: threading.Event, wake: Callable[[], None]) -> None:
    """Read the stream: ``event:`` lines are news, lines that begin with a colon are heartbeats."""
    for line in answer.iter_lines():
        if stop.is_set():
            return
        if line.startswith("event:"):
            wake()


# Reading


def _relevant(
    notices: Iterable[Mapping[str, Any]], own: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[Mapping[str, Any], str | None]]:
    """Statuses by id, with the time we heard of them: what mentions us, and what we said to somebody elsewhere."""
    found: dict[str, tuple[Mapping[str, Any], str | None]] = {}
    for notice in notices:
        status = notice.get("status")
        if notice.get("type") == "mention" and isinstance(status, Mapping) and status.get("id"):
            found[str(status["id"])] = status, notice.get("created_at")
    for status in own:
        if not status.get("reblog") and (status.get("in_reply_to_id") or status.get("mentions")):
            found[str(status["id"])] = status, status.get("created_at")
    return found


def _with_ancestors(
    server: Server, statuses: Mapping[str, tuple[Mapping[str, Any], str | None]], me: str
) -> Iterator[tuple[Mapping[str, Any], str | None, tuple[str, ...]]]:
    """Each status with the ids of what it answers, further than its parent where the parent is a stranger's.

    Somebody may mention us deep in a thread; the house knows a message further up, not the one in between.
    """
    asked = 0
    for status, seen_at in statuses.values():
        parent = str(status.get("in_reply_to_id") or "")
        before: tuple[str, ...] = ()
        known = not parent or parent in statuses or str(status.get("in_reply_to_account_id")) == me
        if not known and asked < MOST_CONTEXTS:
            asked += 1
            context = server.ask_if_there(f"/api/v1/statuses/{status['id']}/context") or {}
            before = tuple(str(one["id"]) for one in reversed(context.get("ancestors") or ()))
        yield status, seen_at, before


def _batch(server: Server, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Several statuses in one call, where the server has that; else none."""
    answer = server.call("GET", "/api/v1/statuses", params={"id[]": list(ids)})
    if answer.status_code in (400, 404, 405, 410, 422, 501):
        return {}
    try:
        told = server.succeed(answer).json()
    except ValueError:
        return {}
    return {str(status["id"]): status for status in told} if isinstance(told, list) else {}


def _me(server: Server) -> Mapping[str, Any]:
    answer = server.call("GET", "/api/v1/accounts/verify_credentials")
    if answer.status_code == 400:  # Takahe says this to a token that it does not know
        raise Refused(Reason.NOT_ALLOWED, words_of(answer))
    me = json_of(server.succeed(answer))
    if not isinstance(me, Mapping) or not me.get("id") or not me.get("acct"):
        raise Refused(Reason.BAD_SETTINGS, f"{server.url}: verify_credentials")
    return me


def _limits(instance: Instance) -> Limits:
    """Our defaults, with what this server says in their place."""

    def said(table: Mapping[str, Any], name: str, default: int | None) -> int | None:
        value = table.get(name)
        return value if isinstance(value, int) and value > 0 else default

    types = tuple(str(kind) for kind in instance.media.get("supported_mime_types") or () if kind in limits.media_types)
    return replace(
        limits,
        text=said(instance.statuses, "max_characters", limits.text),
        media_count=said(instance.statuses, "max_media_attachments", limits.media_count) or 0,
        media_size=said(instance.media, "image_size_limit", limits.media_size) or 0,
        media_types=types or limits.media_types,
        alt_length=said(instance.media, "description_limit", limits.alt_length),
    )


# Writing


def _addressed(outgoing: Outgoing) -> str:
    """The text with everybody it goes to mentioned: who is not, is not told."""
    missing = [person.handle for person in outgoing.to if not _mentions(outgoing.text, person.handle)]
    return " ".join([*missing, outgoing.text])


def _mentions(text: str, handle: str) -> bool:
    _before, found, after = text.lower().partition(handle.lower())
    return bool(found) and not after[:1].isalnum()


def _refuse_bad_media(outgoing: Outgoing) -> None:
    if len(outgoing.files) > limits.media_count:
        raise Refused(Reason.BAD_MEDIA, f"{len(outgoing.files)} > {limits.media_count}")
    for file in outgoing.files:
        if file.media_type not in limits.media_types or not file.content or not file.alt.strip():
            raise Refused(Reason.BAD_MEDIA, file.name)


def _refuse_too_long(server: Server, text: str, warning: str) -> None:
    """The content warning counts too. The server is asked only where its own limit could make a difference."""
    length = measure(text) + measure(warning)
    if length <= (limits.text or 0):
        return
    most = _limits(server.instance()).text or 0
    if length > most:
        raise Refused(Reason.TOO_LONG, f"{length} > {most}")


def _sent(server: Server, answer: httpx.Response, outgoing: Outgoing) -> Sent:
    """What the answer to a post means. From a broken answer nobody knows whether the message was taken."""
    if answer.status_code >= 500:
        raise TryLater(Reason.BUSY, words_of(answer), maybe_taken=True)
    if answer.status_code in (404, 410) and outgoing.in_reply_to:
        raise Refused(Reason.GONE, words_of(answer))
    if answer.status_code == 400:
        _me(server)  # if it is our token that is bad, say so
    server.succeed(answer)
    try:
        status = answer.json()
        return Sent(str(status["id"]), str(status.get("url") or status.get("uri") or ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TryLater(Reason.BUSY, f"{answer.status_code}: no status", maybe_taken=True) from error
