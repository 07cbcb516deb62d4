"""The Mattermost connector against our labelled stand-in, and any real server on request.

With RONDPUNT_TEST_MATTERMOST_URL, _TOKEN (ours), _CITIZEN_TOKEN (a second account) and _CHANNEL (the id of a channel
both are in) set, the tests that take ``far`` run against that server too. What they post there is deleted afterwards.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from rondpunt.networks import mattermost_posts
from rondpunt.networks.connectors import mattermost
from rondpunt.networks.wire import Account, File, Harvest, Kind, Outgoing, Reason, Refused, TryLater, Visibility
from tests.counterparts.mattermost_stand_in import CHANNEL, StandIn, new_id, stand_in

pytestmark = pytest.mark.real
REACH = ("127.0.0.0/8",)
HTTP = httpx.Client(trust_env=False, timeout=20)  # one for all: to make one costs more than a call
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass
class Far:
    """The far end: a server, a channel on it, our account and a citizen's."""

    url: str
    channel: str
    tokens: dict[str, str]
    posted: list[tuple[str, str]] = field(default_factory=list)
    oldest: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(seconds=2))

    @property
    def account(self) -> Account:
        settings = {"server": self.url, "access_token": self.tokens["town"], "channel": self.channel}
        return Account(settings, reach=REACH, oldest=self.oldest)

    def call(self, who: str, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        address = f"{self.url}/api/v4{path}"
        answer = HTTP.request(method, address, headers=headers, **options)
        answer.raise_for_status()
        return answer.json()

    def post(self, text: str, who: str = "citizen", **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.call(
            who, "POST", "/posts", json={"channel_id": self.channel, "message": text, **more}
        )
        self.posted.append((who, made["id"]))
        return made

    def send(self, outgoing: Outgoing) -> str:
        remote_id = mattermost.send(self.account, outgoing).remote_id
        self.posted.append(("town", remote_id))
        return remote_id

    def there(self, post_id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.call("citizen", "GET", f"/posts/{post_id}")
        return told

    def by_id(self, since: str | None = None) -> dict[str, Any]:
        return {one.remote_id: one for one in mattermost.receive(self.account, since).messages}


@pytest.fixture
def mattermost_server() -> Iterator[StandIn]:
    with stand_in() as server:
        yield server


@pytest.fixture(params=["stand-in", "live"])
def far(request: pytest.FixtureRequest) -> Iterator[Far]:
    if request.param == "stand-in":
        yield request.getfixturevalue("near")
        return
    names = ("URL", "CHANNEL", "TOKEN", "CITIZEN_TOKEN")
    url, channel, token, citizen = (os.environ.get(f"RONDPUNT_TEST_MATTERMOST_{name}") for name in names)
    if not url or not channel or not token or not citizen:
        pytest.skip("RONDPUNT_TEST_MATTERMOST_URL, _TOKEN, _CITIZEN_TOKEN and _CHANNEL name no real server")
    end = Far(url.rstrip("/"), channel, {"town": token, "citizen": citizen})
    yield end
    for who, post_id in reversed(end.posted):
        HTTP.delete(f"{end.url}/api/v4/posts/{post_id}", headers={"Authorization": f"Bearer {end.tokens[who]}"})


@pytest.fixture
def near(mattermost_server: StandIn) -> Far:
    people = {"town": mattermost_server.join("town"), "citizen": mattermost_server.join("dirk", first_name="Dirk")}
    return Far(mattermost_server.url, CHANNEL, people)


def message(text: str, **more: Any) -> Outgoing:
    return Outgoing(key=uuid4().hex, text=text, written_at=datetime.now(UTC), **more)


def refused(reason: Reason, call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.reason is reason
    return caught.value


# On any server


def test_the_test_button_says_which_channel_it_is(far: Far) -> None:
    checked = mattermost.check(far.account)
    assert checked.handle.startswith(httpx.URL(far.url).netloc.decode()) and checked.handle.count("/") == 2
    assert checked.limits is not None and checked.limits.text and checked.name


def test_a_question_and_its_answer_make_one_thread(far: Far) -> None:
    asked = far.post("Wanneer komt de glascontainer? 👨‍👩‍👧")
    harvest = mattermost.receive(far.account, None)
    got = {one.remote_id: one for one in harvest.messages}[asked["id"]]
    assert (got.text, got.kind, got.from_us, got.in_reply_to) == (asked["message"], Kind.MESSAGE, False, ())
    assert got.author.key == asked["user_id"] and got.author.handle.startswith("@")
    assert abs(datetime.now(UTC) - got.sent_at) < timedelta(minutes=1)
    ours = far.send(message("Maandag.\r\nOm 7 uur.", in_reply_to=(asked["id"],)))
    assert far.there(ours)["root_id"] == asked["id"] and far.there(ours)["message"] == "Maandag.\nOm 7 uur."
    thanks = far.post("Dank!", root_id=asked["id"])
    deeper = far.send(message("Graag.", in_reply_to=(thanks["id"], asked["id"])))
    assert far.there(deeper)["root_id"] == asked["id"]
    news = far.by_id(harvest.read_up_to)
    assert thanks["id"] in news and news[thanks["id"]].in_reply_to == (asked["id"],)
    assert not {ours, deeper} & news.keys()


def test_our_own_posts_make_a_thread(far: Far) -> None:
    first = far.send(message("1/3"))
    second = far.send(message("2/3", in_reply_to=(first,)))
    third = far.send(message("3/3", in_reply_to=(second, first)))
    assert [far.there(one)["root_id"] for one in (first, second, third)] == ["", first, first]


def test_edits_and_removals_are_followed(far: Far) -> None:
    kept, gone = (far.post(text) for text in ("Om 7 uur?", "Laat maar"))
    first = mattermost.receive(far.account, None)
    far.call("citizen", "PUT", f"/posts/{kept['id']}/patch", json={"message": "Om 8 uur?"})
    far.call("citizen", "DELETE", f"/posts/{gone['id']}")
    news = mattermost.receive(far.account, first.read_up_to)
    edit = {one.remote_id: one for one in news.messages}[kept["id"]]
    assert edit.text == "Om 8 uur?" and edit.edited_at is not None and edit.edited_at > edit.sent_at
    assert gone["id"] in news.removed and gone["id"] not in {one.remote_id for one in news.messages}


def test_what_a_colleague_wrote_elsewhere_is_ours(far: Far) -> None:
    asked = far.post("Is het zwembad open?")
    by_phone = far.post("Ja!", "town", root_id=asked["id"])
    got = far.by_id()[by_phone["id"]]
    assert got.from_us and got.in_reply_to == (asked["id"],)


def test_files_go_and_come_whole(far: Far) -> None:
    files = (File("een.png", "image/png", PNG), File("twee.png", "image/png", PNG + b"2"))
    ours = far.send(message("Kijk", files=files))
    citizen = replace(far.account, settings={**far.account.settings, "access_token": far.tokens["citizen"]})
    got = {one.remote_id: one for one in mattermost.receive(citizen, None).messages}[ours]
    assert [(file.name, file.content) for file in got.files] == [(file.name, file.content) for file in files]


def test_a_message_is_found_by_its_key_and_one_that_never_left_is_not(far: Far) -> None:
    outgoing = message("Om 17 uur")
    assert mattermost.find(far.account, outgoing) is None
    ours = far.send(outgoing)
    found = mattermost.find(far.account, outgoing)
    assert found is not None and found.remote_id == ours
    assert mattermost.find(far.account, message("Om 17 uur")) is None
    assert far.send(outgoing) == ours  # within half a minute the server knows it too


def test_an_edit_changes_the_words_and_keeps_the_files(far: Far) -> None:
    outgoing = message("Zaterdag", files=(File("een.png", "image/png", PNG),))
    ours = far.send(outgoing)
    before = far.there(ours)["file_ids"]
    for _twice in range(2):
        assert mattermost.edit(far.account, ours, replace(outgoing, text="Zondag")).remote_id == ours
        now = far.there(ours)
        assert (now["message"], now["file_ids"]) == ("Zondag", before) and now["edit_at"]
    found = mattermost.find(far.account, outgoing)
    assert found is not None and found.remote_id == ours


def test_what_is_deleted_is_gone_and_stays_gone(far: Far) -> None:
    outgoing = message("Vergissing")
    ours = far.send(outgoing)
    for _twice in range(2):
        mattermost.delete(far.account, ours)
    refused(Reason.GONE, lambda: mattermost.edit(far.account, ours, outgoing))
    refused(Reason.GONE, lambda: mattermost.send(far.account, message("Antwoord", in_reply_to=(ours,))))
    found = mattermost.find(far.account, outgoing)
    assert found is not None and found.remote_id == ours  # it was taken: it must not be sent again


def test_what_others_wrote_is_not_touched(far: Far) -> None:
    theirs = far.post("Van mij")["id"]
    refused(Reason.REJECTED, lambda: mattermost.edit(far.account, theirs, message("x")))
    refused(Reason.REJECTED, lambda: mattermost.delete(far.account, theirs))
    assert far.there(theirs)["message"] == "Van mij"


def test_a_wrong_token_is_refused_as_not_allowed(far: Far) -> None:
    stranger = replace(far.account, settings={**far.account.settings, "access_token": "wrong"})
    for call in (
        lambda: mattermost.check(stranger),
        lambda: mattermost.receive(stranger, None),
        lambda: mattermost.send(stranger, message("x")),
        lambda: mattermost.find(stranger, message("x")),
    ):
        refused(Reason.NOT_ALLOWED, call)


# On the stand-in, where we decide what goes wrong


@pytest.mark.parametrize("fault", ["cut_after", "fail_after"])
def test_a_lost_answer_leaves_doubt_that_find_takes_away(near: Far, mattermost_server: StandIn, fault: str) -> None:
    setattr(mattermost_server, fault, 1)
    outgoing = message("In twijfel")
    with pytest.raises(TryLater) as later:
        mattermost.send(near.account, outgoing)
    assert later.value.maybe_taken
    found = mattermost.find(near.account, outgoing)
    assert found is not None and [found.remote_id] == list(mattermost_server.posts)


def test_a_failure_before_taking_is_found_out_and_a_busy_server_says_how_long(
    near: Far, mattermost_server: StandIn
) -> None:
    mattermost_server.fail_before = 1
    outgoing = message("Niet aangenomen")
    with pytest.raises(TryLater) as later:
        mattermost.send(near.account, outgoing)
    assert later.value.maybe_taken and mattermost.find(near.account, outgoing) is None
    mattermost_server.too_many = 1
    with pytest.raises(TryLater) as later:
        mattermost.send(near.account, outgoing)
    assert (later.value.maybe_taken, later.value.after) == (False, timedelta(seconds=7))


def test_find_looks_further_than_the_server_lists_at_once(
    near: Far, mattermost_server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = message("Tussen velen")
    ours = near.send(outgoing)
    for number in range(9):
        near.post(f"daarna {number}")
    mattermost_server.most_since = 4
    monkeypatch.setattr(mattermost, "MOST_SINCE", 4)
    monkeypatch.setattr(mattermost_posts, "PAGE", 3)
    found = mattermost.find(near.account, outgoing)
    assert found is not None and found.remote_id == ours


def test_a_busy_night_is_read_in_steps_without_loss(
    near: Far, mattermost_server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mattermost_posts, "PAGE", 3)
    monkeypatch.setattr(mattermost, "MOST_PAGES", 2)
    monkeypatch.setattr(mattermost, "MOST_SINCE", 4)
    mattermost_server.most_since = 4

    def read(since: str | None) -> tuple[set[str], int, str]:
        got: set[str] = set()
        steps, more = 0, True
        while more:
            harvest: Harvest = mattermost.receive(near.account, since)
            got |= {one.remote_id for one in harvest.messages}
            since, more, steps = harvest.read_up_to, harvest.more, steps + 1
        return got, steps, since or ""

    evening = {near.post(f"avond {number}")["id"] for number in range(13)}
    got, steps, since = read(None)
    assert got == evening and steps == 3
    night = {near.post(f"nacht {number}")["id"] for number in range(14)}
    assert read(since)[0] >= night


def test_the_first_fetch_goes_back_no_further_than_asked_and_old_threads_make_no_news(
    near: Far, mattermost_server: StandIn
) -> None:
    old = near.post("Oud")["id"]
    mattermost_server.posts[old]["create_at"] -= 3_600_000
    new = near.post("Nieuw", root_id=old)["id"]
    assert list(near.by_id()) == [new]
    near.call("citizen", "PUT", f"/posts/{old}/patch", json={"message": "Oud en veranderd"})
    assert list(near.by_id(mattermost.receive(near.account, None).read_up_to)) == [new]


def test_programs_and_the_system_are_no_citizens(near: Far) -> None:
    near.post("Dirk joined the channel.", type="system_join_channel")
    hook = near.post("Build 7 failed", props={"from_webhook": "true"})["id"]
    copied = near.post("Met een gestolen sleutel", props={"rondpunt_key": uuid4().hex})["id"]
    got = near.by_id()
    assert got.keys() == {hook, copied}
    assert got[hook].kind is Kind.AUTO_REPLY and got[copied].kind is Kind.MESSAGE
    assert got[copied].author.name == "Dirk"


def test_a_file_that_is_too_large_is_named(
    near: Far, mattermost_server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, empty = new_id(), new_id()
    mattermost_server.files |= {
        large: ("groot.bin", "application/x", b"x" * 50),
        empty: ("leeg.bin", "application/x", b""),
    }
    monkeypatch.setattr(mattermost, "LARGEST_FILE", 49)
    near.post("Twee", file_ids=[large, empty])
    (got,) = near.by_id().values()
    assert [(file.name, file.content) for file in got.files] == [("groot.bin", None), ("leeg.bin", b"")]


def test_what_cannot_go_is_refused_and_not_cut(near: Far, mattermost_server: StandIn) -> None:
    def send(text: str = "Kijk", **more: Any) -> Callable[[], object]:
        return lambda: mattermost.send(near.account, message(text, **more))

    refused(Reason.TOO_LONG, send("x" * 16_384))
    refused(Reason.REJECTED, send(visibility=Visibility.DIRECT))
    refused(Reason.BAD_MEDIA, send(files=(File("a.exe", "application/x", b"MZ"),)))
    refused(Reason.BAD_MEDIA, send(files=(File("a.png", "image/png", PNG),) * 6))
    assert mattermost_server.posts == {}
    ours = near.send(message("x" * 16_383))
    refused(Reason.TOO_LONG, lambda: mattermost.edit(near.account, ours, message("x" * 16_384)))


def test_a_channel_we_are_not_in_is_told_apart(near: Far, mattermost_server: StandIn) -> None:
    mattermost_server.members.clear()
    refused(Reason.BAD_SETTINGS, lambda: mattermost.check(near.account))
    refused(Reason.NOT_ALLOWED, lambda: mattermost.send(near.account, message("x")))
    elsewhere = replace(near.account, settings={**near.account.settings, "channel": "z" * 26})
    refused(Reason.BAD_SETTINGS, lambda: mattermost.check(elsewhere))
