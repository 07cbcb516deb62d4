"""Posts of our own on Bluesky, on a real data server: threads, the card of a link, and taking back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from rondpunt.networks.connectors import bluesky
from rondpunt.networks.wire import Account, File, Outgoing, Reason, Refused, TryLater
from tests.counterparts.bluesky import BlueskyNetwork, wait_until
from tests.counterparts.bluesky_citizen import Citizen
from tests.counterparts.lossy_relay import lossy_relay

pytestmark = pytest.mark.real
REACH = ("127.0.0.0/8",)
LINK = {
    "link_url": "https://stad.example/markt",
    "link_title": "De markt verhuist",
    "link_description": "Vanaf zaterdag op het plein.",
}


def message(text: str, **more: Any) -> Outgoing:
    return Outgoing(key=uuid4().hex, text=text, written_at=datetime.now(UTC), **more)


def picture(name: str = "markt.png") -> File:
    made = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "PNG")
    return File(name, "image/png", made.getvalue(), alt="De markt")


def at_home(network: BlueskyNetwork) -> tuple[Citizen, Account]:
    citizen = network.create_account(f"town-{uuid4().hex[:6]}", name="Linderbeke")
    return citizen, Account(network.settings(citizen), reach=REACH)


@pytest.fixture
def town(bluesky_pds: BlueskyNetwork) -> tuple[Citizen, Account]:
    return at_home(bluesky_pds)


def written(citizen: Citizen) -> dict[str, Mapping[str, Any]]:
    return {record["uri"]: record for record in citizen.written()}


def test_every_post_of_a_thread_names_the_one_before_it_and_the_first(town: tuple[Citizen, Account]) -> None:
    citizen, account = town
    sent: list[str] = []
    for number in range(1, 5):
        before = tuple(reversed(sent))  # nearest first
        sent.append(bluesky.send(account, message(f"{number}/4 De markt", in_reply_to=before)).remote_id)
    records = written(citizen)
    ref = {uri: {"uri": uri, "cid": record["cid"]} for uri, record in records.items()}
    replies = [records[uri]["value"].get("reply") for uri in sent]
    assert replies[0] is None
    assert replies[1:] == [{"root": ref[sent[0]], "parent": ref[parent]} for parent in sent[:3]]


def test_the_network_shows_our_posts_as_one_thread(bluesky_network: BlueskyNetwork) -> None:
    citizen, account = at_home(bluesky_network)
    first = bluesky.send(account, message("1/3 De markt")).remote_id
    second = bluesky.send(account, message("2/3 verhuist", in_reply_to=(first,))).remote_id
    third = bluesky.send(account, message("3/3 zaterdag", in_reply_to=(second,))).remote_id
    wait_until(lambda: citizen.sees(third))
    shown = citizen.thread(third)
    assert [shown["parent"]["post"]["uri"], shown["parent"]["parent"]["post"]["uri"]] == [second, first]


def test_a_link_is_shown_as_a_card_with_its_picture(bluesky_network: BlueskyNetwork) -> None:
    citizen, account = at_home(bluesky_network)
    outgoing = message(
        "Kijk: https://stad.example/markt", files=(picture(),), extra=LINK | {"link_picture": "markt.png"}
    )
    sent = bluesky.send(account, outgoing)
    wait_until(lambda: citizen.sees(sent.remote_id))
    shown = citizen.thread(sent.remote_id)["post"]["embed"]
    assert shown["$type"] == "app.bsky.embed.external#view"
    card = shown["external"]
    assert (card["uri"], card["title"], card["description"]) == tuple(LINK.values())
    assert httpx.get(card["thumb"], timeout=20).headers["content-type"].startswith("image/")


def test_a_card_needs_no_more_than_an_address_and_gives_way_to_pictures(town: tuple[Citizen, Account]) -> None:
    citizen, account = town
    bare = bluesky.send(account, message("Kijk", extra={"link_url": "https://stad.example/"})).remote_id
    both = bluesky.send(account, message("Kijk eens", files=(picture(),), extra=LINK)).remote_id
    records = written(citizen)
    card = {"uri": "https://stad.example/", "title": "https://stad.example/", "description": ""}
    assert records[bare]["value"]["embed"] == {"$type": "app.bsky.embed.external", "external": card}
    assert records[both]["value"]["embed"]["$type"] == "app.bsky.embed.images"


def test_a_picture_too_large_for_a_card_is_refused_by_name(town: tuple[Citizen, Account]) -> None:
    citizen, account = town
    large = replace(picture(), content=(picture().content or b"").ljust(1_000_001, b"\0"))
    with pytest.raises(Refused) as refused:
        bluesky.send(account, message("Kijk", files=(large,), extra=LINK | {"link_picture": large.name}))
    assert (refused.value.reason, refused.value.detail) == (Reason.BAD_MEDIA, "markt.png")
    assert citizen.written() == []


def test_what_is_deleted_is_gone_and_stays_gone(town: tuple[Citizen, Account]) -> None:
    citizen, account = town
    kept, gone = (bluesky.send(account, message(text)).remote_id for text in ("Blijft", "Vergissing"))
    for _twice in range(2):
        bluesky.delete(account, gone)
        assert list(written(citizen)) == [kept]


def test_a_deletion_whose_answer_was_lost_is_asked_again_without_doubt(town: tuple[Citizen, Account]) -> None:
    citizen, account = town
    gone = bluesky.send(account, message("Vergissing")).remote_id
    with lossy_relay(citizen.server, "com.atproto.repo.deleteRecord") as (address, _lost):
        with pytest.raises(TryLater) as later:
            bluesky.delete(replace(account, settings={**account.settings, "server": address}), gone)
        assert not later.value.maybe_taken
    bluesky.delete(account, gone)
    assert citizen.written() == []


def test_what_is_not_ours_is_not_touched(town: tuple[Citizen, Account], bluesky_pds: BlueskyNetwork) -> None:
    dirk = bluesky_pds.create_account(f"dirk-{uuid4().hex[:6]}")
    theirs = dirk.post("Van mij")
    profile = f"at://{town[0].did}/app.bsky.actor.profile/self"
    for address in (theirs.uri, profile, "no address"):
        with pytest.raises(Refused) as refused:
            bluesky.delete(town[1], address)
        assert refused.value.reason is Reason.REJECTED
    assert [record["uri"] for record in dirk.written()] == [theirs.uri]
    assert bluesky.check(town[1]).name == "Linderbeke"
