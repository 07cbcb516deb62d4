"""One Bluesky post as a message: what people write, and what programs send."""

import json
import re
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rondpunt.networks.bluesky_posts import incoming, moment, sorted_at
from rondpunt.networks.wire import Visibility

SHARED = Path(__file__).parents[4] / "shared" / "data" / "fediverse"
URI = "at://did:plc:dirk/app.bsky.feed.post/3lk2aaaaaaa2a"
PARENT = "at://did:plc:town/app.bsky.feed.post/3lk2bbbbbbb2a"
ROOT = "at://did:plc:els/app.bsky.feed.post/3lk2ccccccc2a"


def view(**record: Any) -> dict[str, Any]:
    author = {"did": "did:plc:dirk", "handle": "dirk.test", "displayName": "Dirk"}
    whole = {"$type": "app.bsky.feed.post", "text": "Dag", "createdAt": "2026-03-02T09:30:00Z", **record}
    return {"uri": URI, "cid": "x", "author": author, "record": whole, "indexedAt": "2026-03-02T09:30:05.000Z"}


def test_a_post_becomes_a_message_with_author_time_language_and_address() -> None:
    message = incoming(view(langs=["nl-BE", "fr"]))
    assert (message.remote_id, message.text, message.language) == (URI, "Dag", "nl-BE")
    assert (message.author.key, message.author.handle, message.author.name) == ("did:plc:dirk", "@dirk.test", "Dirk")
    assert message.sent_at == datetime(2026, 3, 2, 9, 30, 5, tzinfo=UTC)
    assert message.url == "https://bsky.app/profile/did:plc:dirk/post/3lk2aaaaaaa2a"
    assert message.visibility is Visibility.PUBLIC


def test_a_reply_names_what_it_answers_and_where_the_thread_began() -> None:
    reply = {"parent": {"uri": PARENT, "cid": "p"}, "root": {"uri": ROOT, "cid": "r"}}
    assert incoming(view(reply=reply)).in_reply_to == (PARENT, ROOT)
    assert incoming(view(reply={"parent": {"uri": PARENT}, "root": {"uri": PARENT}})).in_reply_to == (PARENT,)


@pytest.mark.parametrize("with_picture", [False, True])
def test_a_quote_answers_what_it_quotes(with_picture: bool) -> None:
    quote: dict[str, Any] = {"$type": "app.bsky.embed.record", "record": {"uri": PARENT, "cid": "p"}}
    if with_picture:
        quote = {
            "$type": "app.bsky.embed.recordWithMedia",
            "record": quote,
            "media": {"$type": "app.bsky.embed.images", "images": []},
        }
    assert incoming(view(embed=quote)).in_reply_to == (PARENT,)
    # Somebody else's post must be one click away; our own is in the house.
    assert incoming(view(embed=quote)).text == "Dag\nhttps://bsky.app/profile/did:plc:town/post/3lk2bbbbbbb2a"
    assert incoming(view(embed=quote), our_did="did:plc:town").text == "Dag"


def test_the_address_of_a_link_card_is_not_lost() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://krant.example/stuk", "title": "Stuk"}}
    message = incoming(view(text="Klopt dit?", embed=card))
    assert message.text == "Klopt dit?\nhttps://krant.example/stuk"
    assert '<a href="https://krant.example/stuk">' in message.html
    assert incoming(view(text="https://krant.example/stuk", embed=card)).text == "https://krant.example/stuk"


def test_pictures_beside_a_quote_and_the_first_picture_of_a_film_come_along() -> None:
    images = {
        "$type": "app.bsky.embed.images#view",
        "images": [{"fullsize": "https://cdn.example/1", "alt": "Put"}, {"fullsize": "https://cdn.example/2"}],
    }
    shown = {"$type": "app.bsky.embed.recordWithMedia#view", "media": images}
    files = incoming(view(), shown).files
    assert [(file.url, file.alt) for file in files] == [("https://cdn.example/1", "Put"), ("https://cdn.example/2", "")]
    film = {"$type": "app.bsky.embed.video#view", "thumbnail": "https://cdn.example/t.jpg", "alt": "Straat"}
    assert [(file.url, file.alt) for file in incoming(view(), film).files] == [("https://cdn.example/t.jpg", "Straat")]


def test_what_the_author_warns_of_is_told() -> None:
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}
    assert incoming(view(labels=labels)).content_warning == "graphic-media"


def test_somebody_whose_handle_stopped_working_is_known_by_the_key_that_never_changes() -> None:
    post = view()
    post["author"] = {"did": "did:plc:dirk", "handle": "handle.invalid"}
    assert (incoming(post).author.key, incoming(post).author.handle) == ("did:plc:dirk", "did:plc:dirk")


@pytest.mark.parametrize("field", ["text", "facets", "embed", "reply", "langs", "labels", "createdAt"])
@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None], {"$type": 3}, ["\ud83d"], {"values": 3}, "a\x00b"])
def test_an_odd_record_costs_no_message(field: str, odd: object) -> None:
    message = incoming(view(**{field: odd}))
    assert message.remote_id == URI
    assert "\x00" not in message.text + message.html
    message.text.encode()
    message.html.encode()


def test_a_time_without_a_zone_is_taken_as_utc_and_an_unreadable_one_as_none() -> None:
    assert moment("2012-02-22T20:26:41") == datetime(2012, 2, 22, 20, 26, 41, tzinfo=UTC)
    assert moment("2026-03-02T10:30:00+01:00") == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert [moment(odd) for odd in ("", "gisteren", None, 5, "0000-01-01T00:00:00Z", "2026-03-02")] == [None] * 6
    assert sorted_at({"record": {}}).tzinfo is not None


def payloads(archive: str) -> dict[str, Any]:
    path = SHARED / archive
    if not path.exists():
        pytest.skip("the shared data folder is not beside the checkout")
    with tarfile.open(path) as tar:
        names = [name for name in tar.getnames() if name.endswith(".json") and ".bsky" in name]
        return {name: json.loads((tar.extractfile(name) or pytest.fail(name)).read()) for name in names}


@pytest.mark.shared
def test_every_post_among_the_real_payloads_comes_in_whole() -> None:
    posts, count = payloads("granary_as_bsky_rss.tar.gz"), 0
    for name, payload in posts.items():
        post = payload.get("post", payload)
        record = post.get("record", post)
        if record.get("$type") != "app.bsky.feed.post":
            continue  # likes, reposts, profiles: no posts
        given = post if post.get("uri") else {**view(), "record": record, "embed": post.get("embed")}
        message = incoming(given)
        count += 1
        assert message.sent_at.tzinfo is not None, name
        assert all(word in message.text for word in record["text"].split()), name
        named = re.findall(r"at://[^\s\"]+/app\.bsky\.feed\.post/[^\s\"]+", json.dumps(record))
        assert sorted(message.in_reply_to) == sorted(set(named)), name
        shown = json.dumps(post.get("embed") or {})
        if "quote" not in name:  # there, some pictures belong to the quoted post
            assert len(message.files) == shown.count('"fullsize"'), name
    assert count >= 10


@pytest.mark.shared
def test_times_are_read_as_the_protocol_s_own_lists_say() -> None:
    path = SHARED / "atproto_interop.tar.gz"
    if not path.exists():
        pytest.skip("the shared data folder is not beside the checkout")
    with tarfile.open(path) as tar:
        member = tar.extractfile("syntax/datetime_syntax_valid.txt")
        assert member is not None
        lines = [line for line in member.read().decode().split("\n") if line and not line.startswith("#")]
    unread = [line for line in lines if moment(line) is None]
    assert all(line.startswith("0000-") for line in unread)  # Python's calendar begins in the year 1
    assert len(lines) - len(unread) > 20
