"""Was it taken after all? Our own messages on a server with the Mastodon client API, read back and compared.

This cannot rest on the Idempotency-Key: some servers ignore it, and all forget it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from rondpunt.lib.fediverse_text import essence, plain_text
from rondpunt.networks.mastodon_pages import MOST_PAGES_BACK, pages_back
from rondpunt.networks.mastodon_server import Server
from rondpunt.networks.mastodon_statuses import moment
from rondpunt.networks.wire import Outgoing, Reason, Refused, TryLater, Visibility

WIDTH = ("public", "unlisted", "private", "direct")


def ours_since(server: Server, me: str, outgoing: Outgoing, since: datetime) -> Iterator[Mapping[str, Any]]:
    """Our own messages, wherever this server shows them.

    Some (Takahe) leave private ones out of an account's list: those stand under what they answer, and at home.
    """
    if outgoing.in_reply_to:
        context = server.ask_if_there(f"/api/v1/statuses/{outgoing.in_reply_to[0]}/context") or {}
        yield from _written_by(me, context.get("descendants") or ())
    yield from _listed_since(server, f"/api/v1/accounts/{me}/statuses", me, since)
    if outgoing.visibility in (Visibility.FOLLOWERS, Visibility.DIRECT) and not outgoing.in_reply_to:
        with suppress(Refused):  # a server without a home timeline has no other place to look
            yield from _listed_since(server, "/api/v1/timelines/home", me, since)


def _listed_since(server: Server, path: str, me: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    for number, page in enumerate(pages_back(server, path, {"exclude_reblogs": "true"})):
        if number == MOST_PAGES_BACK:
            # Rather no answer than a wrong "it is not there".
            raise TryLater(Reason.BUSY, "too many messages to look through")
        yield from _written_by(me, page)
        if all((moment(status.get("created_at")) or since) < since for status in page):
            return


def _written_by(me: str, statuses: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (status for status in statuses if str(status["account"]["id"]) == me)


def is_the_same(server: Server, status: Mapping[str, Any], outgoing: Outgoing, wanted: str, since: datetime) -> bool:
    """Same parent, same words (``wanted``), pictures and warning, written since, for no wider audience."""
    parent = outgoing.in_reply_to[0] if outgoing.in_reply_to else ""
    given, got = str(outgoing.visibility), str(status.get("visibility"))
    if (
        (moment(status.get("created_at")) or since) < since
        or str(status.get("in_reply_to_id") or "") != parent
        or len(status.get("media_attachments") or ()) != len(outgoing.files)
        or essence(str(status.get("spoiler_text") or "")) != essence(outgoing.content_warning)
        # A server may narrow the audience of an account it has limited, never widen it.
        or (got in WIDTH and WIDTH.index(got) < WIDTH.index(given))
    ):
        return False
    shown = plain_text(str(status.get("content") or ""), {})
    if essence(shown) == essence(wanted):
        return True
    # The server may have marked the text up in its own way; then what was typed decides. Of quite another text
    # no server is asked: among hundreds of posts that would be a request for each.
    if not _shares_words(shown, wanted):
        return False
    source = server.ask_if_there(f"/api/v1/statuses/{status['id']}/source") or {}
    return essence(str(source.get("text") or "")) == essence(wanted)


def _shares_words(one: str, other: str) -> bool:
    """Whether half the words of ``other`` stand in ``one``: else no markup made one of the other."""
    words = set(re.findall(r"\w+", other.lower()))
    return len(words & set(re.findall(r"\w+", one.lower()))) * 2 >= len(words)
