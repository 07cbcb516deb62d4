"""Posts of the fediverse, handwritten in the ways that servers spell them, and the shared payloads of real servers."""

import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rondpunt.lib.activitystreams import POSTS, ParsedFile, parse_post, posts_in

SHARED = Path(__file__).resolve().parents[4] / "shared/data/fediverse/activitypub_server_payloads.tar.gz"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NOTE: dict[str, Any] = {
    "type": "Note",
    "id": "https://a.example/notes/1",
    "attributedTo": "https://a.example/users/dirk",
    "published": "2026-11-02T09:00:00Z",
    "to": [PUBLIC],
    "content": '<p><a href="https://b.example/@stad" class="u-url mention">@<span>stad</span></a> Dag &amp; dank</p>',
    "contentMap": {"nl": "…"},
    "tag": [{"type": "Mention", "href": "https://b.example/users/stad", "name": "@stad@b.example"}],
}


def test_a_note_is_read_with_its_mentions_language_and_time() -> None:
    post = parse_post(NOTE)
    assert post is not None
    assert (post.id, post.author_id) == ("https://a.example/notes/1", "https://a.example/users/dirk")
    assert post.text == "@stad@b.example Dag & dank"
    assert post.sent_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert (post.language, post.visibility, post.mentions) == ("nl", "public", ("https://b.example/users/stad",))


@pytest.mark.parametrize(
    ("addresses", "visibility"),
    [
        ({"to": PUBLIC}, "public"),
        ({"to": ["https://a.example/users/dirk/followers"], "cc": ["as:Public"]}, "unlisted"),
        ({"to": ["https://a.example/users/dirk/followers"]}, "private"),
        ({"to": ["https://b.example/users/stad"], "cc": []}, "direct"),
        ({"to": None}, "direct"),
    ],
)
def test_the_addresses_say_who_reads_along(addresses: dict[str, Any], visibility: str) -> None:
    post = parse_post({**NOTE, **addresses})
    assert post is not None and post.visibility == visibility


def test_an_activity_lends_its_actor_addresses_and_time_to_a_bare_post() -> None:
    bare = {"type": "Page", "id": "https://a.example/p/1", "name": "Titel alleen"}
    create = {"type": "Create", "actor": {"id": "https://a.example/u/els"}, "to": PUBLIC, "object": bare}
    post = parse_post(
        {"type": "Announce", "actor": "https://a.example/c/x", "object": create, "published": "2026-11-02"}
    )
    assert post is not None
    assert (post.author_id, post.text, post.visibility) == ("https://a.example/u/els", "Titel alleen", "public")
    assert post.sent_at is not None and post.sent_at.tzinfo is not None


def test_lists_objects_and_links_are_understood() -> None:
    video = {
        **NOTE,
        "type": "Video",
        "attributedTo": [
            {"type": "Group", "id": "https://v.example/c"},
            {"type": "Person", "id": "https://v.example/p"},
        ],
        "mediaType": "text/markdown",
        "content": "a < b\nc",
        "summary": "kort",
        "url": [
            {"type": "Link", "mediaType": "video/mp4", "href": "https://v.example/f.mp4"},
            {"type": "Link", "mediaType": "text/html", "href": "https://v.example/w/1"},
        ],
        "inReplyTo": [{"id": "https://v.example/0"}],
        "attachment": {"type": "Image", "url": {"href": "https://v.example/i.png"}, "name": "een put"},
        "updated": "2026-11-03T09:00:00",
    }
    post = parse_post(video)
    assert post is not None
    assert (post.author_id, post.url) == ("https://v.example/p", "https://v.example/w/1")
    assert (post.text, post.in_reply_to, post.content_warning) == ("a < b\nc", "https://v.example/0", "")
    assert post.files == (ParsedFile("https://v.example/i.png", "", "een put"),)
    assert post.edited_at == datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "Note",
        {"type": "Person", "id": "https://a.example/u"},
        {"type": "Create", "object": "https://a.example/notes/1"},
        {"type": "Delete", "object": NOTE},
        {"type": "Undo", "object": {"type": "Create", "object": NOTE}},
        {"type": "Tombstone", "id": "https://a.example/notes/1"},
        {**NOTE, "attributedTo": None},
        {**NOTE, "id": 7},
    ],
)
def test_what_is_no_post_is_none(payload: Any) -> None:
    assert parse_post(payload) is None


def _shared_payloads() -> Iterator[tuple[str, Any]]:
    with tarfile.open(SHARED) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member) if member.name.endswith(".json") else None
            if content:
                yield member.name, json.load(content)


def _post_objects(thing: Any) -> Iterator[dict[str, Any]]:
    """Counts in its own way: every object of a post's type with words of its own that is not inside a removal."""
    if isinstance(thing, list):
        for one in thing:
            yield from _post_objects(one)
    elif isinstance(thing, dict) and thing.get("type") not in ("Undo", "Delete"):
        if thing.get("type") in POSTS and {"content", "name"} & set(thing) and "id" in thing:
            yield thing
        else:
            for name in ("object", "orderedItems", "items"):
                yield from _post_objects(thing.get(name))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not beside this checkout")
def test_every_post_that_real_servers_sent_is_read() -> None:
    payloads = list(_shared_payloads())
    assert len(payloads) == 108
    expected = [post for _name, payload in payloads for post in _post_objects(payload)]
    posts = [post for _name, payload in payloads for post in posts_in(payload)]
    assert [post.id for post in posts] == [one["id"] for one in expected]
    assert len(posts) == 43
    for post in posts:
        assert post.id and post.author_id and post.text
        assert post.sent_at is not None and post.sent_at.tzinfo is not None, post.id
