"""Statuses of the Mastodon API, also in the odd shapes that other servers give them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rondpunt.networks.mastodon_statuses import incoming
from rondpunt.networks.wire import Incoming, Kind, Visibility

STATUS: dict[str, Any] = {
    "id": "110",
    "created_at": "2026-11-02T09:00:00.000Z",
    "in_reply_to_id": None,
    "spoiler_text": "",
    "visibility": "public",
    "language": "nl",
    "url": "https://m.example/@dirk/110",
    "uri": "https://m.example/users/dirk/statuses/110",
    "content": "<p>Dag</p>",
    "account": {
        "id": "7",
        "acct": "Dirk",
        "username": "Dirk",
        "display_name": "Dirk P.",
        "url": "https://m.example/@dirk",
    },
    "media_attachments": [],
    "mentions": [],
}


def read(**changes: Any) -> Incoming:
    return incoming({**STATUS, **changes}, domain="m.example", me="1", seen_at="2026-11-02T10:00:00Z")


def test_people_of_our_own_server_get_its_domain() -> None:
    got = read()
    assert (got.author.key, got.author.handle) == ("dirk@m.example", "@Dirk@m.example")
    assert (got.author.name, got.from_us, got.kind) == ("Dirk P.", False, Kind.MESSAGE)
    assert got.sent_at == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_a_message_of_our_own_account_is_from_us() -> None:
    assert read(account=STATUS["account"] | {"id": "1"}).from_us


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("unlisted", Visibility.UNLISTED),
        ("private", Visibility.FOLLOWERS),
        ("local", Visibility.DIRECT),
        (None, Visibility.DIRECT),
    ],
)
def test_an_unknown_audience_is_never_shown_wider(said: str | None, meant: Visibility) -> None:
    assert read(visibility=said).visibility is meant


def test_pictures_without_an_address_are_left_out_and_others_keep_their_description() -> None:
    media = [
        {"id": "1", "type": "image", "url": "https://f.example/a%20b.png?x=1", "description": "een put"},
        {"id": "2", "type": "image", "url": None, "remote_url": "https://g.example/c", "description": None},
        {"id": "3", "type": "image", "url": None},
    ]
    files = read(media_attachments=media).files
    assert [(file.name, file.media_type, file.alt) for file in files] == [
        ("a b.png", "image/png", "een put"),
        ("c", "image/*", ""),
    ]


def test_a_time_without_a_zone_is_utc_and_a_missing_list_is_empty() -> None:
    got = read(created_at="2026-11-02T09:00:00", media_attachments=None, mentions=None, language=None, content=None)
    assert got.sent_at == datetime(2026, 11, 2, 9, tzinfo=UTC) and got.text == "" and got.language == ""


@pytest.mark.parametrize(
    "changes",
    [{"account": None}, {"account": {}}, {"created_at": None}, {"created_at": "gisteren"}, {"mentions": [3]}],
)
def test_what_cannot_be_read_is_kept_raw_and_dated_by_its_notification(changes: dict[str, Any]) -> None:
    got = read(**changes)
    assert (got.kind, got.remote_id) == (Kind.UNREADABLE, "110")
    assert got.sent_at == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert got.raw is not None and b"Dag" in got.raw


def test_something_without_an_id_always_gets_the_same_one() -> None:
    one, two = (incoming({"content": "x"}, domain="m.example", me="1") for _ in range(2))
    assert one.kind is Kind.UNREADABLE and one.remote_id == two.remote_id and one.sent_at.tzinfo is not None
