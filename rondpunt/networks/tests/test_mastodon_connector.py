"""The Mastodon connector against a running server: Het Plein (our labelled stand-in), and any real one on request.

With RONDPUNT_TEST_MASTODON_URL and RONDPUNT_TEST_MASTODON_TOKEN set the tests that take ``far`` run against that server
as well; those with a citizen in them want the token of a second account there, RONDPUNT_TEST_MASTODON_CITIZEN_TOKEN.
Everything goes to the two accounts only, one unlisted answer excepted, and is deleted afterwards.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from rondpunt.lib import guarded
from rondpunt.networks import mastodon_server
from rondpunt.networks.connectors import mastodon
from rondpunt.networks.wire import Account, Author, File, Incoming, Outgoing, Reason, Refused, TryLater, Visibility
from rondpunt.plein.seeds import sow
from rondpunt.plein.store import Draft, Store
from tests.counterparts.plein import TOWN, Plein, start_plein

pytestmark = pytest.mark.real
REACH = ("127.0.0.0/8",)


@dataclass
class Far:
    """The far end: a server, our account on it and a citizen's."""

    url: str
    tokens: dict[str, str]
    posted: list[tuple[str, str]] = field(default_factory=list)

    @property
    def account(self) -> Account:
        return Account({"server": self.url, "access_token": self.tokens["town"]}, reach=REACH)

    def call(self, who: str, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        answer = httpx.request(method, self.url + path, headers=headers, trust_env=False, timeout=20, **options)
        answer.raise_for_status()
        return answer.json()

    def handle(self) -> str:
        return mastodon.check(self.account).handle

    def post(self, who: str, text: str, **fields: Any) -> dict[str, Any]:
        wishes = {"status": text, "visibility": "direct", "language": "nl"} | fields
        status: dict[str, Any] = self.call(who, "POST", "/api/v1/statuses", json=wishes)
        self.posted.append((who, status["id"]))
        return status

    def send(self, outgoing: Outgoing) -> str:
        remote_id = mastodon.send(self.account, outgoing).remote_id
        self.posted.append(("town", remote_id))
        return remote_id


@pytest.fixture(params=["stand-in", "live"])
def far(request: pytest.FixtureRequest) -> Iterator[Far]:
    if request.param == "stand-in":
        plein: Plein = request.getfixturevalue("plein")
        yield Far(plein.url, {"town": plein.town_token, "citizen": "oefen-dirk"})
        return
    url, token = os.environ.get("RONDPUNT_TEST_MASTODON_URL"), os.environ.get("RONDPUNT_TEST_MASTODON_TOKEN")
    citizen = os.environ.get("RONDPUNT_TEST_MASTODON_CITIZEN_TOKEN")
    if not url or not token or not citizen:
        pytest.skip("RONDPUNT_TEST_MASTODON_URL, _TOKEN and _CITIZEN_TOKEN name no real server")
    end = Far(url.rstrip("/"), {"town": token, "citizen": citizen})
    yield end
    for who, status_id in reversed(end.posted):
        httpx.delete(f"{end.url}/api/v1/statuses/{status_id}", headers={"Authorization": f"Bearer {end.tokens[who]}"})


@pytest.fixture
def town(plein: Plein) -> Account:
    return Account({"server": plein.url, "access_token": plein.town_token}, reach=REACH)


def unique(text: str) -> str:
    return f"{text} {uuid4().hex[:8]}"


def message(text: str, **more: Any) -> Outgoing:
    wishes: dict[str, Any] = {"visibility": Visibility.DIRECT, "language": "nl"} | more
    return Outgoing(key=uuid4().hex, text=text, written_at=datetime.now(UTC), **wishes)


def picture(colour: str = "green") -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return made.getvalue()


def heard(account: Account, remote_id: str) -> Incoming:
    """Ask until the message is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        harvest = mastodon.receive(account, None)
        for one in harvest.messages:
            if one.remote_id == remote_id:
                return one
        time.sleep(0.3)
    raise AssertionError(f"{remote_id} did not arrive")


def sent_by_town(plein: Plein, text: str) -> list[dict[str, Any]]:
    me = plein.call(plein.town_username, "GET", "/api/v1/accounts/verify_credentials").json()
    statuses = plein.call(plein.town_username, "GET", f"/api/v1/accounts/{me['id']}/statuses?limit=40").json()
    return [status for status in statuses if text in status["content"]]


# On any server


def test_check_says_who_we_are_and_what_the_server_allows(far: Far) -> None:
    checked = mastodon.check(far.account)
    assert checked.handle.startswith("@") and checked.handle.count("@") == 2
    assert checked.limits is not None and (checked.limits.text or 0) >= 500
    assert checked.limits.media_count >= 4


def test_a_question_arrives_whole(far: Far) -> None:
    handle = far.handle()
    asked = far.post(
        "citizen", unique(f"{handle} Waar is het containerpark?\n\nZie https://example.org/a/b?c=d#e 👨‍👩‍👧")
    )
    got = heard(far.account, asked["id"])
    assert got.text.startswith(f"{handle} Waar is het containerpark?\n\nZie https://example.org/a/b?c=d#e 👨‍👩‍👧")
    assert got.visibility is Visibility.DIRECT and not got.from_us
    assert got.language == (asked["language"] or "")  # some servers forget it
    assert got.author.handle.count("@") == 2 and got.author.key == got.author.handle[1:].lower()
    assert got.sent_at.tzinfo is not None and abs(datetime.now(UTC) - got.sent_at) < timedelta(minutes=5)
    assert "<p>" in got.html and got.url


def test_an_answer_lands_in_the_thread_and_the_reply_to_it_comes_back(far: Far) -> None:
    asked = far.post("citizen", unique(f"{far.handle()} Wanneer komt de vuilniswagen?"))
    question = heard(far.account, asked["id"])
    ours = far.send(message("Morgen om 7 uur.", in_reply_to=(question.remote_id,), to=(question.author,)))
    (answer,) = far.call("citizen", "GET", f"/api/v1/statuses/{asked['id']}/context")["descendants"]
    assert (answer["id"], answer["in_reply_to_id"], answer["visibility"]) == (ours, asked["id"], "direct")
    assert [one["id"] for one in answer["mentions"]] == [asked["account"]["id"]]
    thanks = far.post("citizen", unique(f"{far.handle()} Dank u!"), in_reply_to_id=ours)
    assert heard(far.account, thanks["id"]).in_reply_to == (ours,)


def test_a_lost_message_is_found_and_one_that_never_left_is_not(far: Far) -> None:
    asked = far.post("citizen", unique(f"{far.handle()} Hoe laat sluit het loket?"))
    question = heard(far.account, asked["id"])
    answer = message(
        unique("Om *17 uur* – zie https://example.org/loket?dag=1&uur=17 en tot dan! 🙂"),
        in_reply_to=(question.remote_id,),
        to=(question.author,),
        content_warning="Uren",
    )
    assert mastodon.find(far.account, answer) is None
    ours = far.send(answer)
    found = mastodon.find(far.account, answer)
    assert found is not None and found.remote_id == ours
    for other in (
        replace(answer, text=answer.text + " Niet."),
        replace(answer, in_reply_to=()),
        replace(answer, content_warning=""),
        replace(answer, visibility=Visibility.PUBLIC, files=(File("a.png", "image/png", b"x", alt="a"),)),
        replace(answer, written_at=datetime.now(UTC) + timedelta(minutes=5)),
    ):
        assert mastodon.find(far.account, other) is None


def test_a_picture_arrives_with_its_description_both_ways(far: Far) -> None:
    medium = far.call(
        "citizen",
        "POST",
        "/api/v2/media",
        files={"file": ("put.png", picture(), "image/png")},
        data={"description": "Een put in de weg"},
    )
    asked = far.post("citizen", unique(f"{far.handle()} Kijk eens"), media_ids=[medium["id"]])
    question = heard(far.account, asked["id"])
    assert [file.alt for file in question.files] == ["Een put in de weg"]
    assert question.files[0].media_type.startswith("image/")  # some servers convert
    with guarded.client(REACH) as http:
        assert http.get(question.files[0].url).headers["content-type"].startswith("image/")
    file = File("plan.png", "image/png", picture("blue"), alt="Het plan", focus=(0.25, 0.1))
    ours = far.send(message("Zo wordt het", in_reply_to=(asked["id"],), to=(question.author,), files=(file,)))
    (shown,) = far.call("citizen", "GET", f"/api/v1/statuses/{ours}")["media_attachments"]
    assert shown["description"] == "Het plan" and shown["meta"]["focus"] == {"x": -0.5, "y": 0.8}


def test_edits_and_removals_by_the_author_are_seen(far: Far) -> None:
    handle = far.handle()
    edited, gone, left = (far.post("citizen", unique(f"{handle} {word}")) for word in ("een", "twee", "drie"))
    far.call("citizen", "PUT", f"/api/v1/statuses/{edited['id']}", json={"status": f"{handle} een en een half"})
    far.call("citizen", "DELETE", f"/api/v1/statuses/{gone['id']}")
    harvest = mastodon.look_again(far.account, [edited["id"], gone["id"], left["id"]])
    assert harvest.removed == (gone["id"],)
    (now,) = harvest.messages
    assert now.remote_id == edited["id"] and now.text.endswith("een en een half") and now.edited_at is not None


def test_what_a_colleague_answered_elsewhere_is_seen_as_ours(far: Far) -> None:
    asked = far.post("citizen", unique(f"{far.handle()} Is het zwembad open?"))
    by_phone = far.post(
        "town", unique(f"@{asked['account']['acct']} Ja!"), in_reply_to_id=asked["id"], visibility="unlisted"
    )
    got = heard(far.account, by_phone["id"])
    assert got.from_us and got.in_reply_to == (asked["id"],)


def test_too_long_is_refused_and_not_cut(far: Far) -> None:
    most = mastodon.check(far.account).limits
    assert most is not None and most.text is not None
    author = Author(key="iemand@elders.example", handle="@iemand@elders.example")
    with pytest.raises(Refused) as refused:
        far.send(message("x" * (most.text - len("@iemand ") + 1), to=(author,)))
    assert refused.value.reason is Reason.TOO_LONG


def test_a_wrong_token_is_refused_as_not_allowed(far: Far) -> None:
    stranger = replace(far.account, settings={"server": far.url, "access_token": "wrong"})
    calls: list[Callable[[], Any]] = [
        lambda: mastodon.check(stranger),
        lambda: mastodon.receive(stranger, None),
        lambda: mastodon.send(stranger, message("@a@b.example hallo")),
        lambda: mastodon.find(stranger, message("@a@b.example hallo")),
        lambda: mastodon.look_again(stranger, ["1"]),
    ]
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.reason is Reason.NOT_ALLOWED


def test_our_own_posts_make_a_thread(far: Far) -> None:
    handle = Author(key="x", handle=far.handle())
    first = far.send(message(unique("1/3 De markt verhuist"), to=(handle,)))
    second = far.send(message(unique("2/3 naar het plein"), to=(handle,), in_reply_to=(first,)))
    third = far.send(message(unique("3/3 vanaf zaterdag"), to=(handle,), in_reply_to=(second, first)))
    below = far.call("town", "GET", f"/api/v1/statuses/{first}/context")["descendants"]
    assert [(one["id"], one["in_reply_to_id"]) for one in below] == [(second, first), (third, second)]


def test_an_edit_changes_the_words_and_keeps_the_pictures(far: Far) -> None:
    to = (Author(key="x", handle=far.handle()),)
    files = tuple(File(f"{name}.png", "image/png", picture(name), alt=name) for name in ("red", "blue"))
    outgoing = message(unique("Zaterdag"), to=to, files=files)
    ours = far.send(outgoing)
    before = far.call("town", "GET", f"/api/v1/statuses/{ours}")["media_attachments"]
    changed = replace(outgoing, text=unique("Zondag"), content_warning="Markt", files=())
    for _twice in range(2):
        assert mastodon.edit(far.account, ours, changed).remote_id == ours
        now = far.call("town", "GET", f"/api/v1/statuses/{ours}")
        assert "Zondag" in now["content"] and now["spoiler_text"] == "Markt" and now["edited_at"]
        assert now["media_attachments"] == before
    described = tuple(replace(file, alt=f"een {file.alt} vlak") for file in files)
    mastodon.edit(far.account, ours, replace(changed, files=described))
    now = far.call("town", "GET", f"/api/v1/statuses/{ours}")["media_attachments"]
    assert [(one["id"], one["description"]) for one in now] == [
        (before[0]["id"], "een red vlak"),
        (before[1]["id"], "een blue vlak"),
    ]
    with pytest.raises(Refused) as refused:
        mastodon.edit(far.account, ours, replace(changed, files=files[:1]))
    assert refused.value.reason is Reason.BAD_MEDIA


def test_what_is_deleted_is_gone_and_stays_gone(far: Far) -> None:
    outgoing = message(unique("Vergissing"), to=(Author(key="x", handle=far.handle()),))
    ours = far.send(outgoing)
    mastodon.delete(far.account, ours)
    assert mastodon.look_again(far.account, [ours]).removed == (ours,)
    mastodon.delete(far.account, ours)
    with pytest.raises(Refused) as refused:
        mastodon.edit(far.account, ours, outgoing)
    assert refused.value.reason is Reason.GONE


def test_what_others_wrote_cannot_be_edited(far: Far) -> None:
    asked = far.post("citizen", unique(f"{far.handle()} Van mij"))
    heard(far.account, asked["id"])
    with pytest.raises(Refused) as refused:
        mastodon.edit(far.account, asked["id"], message("Van ons", to=(Author(key="x", handle=far.handle()),)))
    assert refused.value.reason in (Reason.REJECTED, Reason.NOT_ALLOWED)


# On the stand-in, where we decide what goes wrong


def test_a_server_in_trouble_edits_and_deletes_later_without_doubt(plein: Plein, town: Account) -> None:
    outgoing = message(unique("Later"), visibility=Visibility.PUBLIC)
    ours = mastodon.send(town, outgoing).remote_id
    for fault in ("fail_before", "too_many"):
        for call in (lambda: mastodon.edit(town, ours, outgoing), lambda: mastodon.delete(town, ours)):
            plein.faults(**{fault: 1})
            with pytest.raises(TryLater) as later:
                call()
            assert later.value.reason is Reason.BUSY and not later.value.maybe_taken
    plein.faults(reject_text="Validation failed: no thanks")
    with pytest.raises(Refused) as refused:
        mastodon.edit(town, ours, outgoing)
    assert refused.value.reason is Reason.REJECTED and "no thanks" in refused.value.detail


def test_an_edit_that_is_too_long_is_refused_and_not_cut(plein: Plein, town: Account) -> None:
    outgoing = message(unique("Kort"), visibility=Visibility.PUBLIC)
    ours = mastodon.send(town, outgoing).remote_id
    with pytest.raises(Refused) as refused:
        mastodon.edit(town, ours, replace(outgoing, text="x" * 501))
    assert refused.value.reason is Reason.TOO_LONG and len(sent_by_town(plein, outgoing.text)) == 1


def test_an_answer_to_something_deleted_is_refused_as_gone(plein: Plein, town: Account) -> None:
    asked = plein.post("dirk", f"@{plein.town_username} Laat maar")
    plein.call("dirk", "DELETE", f"/api/v1/statuses/{asked['id']}")
    with pytest.raises(Refused) as refused:
        mastodon.send(town, message("Goed!", visibility=Visibility.PUBLIC, in_reply_to=(asked["id"],)))
    assert refused.value.reason is Reason.GONE


def test_the_key_makes_a_repeated_post_one_message(plein: Plein, town: Account) -> None:
    answer = message(unique("Eén keer"), to=(Author("dirk@plein.example", "@dirk@plein.example"),))
    assert mastodon.send(town, answer) == mastodon.send(town, answer)
    assert len(sent_by_town(plein, answer.text)) == 1


@pytest.mark.parametrize("fault", ["fail_after", "cut_after", "nonsense_after"])
def test_a_lost_answer_leaves_doubt_that_find_takes_away(plein: Plein, town: Account, fault: str) -> None:
    plein.faults(**{fault: 1, "ignore_idempotency": True})
    answer = message(unique("In twijfel"), visibility=Visibility.PUBLIC)
    with pytest.raises(TryLater) as later:
        mastodon.send(town, answer)
    assert later.value.maybe_taken
    found = mastodon.find(town, answer)
    assert found is not None and [found.remote_id] == [one["id"] for one in sent_by_town(plein, answer.text)]


def test_a_slow_answer_leaves_doubt(plein: Plein, town: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "READ_SECONDS", 0.5)
    plein.faults(slow_seconds=1.5)
    answer = message(unique("Traag"), visibility=Visibility.PUBLIC)
    with pytest.raises(TryLater) as later:
        mastodon.send(town, answer)
    assert later.value.maybe_taken and mastodon.find(town, answer) is not None


def test_a_failure_before_taking_leaves_doubt_and_find_says_no(plein: Plein, town: Account) -> None:
    plein.faults(fail_before=1)
    answer = message(unique("Niet aangenomen"), visibility=Visibility.PUBLIC)
    with pytest.raises(TryLater) as later:
        mastodon.send(town, answer)
    assert later.value.maybe_taken and mastodon.find(town, answer) is None


def test_find_reads_what_was_typed_only_where_the_server_tells(plein: Plein, town: Account) -> None:
    plein.faults(no_source=True)
    answer = message(unique("Zonder bron"), visibility=Visibility.PUBLIC)
    remote_id = mastodon.send(town, answer).remote_id
    found = mastodon.find(town, answer)
    assert found is not None and found.remote_id == remote_id
    assert mastodon.find(town, replace(answer, text="iets anders")) is None


def test_a_private_message_is_found_where_lists_leave_it_out(plein: Plein, town: Account) -> None:
    plein.faults(only_public_lists=True)
    dirk = Author("dirk@plein.example", "@dirk@plein.example")
    asked = plein.post("dirk", f"@{plein.town_username} Een vraag", visibility="direct")
    answer = message(unique("Een antwoord"), to=(dirk,), in_reply_to=(asked["id"],))
    first = message(unique("Een begin"), to=(dirk,))
    for outgoing in (answer, first):
        assert mastodon.find(town, outgoing) is None
        remote_id = mastodon.send(town, outgoing).remote_id
        found = mastodon.find(town, outgoing)
        assert found is not None and found.remote_id == remote_id
    plein.faults(no_home=True)
    assert mastodon.find(town, answer) is not None


def test_a_busy_server_says_when_to_come_back(plein: Plein, town: Account) -> None:
    plein.faults(too_many=1)
    with pytest.raises(TryLater) as later:
        mastodon.send(town, message("druk", visibility=Visibility.PUBLIC))
    assert later.value.reason is Reason.BUSY and not later.value.maybe_taken
    assert later.value.after is not None and timedelta(0) < later.value.after <= timedelta(minutes=5, seconds=1)


def test_a_refusal_carries_the_words_of_the_network(plein: Plein, town: Account) -> None:
    plein.faults(reject_text="Validation failed: no thanks")
    with pytest.raises(Refused) as refused:
        mastodon.send(town, message("nee", visibility=Visibility.PUBLIC))
    assert refused.value.reason is Reason.REJECTED and "no thanks" in refused.value.detail


def test_nobody_listening_is_a_reason_to_try_later_without_doubt(town: Account) -> None:
    nowhere = replace(town, settings=dict(town.settings) | {"server": "http://127.0.0.1:1"})
    with pytest.raises(TryLater) as later:
        mastodon.send(nowhere, message("hallo", visibility=Visibility.PUBLIC))
    assert later.value.reason is Reason.UNREACHABLE and not later.value.maybe_taken


def test_a_private_address_is_refused_unless_allowed(town: Account) -> None:
    inside = Account({"server": "https://127.0.0.1", "access_token": "x"})
    with pytest.raises(Refused) as refused:
        mastodon.check(inside)
    assert refused.value.reason is Reason.BLOCKED_ADDRESS


@pytest.mark.parametrize("server", ["", "ftp://x.example", "http://x.example", "https://"])
def test_an_address_that_cannot_be_right_is_refused(server: str) -> None:
    with pytest.raises(Refused) as refused:
        mastodon.check(Account({"server": server, "access_token": "x"}))
    assert refused.value.reason is Reason.BAD_SETTINGS


def test_a_revoked_token_is_refused_as_not_allowed(plein: Plein) -> None:
    sam = Account({"server": plein.url, "access_token": "oefen-sam"}, reach=REACH)
    assert mastodon.check(sam).handle == "@sam@plein.example"
    plein.call("sam", "POST", "/oauth/revoke", json={"token": "oefen-sam"})
    with pytest.raises(Refused) as refused:
        mastodon.check(sam)
    assert refused.value.reason is Reason.NOT_ALLOWED


@pytest.mark.parametrize(
    ("faults", "domain"),
    [
        ({"no_v2_instance": True}, "plein.example"),
        ({"no_v2_instance": True, "no_v1_instance": True}, "127.0.0.1"),
    ],
)
def test_servers_without_an_instance_page_are_served_too(
    plein: Plein, town: Account, faults: dict[str, bool], domain: str
) -> None:
    plein.faults(**faults)
    checked = mastodon.check(town)
    assert checked.handle == f"@{plein.town_username}@{domain}"
    assert checked.limits is not None and checked.limits.text == 500


def test_older_servers_without_batches_and_second_media_are_served_too(
    plein: Plein, town: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon_server, "MEDIA_PAUSE", 0.1)
    plein.faults(no_batch=True, no_v2_media=True, media_seconds=0.5)
    gone = plein.post("lotte", f"@{plein.town_username} weg")
    plein.call("lotte", "DELETE", f"/api/v1/statuses/{gone['id']}")
    assert mastodon.look_again(town, [gone["id"]]).removed == (gone["id"],)
    file = File("plan.png", "image/png", picture("blue"), alt="Het plan")
    remote_id = mastodon.send(town, message(unique("plan"), visibility=Visibility.PUBLIC, files=(file,))).remote_id
    (shown,) = plein.call("lotte", "GET", f"/api/v1/statuses/{remote_id}").json()["media_attachments"]
    assert shown["description"] == "Het plan" and shown["url"]


@pytest.mark.parametrize(
    "file",
    [
        File("a.exe", "application/octet-stream", b"MZ", alt="iets"),
        File("a.png", "image/png", b"no picture at all", alt="iets"),
        File("a.png", "image/png", picture(), alt=" "),
    ],
)
def test_bad_media_are_refused(town: Account, file: File) -> None:
    with pytest.raises(Refused) as refused:
        mastodon.send(town, message("bijlage", visibility=Visibility.PUBLIC, files=(file,)))
    assert refused.value.reason is Reason.BAD_MEDIA


def test_a_private_message_to_nobody_is_refused(town: Account) -> None:
    with pytest.raises(Refused) as refused:
        mastodon.send(town, message("voor wie?"))
    assert refused.value.reason is Reason.BAD_ADDRESS


def test_a_mention_deep_in_a_thread_names_everything_it_answers(plein: Plein, town: Account) -> None:
    first = plein.post("dirk", f"@{plein.town_username} Mogen hier auto's?")
    between = plein.post("els", "Goede vraag", in_reply_to_id=first["id"])
    deep = plein.post("lotte", f"@{plein.town_username} Weet u het?", in_reply_to_id=between["id"])
    assert heard(town, deep["id"]).in_reply_to == (between["id"], first["id"])


def test_the_same_message_always_has_the_same_id_and_the_position_trails(plein: Plein, town: Account) -> None:
    asked = plein.post("claire", f"@{plein.town_username} Bonjour", language="fr")
    first = mastodon.receive(town, None)
    second = mastodon.receive(town, first.read_up_to)
    ids = [one.remote_id for one in second.messages]
    # What is younger than a minute is read once more: its neighbours may still be on their way.
    assert ids.count(asked["id"]) == 1 and not second.more
    assert {one.remote_id: one.sent_at for one in second.messages}[asked["id"]] == heard(town, asked["id"]).sent_at


def test_a_first_fetch_is_limited_and_comes_in_portions_oldest_first(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    store = Store(str(tmp_path / "plein.sqlite3"), "plein.example", lambda: now)
    sow(store, TOWN)
    dirk = store.account("dirk")["id"]
    for number in range(300):
        at = now - timedelta(days=10) + timedelta(minutes=number)
        store.post(dirk, Draft(f"@stadlinderbeke vraag {number}"), at=at)
    store.close()
    plein = start_plein(data=str(tmp_path / "plein.sqlite3"))
    try:
        oldest = now - timedelta(days=10) + timedelta(minutes=49, seconds=30)
        account = Account({"server": plein.url, "access_token": plein.town_token}, REACH, oldest=oldest)
        first = mastodon.receive(account, None)
        assert (len(first.messages), first.more, first.remaining) == (200, True, 50)
        second = mastodon.receive(account, first.read_up_to)
        assert (len(second.messages), second.more) == (50, False)
        texts = [one.text for one in (*first.messages, *second.messages)]
        assert texts == [f"@stadlinderbeke@plein.example vraag {number}" for number in range(50, 300)]
        assert mastodon.receive(account, second.read_up_to).messages == ()
    finally:
        plein.stop()


def test_news_wakes_the_listener_and_stop_ends_it(plein: Plein, town: Account) -> None:
    stop, news = threading.Event(), threading.Semaphore(0)
    listener = threading.Thread(target=mastodon.listen, args=(town, stop, news.release), daemon=True)
    listener.start()
    assert news.acquire(timeout=10)  # on connecting
    plein.post("dirk", f"@{plein.town_username} hallo daar")
    assert news.acquire(timeout=3)
    stop.set()
    listener.join(8)
    assert not listener.is_alive()


def test_a_listener_whose_time_is_up_connects_again(
    plein: Plein, town: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "TOTAL_SECONDS", 0.5)
    stop, news = threading.Event(), threading.Semaphore(0)
    listener = threading.Thread(target=mastodon.listen, args=(town, stop, news.release), daemon=True)
    listener.start()
    assert news.acquire(timeout=10) and news.acquire(timeout=10)  # each connection wakes once
    stop.set()
    listener.join(8)
    assert not listener.is_alive()


def test_a_server_without_a_stream_lets_the_listener_go(plein: Plein, town: Account) -> None:
    plein.faults(no_streaming=True)
    calls: list[bool] = []
    mastodon.listen(town, threading.Event(), lambda: calls.append(True))
    assert calls == []
