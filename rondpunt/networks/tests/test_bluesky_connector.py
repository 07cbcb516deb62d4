"""The Bluesky connector against a real network on this machine (tests/counterparts/bluesky.py)."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from rondpunt.lib import xrpc
from rondpunt.networks.connectors import bluesky
from rondpunt.networks.wire import Account, File, Harvest, Incoming, Outgoing, Reason, Refused, TryLater, Visibility
from tests.counterparts.bluesky import BlueskyNetwork, wait_until
from tests.counterparts.bluesky_citizen import Citizen, Post
from tests.counterparts.lossy_relay import lossy_relay

REACH = ("127.0.0.0/8",)
real = pytest.mark.real


def fresh(prefix: str) -> str:
    return f"{prefix}-{uuid4().hex[:6]}"


def account_of(network: BlueskyNetwork, citizen: Citizen, **settings: str) -> Account:
    return Account({**network.settings(citizen), **settings}, reach=REACH)


def message(text: str, **more: Any) -> Outgoing:
    return Outgoing(key=uuid4().hex, text=text, written_at=datetime.now(UTC), **more)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), seed: int = 0) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, (200, seed, 30)).save(made, kind)
    return made.getvalue()


def hear(account: Account, wanted: Callable[[Incoming], bool], since: str | None = None) -> tuple[Incoming, Harvest]:
    """Ask until the message that is meant is there."""

    def look() -> tuple[Incoming, Harvest] | None:
        harvest = bluesky.receive(account, since)
        return next(((one, harvest) for one in harvest.messages if wanted(one)), None)

    found: tuple[Incoming, Harvest] = wait_until(look)
    return found


@pytest.fixture
def town(bluesky_network: BlueskyNetwork) -> Citizen:
    return bluesky_network.create_account(fresh("town"), name="Linderbeke")


@pytest.fixture(scope="module")
def dirk(bluesky_network: BlueskyNetwork) -> Citizen:
    return bluesky_network.create_account(fresh("dirk"), name="Dirk")


@pytest.fixture
def account(bluesky_network: BlueskyNetwork, town: Citizen) -> Account:
    return account_of(bluesky_network, town)


@pytest.fixture(scope="module")
def writer(bluesky_pds: BlueskyNetwork) -> Citizen:
    return bluesky_pds.create_account(fresh("town"), name="Linderbeke")


@pytest.fixture
def sender(bluesky_pds: BlueskyNetwork, writer: Citizen) -> tuple[Citizen, Account]:
    """An account that has written nothing, on a server without an AppView: enough to send."""
    for record in writer.written():
        writer.delete(record["uri"])
    return writer, account_of(bluesky_pds, writer)


# --- coming in ---------------------------------------------------------------------------------------------------


@real
def test_a_mention_a_reply_and_a_quote_come_in_once_the_oldest_first(
    town: Citizen, dirk: Citizen, account: Account
) -> None:
    ours = town.post("De markt verhuist naar zaterdag.")
    mention = dirk.post(f"👋 @{town.handle} waar mag mijn glas?", mention=town)
    reply = dirk.post("Ook in de winter?", reply_to=ours)
    deeper = dirk.post("En op feestdagen?", reply_to=reply, root=ours)
    quote = dirk.post("Goed nieuws", quote=ours)
    _, harvest = hear(account, lambda one: one.remote_id == quote.uri)
    assert [one.remote_id for one in harvest.messages] == [mention.uri, reply.uri, deeper.uri, quote.uri]
    assert [one.in_reply_to for one in harvest.messages] == [(), (ours.uri,), (reply.uri, ours.uri), (ours.uri,)]
    first = harvest.messages[0]
    assert (first.author.key, first.author.handle, first.author.name) == (dirk.did, f"@{dirk.handle}", "Dirk")
    assert (first.text, first.language) == (f"👋 @{town.handle} waar mag mijn glas?", "nl")
    again = bluesky.receive(account, harvest.read_up_to)
    assert (again.messages, again.more) == ((), False)
    later = dirk.post("Nog iets", reply_to=ours)
    _, news = hear(account, lambda one: one.remote_id == later.uri, harvest.read_up_to)
    assert [one.remote_id for one in news.messages] == [later.uri]


@real
def test_a_message_that_was_written_hours_ago_and_arrives_late_is_not_missed(
    town: Citizen, dirk: Citizen, account: Account
) -> None:
    first = dirk.post(f"@{town.handle} eerst", mention=town)
    _, harvest = hear(account, lambda one: one.remote_id == first.uri)
    earlier = (datetime.now(UTC) - timedelta(hours=5)).isoformat(timespec="milliseconds")
    late = dirk.post(f"@{town.handle} vijf uur oud", mention=town, createdAt=earlier)
    _, news = hear(account, lambda one: one.remote_id == late.uri, harvest.read_up_to)
    assert [one.remote_id for one in news.messages] == [late.uri]


@real
def test_the_first_fetch_goes_back_no_further_than_asked(town: Citizen, dirk: Citizen, account: Account) -> None:
    old = (datetime.now(UTC) - timedelta(days=9)).isoformat(timespec="milliseconds")
    dirk.post(f"@{town.handle} oud", mention=town, createdAt=old)
    new = dirk.post(f"@{town.handle} nieuw", mention=town)
    limited = replace(account, oldest=datetime.now(UTC) - timedelta(days=2))
    _, harvest = hear(limited, lambda one: one.remote_id == new.uri)
    assert [one.text for one in harvest.messages] == [f"@{town.handle} nieuw"]


@real
def test_a_long_list_is_read_in_steps_without_loss_or_double(
    town: Citizen, dirk: Citizen, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bluesky, "PAGE", 2)
    monkeypatch.setattr(bluesky, "MOST_PAGES", 2)
    posts = [dirk.post(f"@{town.handle} vraag {number}", mention=town) for number in range(11)]
    wait_until(lambda: len(town.ask("app.bsky.notification.listNotifications")["notifications"]) == 11)
    got: list[str] = []
    since, steps, more = None, 0, True
    while more:
        harvest = bluesky.receive(account, since)
        got += [one.remote_id for one in harvest.messages]
        since, steps, more = harvest.read_up_to, steps + 1, harvest.more
    assert steps == 3
    assert sorted(got) == sorted(post.uri for post in posts)
    assert bluesky.receive(account, since).messages == ()


@real
def test_links_are_written_out_and_pictures_come_with_their_text_and_can_be_fetched(
    town: Citizen, dirk: Citizen, account: Account
) -> None:
    text = f"🎉 @{town.handle} kapotte lamp, zie stad.example/lam…"
    links = {"stad.example/lam…": "https://stad.example/lampen?straat=é"}
    shown = (picture("JPEG", (400, 300)), "image/jpeg", "Een donkere straat")
    post = dirk.post(text, mention=town, links=links, picture=shown)
    found, _ = hear(account, lambda one: one.remote_id == post.uri and bool(one.files))
    assert found.text == f"🎉 @{town.handle} kapotte lamp, zie https://stad.example/lampen?straat=é"
    assert '<a href="https://stad.example/lampen?straat=é">stad.example/lam…</a>' in found.html
    assert [file.alt for file in found.files] == ["Een donkere straat"]
    answer = httpx.get(found.files[0].url, timeout=20)
    assert answer.status_code == 200
    width, height = Image.open(BytesIO(answer.content)).size
    assert width * 3 == height * 4
    assert answer.headers["content-type"] == found.files[0].media_type


@real
def test_the_network_is_read_through_the_appview_that_was_chosen(
    bluesky_network: BlueskyNetwork, town: Citizen, dirk: Citizen
) -> None:
    post = dirk.post(f"@{town.handle} hallo", mention=town)
    chosen = account_of(bluesky_network, town, appview=bluesky_network.appview_did)
    found, _ = hear(chosen, lambda one: one.remote_id == post.uri)
    assert found.text == f"@{town.handle} hallo"
    assert bluesky.check(chosen).handle == f"@{town.handle}"
    with pytest.raises((Refused, TryLater)):
        bluesky.check(account_of(bluesky_network, town, appview=dirk.did))


@real
def test_likes_and_follows_are_no_messages(town: Citizen, dirk: Citizen, account: Account) -> None:
    ours = town.post("Nieuwe speeltuin")
    like = {"$type": "app.bsky.feed.like", "subject": ours.ref, "createdAt": "2026-03-02T09:30:00Z"}
    dirk.call("com.atproto.repo.createRecord", {"repo": dirk.did, "collection": like["$type"], "record": like})
    wait_until(lambda: town.ask("app.bsky.notification.listNotifications")["notifications"])
    assert bluesky.receive(account, None) == Harvest()


@real
def test_a_post_that_its_author_took_back_shows_when_we_look_again(
    town: Citizen, dirk: Citizen, account: Account
) -> None:
    kept = dirk.post(f"@{town.handle} blijft", mention=town)
    gone = dirk.post(f"@{town.handle} gaat weg", mention=town)
    wait_until(lambda: town.sees(gone.uri) and town.sees(kept.uri))
    assert bluesky.look_again(account, (kept.uri, gone.uri)).removed == ()
    dirk.delete(gone.uri)
    wait_until(lambda: not town.sees(gone.uri))
    assert bluesky.look_again(account, (kept.uri, gone.uri)).removed == (gone.uri,)


@real
def test_a_post_that_is_hidden_from_us_is_not_called_removed(town: Citizen, dirk: Citizen, account: Account) -> None:
    post = dirk.post(f"@{town.handle} en nu zwijgen", mention=town)
    wait_until(lambda: town.sees(post.uri))
    block = {"$type": "app.bsky.graph.block", "subject": town.did, "createdAt": "2026-03-02T09:30:00Z"}
    dirk.call("com.atproto.repo.createRecord", {"repo": dirk.did, "collection": block["$type"], "record": block})
    wait_until(lambda: dirk.ask("app.bsky.graph.getBlocks")["blocks"])
    assert bluesky.look_again(account, (post.uri,)).removed == ()


# --- going out ---------------------------------------------------------------------------------------------------


@real
def test_an_answer_lands_in_the_right_thread_and_the_citizen_hears_it(
    town: Citizen, dirk: Citizen, account: Account
) -> None:
    question = dirk.post(f"@{town.handle} wanneer komt de kar?", mention=town)
    follow_up = dirk.post("En bij sneeuw?", reply_to=question)
    wait_until(lambda: town.sees(follow_up.uri))
    outgoing = message("Elke maandag, ook bij sneeuw.", in_reply_to=(follow_up.uri, question.uri), language="nl")
    sent = bluesky.send(account, outgoing)
    wait_until(lambda: town.sees(sent.remote_id))
    thread = town.thread(sent.remote_id)
    assert thread["parent"]["post"]["uri"] == follow_up.uri
    assert thread["parent"]["parent"]["post"]["uri"] == question.uri
    assert thread["post"]["record"]["reply"]["root"] == question.ref

    def heard() -> list[str]:
        notices = dirk.ask("app.bsky.notification.listNotifications")["notifications"]
        return [one["reason"] for one in notices if one["uri"] == sent.remote_id]

    assert wait_until(heard) == ["reply"]
    assert sent.url.endswith(sent.remote_id.rsplit("/", 1)[1])


@real
def test_an_answer_that_nobody_would_see_is_refused(town: Citizen, dirk: Citizen, account: Account) -> None:
    question = dirk.post(f"@{town.handle} alleen vrienden mogen antwoorden")
    gate = {"$type": "app.bsky.feed.threadgate", "post": question.uri, "allow": [], "createdAt": "2026-03-02T09:30:00Z"}
    place = {"repo": dirk.did, "collection": gate["$type"], "rkey": question.uri.rsplit("/", 1)[1]}
    dirk.call("com.atproto.repo.putRecord", {**place, "record": gate})
    wait_until(lambda: town.sees(question.uri) and town.thread(question.uri)["post"].get("threadgate"))
    refusal = refused(Reason.REJECTED, account, message("Toch een antwoord", in_reply_to=(question.uri,)))
    assert refusal.detail == "replyDisabled"
    assert town.written() == []


@real
def test_a_message_sent_twice_is_one_record(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    outgoing = message("Vandaag geen ophaling in de Kerkstraat.")
    assert bluesky.find(account, outgoing) is None
    first = bluesky.send(account, outgoing)
    before = citizen.written()
    assert bluesky.send(account, outgoing) == first
    assert bluesky.find(account, outgoing) == first
    assert citizen.written() == before
    assert [record["uri"] for record in before] == [first.remote_id]


@real
def test_the_same_message_from_many_workers_at_once_is_one_record(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    outgoing = message("Eén keer, @nergens.test", files=(File("a.png", "image/png", picture(), alt="Rood vlak"),))
    start, results = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        results.append(bluesky.send(account, outgoing))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert len(citizen.written()) == 1


@real
def test_two_messages_that_would_share_a_key_are_both_sent(
    sender: tuple[Citizen, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, account = sender
    keys = ("3lk2aaaaaaa2a", "3lk2aaaaaaa2b", "3lk2aaaaaaa2c")
    monkeypatch.setattr(bluesky, "record_key", lambda written_at, key, attempt=0: keys[attempt])
    one, other = message("Het eerste bericht"), message("Het tweede bericht")
    first, second = bluesky.send(account, one), bluesky.send(account, other)
    assert sorted(record["value"]["text"] for record in citizen.written()) == [one.text, other.text]
    assert (bluesky.find(account, one), bluesky.find(account, other)) == (first, second)


@real
def test_a_lost_answer_of_the_server_is_no_doubt_and_no_double(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    outgoing = message("De brug is dicht tot vrijdag.")
    with lossy_relay(citizen.server, "com.atproto.repo.putRecord") as (address, lost):
        through = replace(account, settings={**account.settings, "server": address})
        with pytest.raises(TryLater) as caught:
            bluesky.send(through, outgoing)
        assert (caught.value.reason, caught.value.maybe_taken, lost) == (Reason.UNREACHABLE, False, [200])
    assert len(citizen.written()) == 1
    assert bluesky.send(account, outgoing).remote_id == citizen.written()[0]["uri"]
    assert len(citizen.written()) == 1


@real
def test_a_message_already_sent_stays_sent_when_what_it_answered_is_deleted(bluesky_pds: BlueskyNetwork) -> None:
    town, dirk = (bluesky_pds.create_account(fresh(name)) for name in ("town", "dirk"))
    account, question = account_of(bluesky_pds, town), dirk.post("Vraag")
    outgoing = message("Antwoord", in_reply_to=(question.uri,))
    sent = bluesky.send(account, outgoing)
    dirk.delete(question.uri)
    assert bluesky.send(account, outgoing) == sent


@real
def test_what_is_gone_cannot_be_answered(bluesky_pds: BlueskyNetwork, sender: tuple[Citizen, Account]) -> None:
    dirk = bluesky_pds.create_account(fresh("dirk"))
    question: Post = dirk.post("Vraag")
    dirk.delete(question.uri)
    refused(Reason.GONE, sender[1], message("Antwoord", in_reply_to=(question.uri,)))
    refused(Reason.GONE, sender[1], message("Antwoord", in_reply_to=("no address",)))
    assert sender[0].written() == []


@real
def test_links_mentions_and_tags_stand_at_the_right_bytes_behind_emoji(bluesky_pds: BlueskyNetwork) -> None:
    town, dirk = (bluesky_pds.create_account(fresh(name)) for name in ("town", "dirk"))
    text = f"👩‍👩‍👦‍👦 Dag @{dirk.handle}, zie https://stad.example/é #Gentsefeesten en @niemand.test"
    bluesky.send(account_of(bluesky_pds, town), message(text.replace(" en ", "\r\n"), language="nl"))
    record = town.written()[0]["value"]
    assert "\r" not in record["text"]
    assert record["langs"] == ["nl"]
    found = {}
    for facet in record["facets"]:
        index = facet["index"]
        shown = record["text"].encode()[index["byteStart"] : index["byteEnd"]].decode()
        found[shown] = {name: value for name, value in facet["features"][0].items() if name != "$type"}
    assert found == {
        f"@{dirk.handle}": {"did": dirk.did},
        "stad.example/é": {"uri": "https://stad.example/é"},
        "#Gentsefeesten": {"tag": "Gentsefeesten"},
    }


@real
def test_pictures_arrive_with_their_text_and_shape(town: Citizen, account: Account) -> None:
    files = (
        File("een.jpg", "image/jpeg", picture("JPEG", (80, 60)), alt="De nieuwe markt"),
        File("twee.webp", "image/webp", picture("WEBP", (30, 90)), alt="Een boom"),
    )
    sent = bluesky.send(account, message("Kijk!", files=files))
    wait_until(lambda: town.sees(sent.remote_id))
    images = town.thread(sent.remote_id)["post"]["embed"]["images"]
    assert [image["alt"] for image in images] == ["De nieuwe markt", "Een boom"]
    assert [image["aspectRatio"] for image in images] == [{"width": 80, "height": 60}, {"width": 30, "height": 90}]


@real
def test_the_longest_picture_and_the_longest_text_are_taken(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    padded = picture().ljust(bluesky.limits.media_size, b"\0")
    text = "👨‍👩‍👧" * 160 + "a" * 140  # 300 characters as people see them, near the 3000 bytes
    assert (bluesky.measure(text), len(text.encode())) == (302, 3020)
    refused(Reason.TOO_LONG, account, message(text))
    fits = "é" * 300
    bluesky.send(account, message(fits, files=(File("a.png", "image/png", padded, alt="Vlak"),)))
    assert citizen.written()[0]["value"]["text"] == fits


def refused(reason: Reason, account: Account, outgoing: Outgoing) -> Refused:
    with pytest.raises(Refused) as caught:
        bluesky.send(account, outgoing)
    assert caught.value.reason is reason
    return caught.value


@real
def test_one_character_too_many_is_refused_and_not_cut(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    bluesky.send(account, message("🇧🇪" * 300))
    refused(Reason.TOO_LONG, account, message("🇧🇪" * 301))
    assert len(citizen.written()) == 1


@real
@pytest.mark.parametrize(
    "file",
    [
        File("zonder.png", "image/png", picture(), alt=" "),
        File("film.mp4", "video/mp4", b"x", alt="Film"),
        File("groot.png", "image/png", b"x" * (bluesky.limits.media_size + 1), alt="Groot"),
        File("stuk.png", "image/png", b"geen plaatje", alt="Stuk"),
        File("leeg.png", "image/png", b"", alt="Leeg"),
    ],
    ids=lambda file: file.name,
)
def test_a_picture_that_cannot_go_is_refused_by_name(sender: tuple[Citizen, Account], file: File) -> None:
    citizen, account = sender
    assert refused(Reason.BAD_MEDIA, account, message("Kijk", files=(file,))).detail == file.name
    refused(Reason.BAD_MEDIA, account, message("Kijk", files=(File("a.png", "image/png", picture(), alt="a"),) * 5))
    assert citizen.written() == []


@real
def test_only_public_messages_go_out(sender: tuple[Citizen, Account]) -> None:
    for visibility in set(Visibility) - {Visibility.PUBLIC}:
        refused(Reason.REJECTED, sender[1], message("Stil", visibility=visibility))
    assert sender[0].written() == []


# --- signing in and errors ---------------------------------------------------------------------------------------


@real
def test_the_test_button_says_who_we_are(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    checked = bluesky.check(account)
    assert (checked.handle, checked.name) == (f"@{citizen.handle}", "Linderbeke")
    copied = Account({**account.settings, "handle": f"\u202a@{citizen.handle}\u202c "}, reach=REACH)
    assert bluesky.check(copied).handle == f"@{citizen.handle}"


@real
def test_a_wrong_password_is_refused(sender: tuple[Citizen, Account]) -> None:
    wrong = Account({**sender[1].settings, "app_password": "nee"}, reach=REACH)
    for attempt in (bluesky.check, lambda account: bluesky.send(account, message("Dag"))):
        with pytest.raises(Refused) as caught:
            attempt(wrong)
        assert (caught.value.reason, caught.value.detail) == (
            Reason.NOT_ALLOWED,
            "Invalid identifier or password",
        )


@real
def test_an_app_password_is_enough(bluesky_pds: BlueskyNetwork, sender: tuple[Citizen, Account]) -> None:
    made = sender[0].call("com.atproto.server.createAppPassword", {"name": "rondpunt"})
    account = account_of(bluesky_pds, sender[0], app_password=made["password"])
    bluesky.send(account, message("Dag"))
    assert len(sender[0].written()) == 1


@real
@pytest.mark.parametrize("broken", [("access",), ("access", "refresh")], ids=["access", "both"])
def test_a_session_that_is_over_is_renewed_by_itself(sender: tuple[Citizen, Account], broken: tuple[str, ...]) -> None:
    citizen, account = sender
    bluesky.send(account, message("Eerst"))
    key = xrpc.Sessions.key(citizen.server, citizen.handle, citizen.password)
    session = xrpc.SESSIONS.get(key)
    assert session is not None
    # A refresh token where an access token should be is what the server calls no longer valid.
    damaged = dict.fromkeys(broken, session.refresh[:-4] + "AAAA")
    xrpc.SESSIONS.put(key, replace(session, **damaged))
    bluesky.send(account, message("Daarna"))
    renewed = xrpc.SESSIONS.get(key)
    assert renewed is not None
    assert renewed.access != damaged["access"]
    assert renewed.refresh not in (session.refresh, damaged["access"])
    assert len(citizen.written()) == 2


@real
def test_a_session_is_used_again_and_never_shown(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    key = xrpc.Sessions.key(citizen.server, citizen.handle, citizen.password)
    bluesky.find(account, message("Dag"))
    first = xrpc.SESSIONS.get(key)
    bluesky.find(account, message("Dag"))
    assert first is not None
    assert xrpc.SESSIONS.get(key) is first
    assert first.access not in repr(first)
    assert citizen.password not in key


@real
def test_too_many_calls_wait_as_long_as_the_server_says(bluesky_strict: BlueskyNetwork) -> None:
    settings = {"server": bluesky_strict.url, "handle": f"{fresh('nobody')}.test", "app_password": "nee"}
    wrong = Account(settings, reach=REACH)

    def outcome(_: int) -> TryLater | None:
        try:
            bluesky.check(wrong)
        except TryLater as later:
            return later
        except Refused:
            return None
        return pytest.fail("signed in with a wrong password")

    with ThreadPoolExecutor(8) as workers:
        later = [one for one in workers.map(outcome, range(40)) if one]
    assert later
    assert {one.reason for one in later} == {Reason.BUSY}
    assert all(one.after and timedelta(seconds=1) <= one.after <= timedelta(minutes=5) for one in later)


@real
def test_a_server_without_an_appview_makes_reading_wait_and_sending_go_on(sender: tuple[Citizen, Account]) -> None:
    citizen, account = sender
    with pytest.raises(TryLater) as caught:
        bluesky.receive(account, None)
    assert caught.value.reason is Reason.BUSY
    bluesky.send(account, message("Dag"))
    assert len(citizen.written()) == 1


@real
def test_settings_that_cannot_be_right_are_told_apart(bluesky_pds: BlueskyNetwork, sender: Any) -> None:
    account = sender[1]
    port = bluesky_pds.url.rpartition(":")[2]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
        cases = [
            ({"server": bluesky_pds.plc_url}, REACH, Refused, Reason.BAD_SETTINGS),  # a server, but no data server
            ({"server": "ftp://stad.example"}, REACH, Refused, Reason.BAD_SETTINGS),
            ({"server": "http://"}, REACH, Refused, Reason.BAD_SETTINGS),
            ({"server": f"http://127.0.0.1:{port}"}, (), Refused, Reason.BAD_SETTINGS),  # a password in the clear
            ({"server": f"https://127.0.0.1:{port}"}, (), Refused, Reason.BLOCKED_ADDRESS),
            ({"server": nobody}, REACH, TryLater, Reason.UNREACHABLE),
            ({"handle": ""}, REACH, Refused, Reason.NOT_ALLOWED),
        ]
        for settings, reach, error, reason in cases:
            with pytest.raises(error) as caught:
                bluesky.check(Account({**account.settings, **settings}, reach=reach))
            assert caught.value.reason is reason, settings


@real
def test_an_account_that_was_taken_down_is_refused(town: Citizen, account: Account) -> None:
    bluesky.send(account, message("Nog net"))
    answer = httpx.post(
        f"{town.server}/xrpc/com.atproto.admin.updateSubjectStatus",
        json={
            "subject": {"$type": "com.atproto.admin.defs#repoRef", "did": town.did},
            "takedown": {"applied": True, "ref": "test"},
        },
        auth=("admin", "admin-pass"),
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    for attempt in (bluesky.check, lambda account: bluesky.send(account, message("Dag"))):
        with pytest.raises(Refused) as caught:
            attempt(account)
        assert caught.value.reason is Reason.NOT_ALLOWED
