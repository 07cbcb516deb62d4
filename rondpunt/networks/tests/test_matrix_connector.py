"""The Matrix connector against a real homeserver on this machine (tests/counterparts/matrix.py)."""

import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from rondpunt.networks import matrix_server
from rondpunt.networks.connectors import matrix
from rondpunt.networks.wire import (
    Account,
    Author,
    File,
    Harvest,
    Incoming,
    Kind,
    Outgoing,
    Reason,
    Refused,
    TryLater,
    Visibility,
)
from tests.counterparts.lossy_relay import lossy_relay
from tests.counterparts.matrix import Homeserver, Somebody

pytestmark = pytest.mark.real
REACH = ("127.0.0.0/8",)


@dataclass
class Room:
    """A room with the town and a citizen in it."""

    room: str
    town: Somebody
    dirk: Somebody

    @property
    def account(self) -> Account:
        settings = {"server": self.town.url, "access_token": self.town.token, "room": self.room}
        return Account(settings, reach=REACH, oldest=datetime.now(UTC) - timedelta(days=30))

    def through(self, **settings: str) -> Account:
        return replace(self.account, settings={**self.account.settings, **settings})

    def truth(self) -> list[dict[str, Any]]:
        """What the town wrote, as the server keeps it."""
        return [event for event in self.dirk.read(self.room) if event["sender"] == self.town.user_id]


@pytest.fixture(scope="module")
def people(homeserver: Homeserver) -> tuple[Somebody, Somebody]:
    return homeserver.join("town", shown="Linderbeke"), homeserver.join("dirk", shown="Dirk")


@pytest.fixture
def here(people: tuple[Somebody, Somebody]) -> Room:
    town, dirk = people
    return Room(dirk.make_room("Vragen aan Linderbeke", town), town, dirk)


def message(text: str, **more: Any) -> Outgoing:
    return Outgoing(key=uuid4().hex, text=text, written_at=datetime.now(UTC), **more)


def picture(name: str = "plan.png", colour: str = "teal") -> File:
    made = BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return File(name, "image/png", made.getvalue(), alt=f"Een {colour} vlak")


def texts(harvest: Harvest) -> list[str]:
    return [one.text for one in harvest.messages]


def refused(reason: Reason, account: Account, outgoing: Outgoing) -> Refused:
    with pytest.raises(Refused) as caught:
        matrix.send(account, outgoing)
    assert caught.value.reason is reason
    return caught.value


# --- coming in ---------------------------------------------------------------------------------------------------


def test_what_is_said_comes_in_once_with_who_said_it(here: Room) -> None:
    first = here.dirk.say(here.room, "Wanneer komt de glascontainer?")
    harvest = matrix.receive(here.account, None)
    (got,) = harvest.messages
    assert (got.remote_id, got.text, got.kind, got.from_us) == (
        first,
        "Wanneer komt de glascontainer?",
        Kind.MESSAGE,
        False,
    )
    assert (got.author.key, got.author.name) == (here.dirk.user_id, "Dirk")
    assert abs(datetime.now(UTC) - got.sent_at) < timedelta(minutes=1) and not harvest.more
    assert got.url == f"https://matrix.to/#/{here.room}/{first}"
    assert matrix.receive(here.account, harvest.read_up_to).messages == ()
    second = here.dirk.answer(here.room, first, "En het papier?")
    (news,) = matrix.receive(here.account, harvest.read_up_to).messages
    assert (news.remote_id, news.in_reply_to, news.author.name) == (second, (first,), "Dirk")


def test_what_was_said_in_other_rooms_stays_there(here: Room) -> None:
    other = here.dirk.make_room("Elders", here.town)
    here.dirk.say(other, "Niet voor hier")
    here.dirk.say(here.room, "Voor hier")
    assert texts(matrix.receive(here.account, None)) == ["Voor hier"]


def test_a_busy_night_is_read_in_steps_without_loss_or_double(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_server, "PAGE", 3)
    monkeypatch.setattr(matrix, "MOST_PAGES", 2)
    before = [here.dirk.say(here.room, f"avond {number}") for number in range(7)]
    got, since, more = [], None, True
    while more:
        harvest = matrix.receive(here.account, since)
        got += [one.remote_id for one in harvest.messages]
        since, more = harvest.read_up_to, harvest.more
    assert sorted(got) == sorted(before)
    night = [here.dirk.say(here.room, f"nacht {number}") for number in range(14)]
    got, steps, more = [], 0, True
    while more:
        harvest = matrix.receive(here.account, since)
        got += [one.remote_id for one in harvest.messages]
        since, more, steps = harvest.read_up_to, harvest.more, steps + 1
    assert sorted(got) == sorted(night) and steps >= 3
    assert matrix.receive(here.account, since).messages == ()


def test_the_first_fetch_goes_back_no_further_than_asked(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_server, "PAGE", 2)
    for number in range(5):
        here.dirk.say(here.room, f"oud {number}")
    time.sleep(0.05)
    limited = replace(here.account, oldest=datetime.now(UTC))
    for number in range(3):
        here.dirk.say(here.room, f"nieuw {number}")
    got, since, more = [], None, True
    while more:
        harvest = matrix.receive(limited, since)
        got += texts(harvest)
        since, more = harvest.read_up_to, harvest.more
    assert sorted(got) == ["nieuw 0", "nieuw 1", "nieuw 2"]


def test_edits_and_removals_are_followed(here: Room) -> None:
    kept, gone = (here.dirk.say(here.room, text) for text in ("Om 7 uur?", "Laat maar"))
    first = matrix.receive(here.account, None)
    here.dirk.change(here.room, kept, "Om 8 uur?")
    here.dirk.take_back(here.room, gone)
    news = matrix.receive(here.account, first.read_up_to)
    (edit,) = news.messages
    assert (edit.remote_id, edit.text) == (kept, "Om 8 uur?")
    assert edit.edited_at is not None and edit.edited_at > edit.sent_at
    assert news.removed == (gone,)


def test_a_first_fetch_reads_the_words_as_they_are_by_now(here: Room) -> None:
    kept, gone = (here.dirk.say(here.room, text) for text in ("Om 7 uur?", "Laat maar"))
    here.dirk.change(here.room, kept, "Om 8 uur?")
    here.dirk.take_back(here.room, gone)
    whole = matrix.receive(here.account, None)
    assert [(one.remote_id, one.text) for one in whole.messages] == [(kept, "Om 8 uur?")]


def test_nobody_changes_the_words_of_another(here: Room, homeserver: Homeserver) -> None:
    bram = homeserver.join("bram")
    bram.call("POST", f"client/v3/join/{here.room}", json={})
    said = here.dirk.say(here.room, "Mijn woorden")
    bram.change(here.room, said, "Zijn woorden")
    assert texts(matrix.receive(here.account, None)) == ["Mijn woorden"]


def test_words_in_a_thread_know_its_beginning_and_an_old_apps_quotation_is_left_out(here: Room) -> None:
    first = here.dirk.say(here.room, "Begin")
    second = here.dirk.answer(here.room, first, f"> <{here.dirk.user_id}> Begin\n\nEn dan?")
    thread = {"rel_type": "m.thread", "event_id": first, "m.in_reply_to": {"event_id": second}}
    third = here.dirk.say(here.room, "Draad", **{"m.relates_to": thread})
    by_id = {one.remote_id: one for one in matrix.receive(here.account, None).messages}
    assert (by_id[second].text, by_id[second].in_reply_to) == ("En dan?", (first,))
    assert by_id[third].in_reply_to == (second, first)


def test_pictures_come_with_their_content_and_their_caption(here: Room) -> None:
    file = picture()
    address = here.dirk.upload(file.content or b"", "image/png")
    info = {"mimetype": "image/png", "size": len(file.content or b"")}
    bare = {"msgtype": "m.image", "body": "put.png", "url": address, "info": info}
    here.dirk.say(here.room, bare)
    here.dirk.say(here.room, bare | {"body": "Een put in de weg", "filename": "put.png"})
    here.dirk.say(here.room, bare | {"url": "mxc://linderbeke.example/nothing"})
    here.dirk.say(here.room, bare | {"info": {"size": matrix.LARGEST_FILE + 1}})
    got = matrix.receive(here.account, None).messages
    assert [one.text for one in got] == ["", "Een put in de weg", "", ""]
    assert [(one.files[0].name, one.files[0].content) for one in got] == [
        ("put.png", file.content),
        ("put.png", file.content),
        ("put.png", None),
        ("put.png", None),
    ]


def test_programs_are_never_answered_and_odd_events_do_no_harm(here: Room) -> None:
    here.dirk.say(here.room, {"msgtype": "m.notice", "body": "Ik ben een robot"})
    odd = {"msgtype": "eu.example.odd", "body": "Raar", "format": 7, "formatted_body": ["a"]}
    here.dirk.say(here.room, odd | {"m.relates_to": "x", "url": 3, "info": 4})
    here.dirk.say(here.room, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}, kind="m.room.encrypted")
    got = matrix.receive(here.account, None).messages
    kinds = [one.kind for one in got]
    assert kinds == [Kind.AUTO_REPLY, Kind.MESSAGE, Kind.UNREADABLE] and got[2].raw


def test_what_a_colleague_wrote_in_an_app_is_ours_and_what_the_house_wrote_does_not_come_back(here: Room) -> None:
    asked = here.dirk.say(here.room, "Is het zwembad open?")
    matrix.send(here.account, message("Ja.", in_reply_to=(asked,), files=(picture(),)))
    by_phone = here.town.answer(here.room, asked, "Tot 20 uur.")
    got: dict[str, Incoming] = {one.remote_id: one for one in matrix.receive(here.account, None).messages}
    assert got.keys() == {asked, by_phone} and got[by_phone].from_us and got[by_phone].in_reply_to == (asked,)


def test_news_wakes_the_listener_and_stop_ends_it(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "LISTEN", timedelta(seconds=1))
    stop, news = threading.Event(), threading.Semaphore(0)
    listener = threading.Thread(target=matrix.listen, args=(here.account, stop, news.release), daemon=True)
    listener.start()
    assert news.acquire(timeout=10)  # on connecting
    matrix.send(here.account, message("Van ons zelf"))
    assert not news.acquire(timeout=1.5)
    here.dirk.say(here.room, "Hallo daar")
    assert news.acquire(timeout=3)
    stop.set()
    listener.join(5)
    assert not listener.is_alive()


# --- going out ---------------------------------------------------------------------------------------------------


def test_an_answer_is_a_reply_that_tells_who_asked(here: Room) -> None:
    asked = here.dirk.say(here.room, "Wanneer?")
    text = f"{here.dirk.user_id} Maandag <b>7 uur</b>\r\nzie https://stad.example/a"
    sent = matrix.send(here.account, message(text, in_reply_to=(asked,), to=(Author(here.dirk.user_id, "x"),)))
    (ours,) = here.truth()
    content = ours["content"]
    assert ours["event_id"] == sent.remote_id and sent.url.endswith(f"{here.room}/{sent.remote_id}")
    assert content["body"] == text.replace("\r\n", "\n")
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}
    assert content["m.mentions"] == {"user_ids": [here.dirk.user_id]}
    pill = f'<a href="https://matrix.to/#/{here.dirk.user_id}">{here.dirk.user_id}</a>'
    assert content["formatted_body"].startswith(f"{pill} Maandag &lt;b&gt;7 uur&lt;/b&gt;<br>zie <a href=")
    thanks = here.dirk.answer(here.room, sent.remote_id, "Dank!")
    by_id = {one.remote_id: one for one in matrix.receive(here.account, None).messages}
    assert by_id[thanks].in_reply_to == (sent.remote_id,)


def test_an_answer_in_a_thread_stays_in_the_thread(here: Room) -> None:
    first = here.dirk.say(here.room, "Begin")
    thread = {"rel_type": "m.thread", "event_id": first, "m.in_reply_to": {"event_id": first}}
    asked = here.dirk.say(here.room, "Draad", **{"m.relates_to": thread})
    matrix.send(here.account, message("Antwoord", in_reply_to=(asked,)))
    related = here.truth()[0]["content"]["m.relates_to"]
    assert (related["rel_type"], related["event_id"]) == ("m.thread", first)
    assert related["m.in_reply_to"] == {"event_id": asked}


def test_pictures_go_before_the_message_with_their_description(here: Room) -> None:
    files = (picture("een.png", "red"), picture("twee.png", "blue"))
    sent = matrix.send(here.account, message("Zo wordt het", files=files))
    one, two, said = here.truth()
    assert (said["event_id"], said["content"]["body"]) == (sent.remote_id, "Zo wordt het")
    assert [event["content"]["body"] for event in (one, two)] == ["Een red vlak", "Een blue vlak"]
    assert one["content"]["info"] == {"mimetype": "image/png", "size": len(files[0].content or b""), "w": 40, "h": 30}
    got = matrix.receive(Room(here.room, here.dirk, here.town).account, None).messages
    assert [part.content for message in got for part in message.files] == [file.content for file in files]


def test_a_message_sent_twice_is_there_once(here: Room) -> None:
    outgoing = message("Eén keer", files=(picture(),))
    assert matrix.find(here.account, outgoing) is None
    first = matrix.send(here.account, outgoing)
    assert matrix.send(here.account, outgoing) == first == matrix.find(here.account, outgoing)
    assert len(here.truth()) == 2
    assert matrix.find(here.account, message("Eén keer")) is None


def test_a_lost_answer_leaves_doubt_that_find_takes_away(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_server, "PAGE", 3)
    outgoing = message("De brug is dicht.")
    with lossy_relay(here.town.url, "/send/m.room.message/") as (address, _lost):
        with pytest.raises(TryLater) as later:
            matrix.send(here.through(server=address), outgoing)
        assert later.value.maybe_taken
    for number in range(5):
        here.town.say(here.room, f"daarna {number}")
    found = matrix.find(here.account, outgoing)
    assert found is not None and here.truth()[0]["event_id"] == found.remote_id and len(here.truth()) == 6


def test_what_is_gone_cannot_be_answered_or_edited(here: Room) -> None:
    asked = here.dirk.say(here.room, "Laat maar")
    here.dirk.take_back(here.room, asked)
    for event_id in (asked, "$nothing"):
        refused(Reason.GONE, here.account, message("Antwoord", in_reply_to=(event_id,)))
        with pytest.raises(Refused) as caught:
            matrix.edit(here.account, event_id, message("Anders"))
        assert caught.value.reason is Reason.GONE
    assert here.truth() == []


def test_an_edit_replaces_the_words_for_everybody_however_often_it_is_asked(here: Room) -> None:
    outgoing = message("Zaterdag", files=(picture(),))
    sent = matrix.send(here.account, outgoing)
    before = matrix.receive(Room(here.room, here.dirk, here.town).account, None)
    changed = replace(outgoing, text="Zondag")
    assert matrix.edit(here.account, sent.remote_id, changed) == sent
    assert matrix.edit(here.account, sent.remote_id, changed) == sent
    assert [event["content"]["body"] for event in here.truth()] == ["Een teal vlak", "Zaterdag", "* Zondag"]
    reader = Room(here.room, here.dirk, here.town).account
    (now,) = matrix.receive(reader, before.read_up_to).messages
    assert (now.remote_id, now.text) == (sent.remote_id, "Zondag") and now.edited_at
    assert matrix.find(here.account, outgoing) == sent
    assert matrix.receive(here.account, None).messages == ()


def test_a_deletion_takes_the_pictures_too_and_is_done_once(here: Room) -> None:
    kept = matrix.send(here.account, message("Blijft"))
    sent = matrix.send(here.account, message("Vergissing", files=(picture(), picture("b.png"))))
    for _twice in range(2):
        matrix.delete(here.account, sent.remote_id)
        assert [event["event_id"] for event in here.truth()] == [kept.remote_id]


def test_what_others_wrote_is_not_touched(here: Room) -> None:
    theirs = here.dirk.say(here.room, "Van mij")
    for call in (lambda: matrix.edit(here.account, theirs, message("x")), lambda: matrix.delete(here.account, theirs)):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.reason is Reason.REJECTED
    assert [event["content"]["body"] for event in here.dirk.read(here.room)] == ["Van mij"]


@pytest.mark.parametrize(
    "more",
    [
        {"files": (File("a.exe", "application/x-dosexec", b"MZ", alt="x"),)},
        {"files": (File("a.png", "image/png", b"no picture", alt="x"),)},
        {"files": (replace(picture(), alt=" "),)},
        {"files": (picture(),) * 11},
    ],
)
def test_a_picture_that_cannot_go_is_refused(here: Room, more: dict[str, Any]) -> None:
    refused(Reason.BAD_MEDIA, here.account, message("Kijk", **more))
    assert here.truth() == []


def test_too_long_or_too_private_is_refused(here: Room) -> None:
    kept = matrix.send(here.account, message("é" * 8000))
    refused(Reason.TOO_LONG, here.account, message("x" * 8001))
    with pytest.raises(Refused) as caught:  # by the server: more than an event holds
        matrix.edit(here.account, kept.remote_id, message("😀" * 8000))
    assert caught.value.reason is Reason.TOO_LONG
    refused(Reason.REJECTED, here.account, message("Stil", visibility=Visibility.DIRECT))
    assert len(here.truth()) == 1


# --- signing in --------------------------------------------------------------------------------------------------


def test_the_test_button_says_which_room_it_is(people: tuple[Somebody, Somebody]) -> None:
    town, dirk = people
    alias = f"vragen-{uuid4().hex[:6]}"
    room = dirk.make_room("Vragen", town, alias=alias)
    dirk.call(
        "PUT",
        f"client/v3/rooms/{room}/state/m.room.canonical_alias/",
        json={"alias": f"#{alias}:linderbeke.example"},
    )
    here = Room(room, town, dirk)
    for name in (room, f"#{alias}:linderbeke.example"):
        checked = matrix.check(here.through(room=name))
        assert (checked.handle, checked.name) == (f"#{alias}:linderbeke.example", "Vragen")
        assert checked.limits is not None and checked.limits.media_size == 10 * 1024 * 1024
    dirk.say(room, "Hallo")
    assert texts(matrix.receive(here.through(room=f"#{alias}:linderbeke.example"), None)) == ["Hallo"]


def test_settings_that_cannot_be_right_are_told_apart(here: Room) -> None:
    encrypted = here.dirk.make_room("Geheim", here.town, encrypted=True)
    elsewhere = here.dirk.make_room("Zonder ons")
    cases = [
        ({"access_token": "wrong"}, Reason.NOT_ALLOWED),
        ({"room": "#nowhere:linderbeke.example"}, Reason.BAD_SETTINGS),
        ({"room": elsewhere}, Reason.BAD_SETTINGS),
        ({"room": encrypted}, Reason.BAD_SETTINGS),
    ]
    for settings, reason in cases:
        with pytest.raises(Refused) as caught:
            matrix.check(here.through(**settings))
        assert caught.value.reason is reason, settings


def test_who_was_put_out_of_the_room_is_told_so_every_time(here: Room) -> None:
    since = matrix.receive(here.account, None).read_up_to
    here.dirk.call("POST", f"client/v3/rooms/{here.room}/kick", json={"user_id": here.town.user_id})
    for _twice in range(2):
        with pytest.raises(Refused) as caught:
            matrix.receive(here.account, since)
        assert caught.value.reason is Reason.NOT_ALLOWED
    refused(Reason.NOT_ALLOWED, here.account, message("Nog iets"))
