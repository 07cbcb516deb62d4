"""From a Status of the Mastodon API to an ``Incoming``. Entity: https://docs.joinmastodon.org/entities/Status/."""

import json
import mimetypes
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from rondpunt.lib.fediverse_text import plain_text
from rondpunt.networks.wire import Author, File, Incoming, Kind, Visibility

Json = Mapping[str, Any]
_TYPES = {"image": "image/*", "video": "video/*", "gifv": "video/mp4", "audio": "audio/*"}


def incoming(
    status: Json, *, domain: str, me: str, ancestors: Sequence[str] = (), seen_at: str | None = None
) -> Incoming:
    """What a Status says. ``domain``: of our server, for accounts without one; ``me``: the id of our account.

    ``ancestors``: ids of what it answers beyond its parent, nearest first. ``seen_at`` stands in for a missing time.
    A Status that cannot be read comes back as ``Kind.UNREADABLE`` with everything in ``raw``.
    """
    try:
        return _read(status, domain, me, ancestors)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _unreadable(status, domain, me, seen_at)


def moment(text: str | None) -> datetime | None:
    """A time of the API (ISO 8601); without a zone it is UTC, as the documentation says."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def author_of(account: Json, domain: str) -> Author:
    """Who wrote: the whole ``user@host`` in lower case is the key."""
    handle = full_handle(account, domain)
    return Author(
        key=handle.lower(),
        handle=f"@{handle}",
        name=str(account.get("display_name") or account.get("username") or ""),
        url=str(account.get("url") or ""),
    )


def full_handle(account: Json, domain: str) -> str:
    """``user@host``; people of our own server get its domain."""
    acct = str(account["acct"])
    return acct if "@" in acct else f"{acct}@{domain}"


def _read(status: Json, domain: str, me: str, ancestors: Sequence[str]) -> Incoming:
    mentioned = {str(one.get("url")): full_handle(one, domain) for one in status.get("mentions") or ()}
    html = str(status.get("content") or "")
    parent = status.get("in_reply_to_id")
    sent_at = moment(status["created_at"])
    if sent_at is None:
        raise ValueError("no time")
    return Incoming(
        remote_id=str(status["id"]),
        author=author_of(status["account"], domain),
        sent_at=sent_at,
        text=plain_text(html, mentioned),
        html=html,
        in_reply_to=(str(parent), *(one for one in ancestors if one != str(parent))) if parent else (),
        visibility=_visibility(status.get("visibility")),
        files=tuple(file for medium in status.get("media_attachments") or () if (file := _file(medium))),
        language=str(status.get("language") or ""),
        url=str(status.get("url") or status.get("uri") or ""),
        content_warning=str(status.get("spoiler_text") or ""),
        edited_at=moment(status.get("edited_at")),
        from_us=str(status["account"]["id"]) == me,
    )


def _visibility(text: Any) -> Visibility:
    try:
        return Visibility(str(text))
    except ValueError:
        return Visibility.DIRECT  # a kind that only this server knows: never show it wider than it was meant


def _file(medium: Json) -> File | None:
    url = str(medium.get("url") or medium.get("remote_url") or "")
    if not url:
        return None
    name = unquote(PurePosixPath(urlsplit(url).path).name)
    kind = mimetypes.guess_type(name)[0] or _TYPES.get(str(medium.get("type")), "application/octet-stream")
    return File(name=name or "media", media_type=kind, url=url, alt=str(medium.get("description") or ""))


def _unreadable(status: Any, domain: str, me: str, seen_at: str | None) -> Incoming:
    told = status if isinstance(status, Mapping) else {}
    account = told.get("account")
    try:
        author = author_of(account, domain) if isinstance(account, Mapping) else Author(f"?@{domain}", f"?@{domain}")
    except KeyError:
        author = Author(f"?@{domain}", f"?@{domain}")
    raw = json.dumps(status, ensure_ascii=False, sort_keys=True).encode()
    try:
        sent_at = moment(seen_at)
    except ValueError:
        sent_at = None
    return Incoming(
        remote_id=str(told.get("id") or f"unreadable-{_hash_of(raw)}"),
        author=author,
        sent_at=sent_at or datetime.fromtimestamp(0, UTC),
        text="",
        visibility=Visibility.DIRECT,
        kind=Kind.UNREADABLE,
        raw=raw,
    )


def _hash_of(raw: bytes) -> str:
    """A short name for something without an id; the same bytes always get the same."""
    return sha256(raw).hexdigest()[:24]
