"""Bluesky, and every other server of the AT Protocol that carries Bluesky's posts.

Spoken plainly: XRPC over the guarded client (docs/decisions/0004-bluesky-plain-xrpc.md). Lexicons:
app.bsky.notification.listNotifications, app.bsky.feed.getPosts, com.atproto.repo.putRecord.

Once by construction: a message is a record under a key that we derive from ``Outgoing.key``. Writing it a second time
finds the key taken, by the same record, and changes nothing; so a lost answer is never a doubt here.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from rondpunt.lib.atproto_links import shorten_links
from rondpunt.lib.atproto_text import AtUri, facets, graphemes, parse_at_uri, record_key
from rondpunt.lib.xrpc import Xrpc, XrpcError
from rondpunt.networks.bluesky_embeds import embed
from rondpunt.networks.bluesky_posts import POST, has_media, incoming, mapping, moment, sorted_at, web_address
from rondpunt.networks.bluesky_server import DEFAULT_SERVER, NOT_ALLOWED, connection
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
    Visibility,
)
from rondpunt.networks.wire import gettext_noop as _

title = "Bluesky"
needs = (
    Need("server", _("Server"), help=_("The address of your data server."), default=DEFAULT_SERVER),
    Need("handle", _("Handle"), help=_("For example town.bsky.social, or your own domain name.")),
    Need(
        "app_password",
        _("App password"),
        kind="secret",
        help=_("Make one in Bluesky: Settings, Privacy and security, App passwords. Do not use your own password."),
    ),
    Need(
        "appview",
        _("AppView"),
        help=_("Only if you use another than your server's own, for example did:web:api.bsky.app#bsky_appview."),
        required=False,
    ),
)
limits = Limits(
    text=300,
    media_count=4,
    media_size=2_000_000,  # app.bsky.embed.images; it was 1,000,000 before
    media_types=("image/jpeg", "image/png", "image/webp"),
    alt_required=True,
    visibilities=(Visibility.PUBLIC,),
    # A record can be overwritten, but the AppView goes on showing what was posted first, and likes and answers point
    # at that: who "edited" a post would be the only one to think so.
    edits=False,
    deletes=True,
)
publishes = True
threads = True
mentions = True
cards = "given"
find_is_certain = True  # the record is there or it is not: an absent answer means that it was never taken

REASONS = ["mention", "reply", "quote"]
MOST_BYTES = 3000
MOST_PAGES = 20
PAGE = 100
POSTS_AT_ONCE = 25  # of app.bsky.feed.getPosts
KEY_ATTEMPTS = 3
# Notifications are sorted by the earlier of "written" and "seen by the AppView". A message that reached the AppView
# late, or from a slow clock, turns up behind others that we have already read: so we read the last day again.
OVERLAP = timedelta(hours=24)
MOST_SEEN = 2000
ABSENT = ("Could not locate record", "Could not find repo")


def measure(text: str) -> int:
    """Length as Bluesky counts it: characters as people see them, so that a family emoji is one, and links shortened.

    Many of those take more bytes than a post may have; then it is too long by as much as the bytes are.
    """
    posted = _posted(text)
    seen, size = graphemes(posted), len(posted.encode())
    return seen if size <= MOST_BYTES else max(seen, math.ceil(size * (limits.text or 0) / MOST_BYTES))


def check(account: Account) -> Checked:
    """Sign in afresh; with an AppView of one's own choice, see that it answers too."""
    with connection(account) as server:
        session = server.sign_in()
        if server.proxy:
            server.ask("app.bsky.notification.listNotifications", appview=True, limit=1)
        profile = _record(server, AtUri(session.did, "app.bsky.actor.profile", "self"))
    name = mapping(profile["value"]).get("displayName") if profile else ""
    return Checked(handle=f"@{session.handle}", name=str(name or ""))


def receive(account: Account, since: str | None) -> Harvest:
    """Mentions, replies and quotes, the oldest first.

    The position holds the time of the newest notification, a short hash of each of the last day and, when there was
    more than one call may read, how to go on (``deeper``).
    """
    position = json.loads(since) if since else {}
    known, deeper = position.get("seen", []), position.get("deeper") or {}
    newest = moment(position.get("at"))
    floor = moment(deeper.get("until")) if deeper else (newest - OVERLAP if newest else account.oldest)
    with connection(account) as server:
        found, cursor = _notifications(server, str(deeper.get("cursor") or ""), floor)
        fresh = {str(notice["uri"]): notice for notice in reversed(found) if _short(notice) not in set(known)}
        embeds, our_did = _embeds(server, fresh.values()), server.session().did
    messages = tuple(incoming(notice, embeds.get(uri), our_did) for uri, notice in fresh.items())
    moments = [sorted_at(notice) for notice in found] + ([newest] if newest else [])
    if not moments:
        return Harvest()
    at = max(moments)
    recent = [_short(notice) for notice in reversed(found) if sorted_at(notice) >= at - OVERLAP]
    # Halfway down a long list the last day was not read whole: what was seen of it before still counts.
    seen = list(dict.fromkeys([*(known if deeper or cursor else ()), *recent]))[-MOST_SEEN:]
    reached: dict[str, Any] = {"at": at.isoformat(), "seen": seen}
    if cursor:
        reached["deeper"] = {"cursor": cursor, "until": floor.isoformat() if floor else ""}
    return Harvest(messages, read_up_to=json.dumps(reached), more=bool(cursor))


def send(account: Account, outgoing: Outgoing) -> Sent:
    """Write the message's record, unless it is there already."""
    _refuse_what_cannot_be(outgoing)
    with connection(account) as server:
        # Looked up first: a first attempt may have been taken although its answer was lost, and what it answered may
        # have been deleted since. That message was sent; it must not be refused now.
        place, sent = _place(server, outgoing)
        record = {} if sent else _build(server, outgoing)
        while sent is None:
            body = {"repo": place.authority, "collection": POST, "rkey": place.rkey, "record": record}
            try:
                # swapRecord null: only where nothing is. Another worker with this same message writes the same
                # record, which the server takes as no change; another message never gives way to this one.
                server.call("com.atproto.repo.putRecord", {**body, "swapRecord": None})
                sent = Sent(str(place), web_address(place))
            except XrpcError as error:
                if error.name != "InvalidSwap":
                    raise
                place, sent = _place(server, outgoing)
    return sent


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """Look the message up under its key. Never sends."""
    with connection(account) as server:
        return _place(server, outgoing)[1]


def delete(account: Account, remote_id: str) -> None:
    """Take a post of ours back; one that is not there any more is taken back already."""
    address = parse_at_uri(remote_id)
    with connection(account) as server:
        us = server.session().did
        if address is None or address.authority != us or address.collection != POST:
            raise Refused(Reason.REJECTED, f"{remote_id}: not ours")
        # The server takes the deletion of what is not there for done.
        body = {"repo": address.authority, "collection": POST, "rkey": address.rkey}
        server.call("com.atproto.repo.deleteRecord", body)


def look_again(account: Account, remote_ids: Sequence[str]) -> Harvest:
    """Which of these posts are no longer there. Bluesky has no edits."""
    gone: list[str] = []
    with connection(account) as server:
        for start in range(0, len(remote_ids), POSTS_AT_ONCE):
            asked = remote_ids[start : start + POSTS_AT_ONCE]
            shown = {post.get("uri") for post in _posts(server, asked)}
            # Absent may also mean hidden from us by a block: only the record itself says that it was deleted.
            addresses = {uri: parse_at_uri(uri) for uri in asked if uri not in shown}
            gone += [uri for uri, address in addresses.items() if address and _record(server, address) is None]
    return Harvest(removed=tuple(gone))


def _notifications(server: Xrpc, cursor: str, floor: datetime | None) -> tuple[list[Mapping[str, Any]], str]:
    """What is not older than ``floor``, the newest first, and a cursor when it was not all read."""
    found: list[Mapping[str, Any]] = []
    for _page in range(MOST_PAGES):
        told = server.ask(
            "app.bsky.notification.listNotifications",
            appview=True,
            limit=PAGE,
            reasons=REASONS,
            priority="false",  # an account may be set to hear only from those it follows; we hear everybody
            **({"cursor": cursor} if cursor else {}),
        )
        page = [mapping(notice) for notice in told.get("notifications", ())]
        # An AppView that does not know ``reasons`` sends likes and follows as well.
        posts = [notice for notice in page if notice.get("reason") in REASONS]
        found += [notice for notice in posts if floor is None or sorted_at(notice) >= floor]
        cursor = str(told.get("cursor") or "")
        if not cursor or (floor and page and sorted_at(page[-1]) < floor):
            return found, ""
    return found, cursor


def _embeds(server: Xrpc, notices: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """What stands beside the text, as the AppView shows it: a notification has only the bare record."""
    uris = [str(notice["uri"]) for notice in notices if has_media(notice)]
    starts = range(0, len(uris), POSTS_AT_ONCE)
    posts = [post for start in starts for post in _posts(server, uris[start : start + POSTS_AT_ONCE])]
    return {str(post.get("uri")): mapping(post.get("embed")) for post in posts}


def _posts(server: Xrpc, uris: Sequence[str]) -> list[Mapping[str, Any]]:
    told = server.ask("app.bsky.feed.getPosts", appview=True, uris=list(uris)).get("posts")
    return [mapping(post) for post in told] if isinstance(told, list) else []


def _record(server: Xrpc, address: AtUri) -> dict[str, Any] | None:
    """A record, from our own server, which asks the AppView for what it has not itself; ``None``: there is none."""
    repo, collection, rkey = address.authority, address.collection, address.rkey
    try:
        return server.ask("com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=rkey)
    except XrpcError as error:
        # Not every server gives this case a name, and a 400 for another reason must not pass for a deletion.
        if error.name in ("RecordNotFound", "RepoNotFound") or error.message.startswith(ABSENT):
            return None
        raise


def _place(server: Xrpc, outgoing: Outgoing) -> tuple[AtUri, Sent | None]:
    """Where this message belongs, and whether it is there already."""
    did = server.session().did
    for attempt in range(KEY_ATTEMPTS):
        place = AtUri(did, POST, record_key(outgoing.written_at, outgoing.key, attempt))
        there = _record(server, place)
        if there is None:
            return place, None
        value = mapping(there.get("value"))
        answered = mapping(mapping(value.get("reply")).get("parent")).get("uri")
        told = (value.get("createdAt"), answered)
        # Links stand shortened in it, or whole where it was sent by an earlier version of this house.
        says_it = value.get("text") in (_posted(outgoing.text), _newlines(outgoing.text))
        if says_it and told == (_created_at(outgoing), next(iter(outgoing.in_reply_to), None)):
            return place, Sent(str(place), web_address(place))
    raise Refused(Reason.REJECTED, "InvalidSwap")


def _build(server: Xrpc, outgoing: Outgoing) -> dict[str, Any]:
    """The record: the same for the same message, down to the byte, as long as handles point where they point."""
    text, spans = shorten_links(_newlines(outgoing.text))
    record: dict[str, Any] = {"$type": POST, "text": text, "createdAt": _created_at(outgoing)}
    if outgoing.language:
        record["langs"] = [outgoing.language]
    if outgoing.in_reply_to:
        record["reply"] = _reply(server, outgoing.in_reply_to[0])
    dids = {span.value: _did_of(server, span.value) for span in spans if span.kind == "mention"}
    if made := facets(spans, {handle: did for handle, did in dids.items() if did}):
        record["facets"] = made
    if below := embed(server, outgoing):
        record["embed"] = below
    return record


def _reply(server: Xrpc, uri: str) -> dict[str, Any]:
    """The references that put a post in a thread: what it answers, and where the thread began."""
    address = parse_at_uri(uri)
    answered = _record(server, address) if address and address.rkey else None
    if answered is None:
        raise Refused(Reason.GONE, uri)
    if _closed(server, uri):
        raise Refused(Reason.REJECTED, "replyDisabled")
    parent = {"uri": answered["uri"], "cid": answered["cid"]}
    root = mapping(mapping(mapping(answered.get("value")).get("reply")).get("root"))
    began = {"uri": root["uri"], "cid": root["cid"]} if {"uri", "cid"} <= root.keys() else parent
    return {"root": began, "parent": parent}


def _closed(server: Xrpc, uri: str) -> bool:
    """Whether the author limits who may answer: our server would take the answer, and nobody would ever see it."""
    try:
        return any(mapping(post.get("viewer")).get("replyDisabled") for post in _posts(server, [uri]))
    except XrpcError as error:
        if error.status < 500:
            raise
        return False  # without an AppView nobody knows; a message is not held up for that


def _did_of(server: Xrpc, handle: str) -> str:
    """Whose handle this is; empty when it is nobody's, and then the words stay plain text."""
    try:
        return str(server.ask("com.atproto.identity.resolveHandle", handle=handle).get("did") or "")
    except XrpcError as error:
        if error.status in (400, 404) and error.name not in NOT_ALLOWED:
            return ""
        raise


def _refuse_what_cannot_be(outgoing: Outgoing) -> None:
    if outgoing.visibility is not Visibility.PUBLIC:
        raise Refused(Reason.REJECTED, "Bluesky has public posts only")
    posted = _posted(outgoing.text)
    if graphemes(posted) > (limits.text or 0) or len(posted.encode()) > MOST_BYTES:
        raise Refused(Reason.TOO_LONG)
    if len(outgoing.files) > limits.media_count:
        raise Refused(Reason.BAD_MEDIA, f"{len(outgoing.files)} > {limits.media_count}")
    for file in outgoing.files:
        fits = file.content and len(file.content) <= limits.media_size and file.media_type in limits.media_types
        if not fits or not file.alt.strip():
            raise Refused(Reason.BAD_MEDIA, file.name)


def _posted(text: str) -> str:
    """The words as they stand in the record."""
    return shorten_links(_newlines(text))[0]


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n")  # a form sends CR LF, which would be posted as it is


def _created_at(outgoing: Outgoing) -> str:
    return outgoing.written_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _short(notice: Mapping[str, Any]) -> str:
    return sha256(str(notice["uri"]).encode()).hexdigest()[:12]
