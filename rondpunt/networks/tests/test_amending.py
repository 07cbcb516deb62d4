"""What went out is changed or taken back on its network: asked once, done by one worker, done again when it died."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import override

from rondpunt.networks import amending
from rondpunt.networks.actions.amend import CannotAmend, amend
from rondpunt.networks.actions.carry_out import carry_out
from rondpunt.networks.actions.hold_restored import hold_restored
from rondpunt.networks.actions.send import send
from rondpunt.networks.actions.start_stop import start_stop
from rondpunt.networks.models import Amendment, Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.networks.tests.build import MINUTE, NOON, channel, post
from rondpunt.networks.wire import Outgoing, Reason, Refused, Sent, TryLater
from rondpunt.people.models import Team, TrailEntry, User
from tests.counterparts.bluesky import BlueskyNetwork
from tests.counterparts.plein import Plein

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=settings.LEASE_SECONDS)
State = Amendment.State


class Network:
    """Stands in for what Mastodon answers to an edit or a deletion."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, on: Channel) -> None:
        self.asked: list[Any] = []
        self.answer: BaseException | None = None
        self.meanwhile: Callable[[], Any] = lambda: None
        monkeypatch.setattr(on.connector, "edit", self._edit)
        monkeypatch.setattr(on.connector, "delete", self._delete)

    def _edit(self, _account: object, remote_id: str, outgoing: Outgoing) -> Sent:
        self._ask((remote_id, outgoing.text, outgoing.content_warning, outgoing.files))
        return Sent(remote_id)

    def _delete(self, _account: object, remote_id: str) -> None:
        self._ask(remote_id)

    def _ask(self, what: Any) -> None:
        self.asked.append(what)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if self.answer:
            raise self.answer


@pytest.fixture
def out(waste: Team) -> Delivery:
    return post(channel(waste), state="sent", remote_id="p1", sent_at=NOON)


@pytest.fixture
def network(out: Delivery, monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network(monkeypatch, out.channel)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def told() -> list[str]:
    return list(TrailEntry.objects.filter(verb__startswith="delivery.").order_by("id").values_list("verb", flat=True))


def change(out: Delivery, by: User, text: str = "On Wednesday.", **fields: Any) -> Amendment:
    return amend(out, kind="edit", text=text, user=by, now=NOON, **fields)


def test_new_words_stand_there_and_what_was_sent_stays_as_proof(out: Delivery, anna: User, network: Network) -> None:
    out.files = [{"media": 999, "name": "a.png", "alt": "A container"}]
    out.save()
    asked = change(out, anna, content_warning="Waste")
    assert carry_out(asked.pk, clock=at(NOON)) == State.DONE
    assert network.asked == [("p1", "On Wednesday.", "Waste", ())]
    out.refresh_from_db()
    assert (out.edited_at, out.payload["text"]) == (NOON, "The glass container is emptied today.")
    assert told() == ["delivery.edit_asked", "delivery.edited"]
    assert carry_out(asked.pk, clock=at(NOON)) == ""


def test_what_is_removed_is_removed_once_and_cannot_be_changed(out: Delivery, anna: User, network: Network) -> None:
    asked = amend(out, kind="delete", user=anna, now=NOON)
    assert carry_out(asked.pk, clock=at(NOON + MINUTE)) == State.DONE
    out.refresh_from_db()
    assert (network.asked, out.removed_at, out.state) == (["p1"], NOON + MINUTE, "sent")
    for kind in ("edit", "delete"):
        with override("en"), pytest.raises(CannotAmend, match="It was removed there already"):
            amend(out, kind=kind, text="x", user=anna, now=NOON)
    assert told() == ["delivery.removal_asked", "delivery.removed"]


@pytest.mark.parametrize(
    ("network_name", "kind", "fields", "says"),
    [
        ("bluesky", "edit", {}, "Bluesky lets nobody change"),
        ("mail", "delete", {}, "lets nobody take back"),
        ("mastodon", "edit", {"state": "waiting", "remote_id": ""}, "It has not gone out"),
        ("mastodon", "delete", {"remote_id": "key:abc"}, "does not know under which name"),
    ],
)
def test_what_cannot_be_is_said_and_not_asked(
    waste: Team, anna: User, network_name: str, kind: str, fields: dict[str, Any], says: str
) -> None:
    there = post(channel(waste, network_name), **{"state": "sent", "remote_id": "p1", **fields})
    with override("en"), pytest.raises(CannotAmend, match=says):
        amend(there, kind=kind, text="On Wednesday.", user=anna, now=NOON)
    assert not Amendment.objects.exists() and told() == []


def test_too_long_is_counted_as_the_network_counts(out: Delivery, anna: User) -> None:
    with override("en"), pytest.raises(CannotAmend, match="2 characters too many"):
        change(out, anna, "x" * 502)
    with pytest.raises(CannotAmend):
        change(out, anna, " \n")
    # An address counts for 23 on Mastodon.
    assert change(out, anna, "x" * 400 + " https://linderbeke.example/" + "y" * 400).text


def test_one_at_a_time_by_the_action_and_by_the_database(out: Delivery, anna: User) -> None:
    first = change(out, anna)
    with override("en"), pytest.raises(CannotAmend, match="under way"):
        amend(out, kind="delete", user=anna, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(
            delivery=out, channel=out.channel, kind="delete", due_at=NOON, asked_by=anna, asked_at=NOON, changed_at=NOON
        )
    assert list(Amendment.objects.all()) == [first]


def test_of_two_workers_one_does_it(out: Delivery, anna: User, network: Network) -> None:
    asked = change(out, anna)
    others: list[str] = []
    network.meanwhile = lambda: others.append(carry_out(asked.pk, clock=at(NOON)))
    assert carry_out(asked.pk, clock=at(NOON)) == State.DONE
    assert others == [""] and len(network.asked) == 1


def test_what_a_killed_worker_left_is_done_again_after_its_lease(out: Delivery, anna: User, network: Network) -> None:
    asked = amend(out, kind="delete", user=anna, now=NOON)
    network.answer = SystemError("killed here")
    with pytest.raises(SystemError):
        carry_out(asked.pk, clock=at(NOON))
    network.answer = None
    assert not Amendment.objects.due(NOON + LEASE).exists()
    after = NOON + LEASE + MINUTE
    assert [one.pk for one in Amendment.objects.due(after)] == [asked.pk]
    assert carry_out(asked.pk, clock=at(after)) == State.DONE
    assert network.asked == ["p1", "p1"] and told().count("delivery.removed") == 1


def test_what_a_slow_worker_tells_late_does_not_overwrite_a_newer_attempt(
    out: Delivery, anna: User, network: Network
) -> None:
    asked, after = change(out, anna), NOON + LEASE + MINUTE
    network.answer = Refused(Reason.REJECTED)
    network.meanwhile = lambda: Amendment.objects.claim(asked.pk, now=after, until=after + LEASE)
    assert carry_out(asked.pk, clock=at(NOON)) == State.DOING
    asked.refresh_from_db()
    assert (asked.attempts, asked.reason, asked.lease_until) == (2, "", after + LEASE)


def test_a_busy_network_is_asked_later_and_given_up_after_two_days(out: Delivery, anna: User, network: Network) -> None:
    asked = change(out, anna)
    network.answer = TryLater(Reason.BUSY, "503", after=timedelta(minutes=9))
    assert carry_out(asked.pk, clock=at(NOON)) == State.WAITING
    asked.refresh_from_db()
    assert (asked.due_at, asked.reason, asked.detail) == (NOON + timedelta(minutes=9), "busy", "503")
    assert carry_out(asked.pk, clock=at(NOON + MINUTE)) == ""
    assert carry_out(asked.pk, clock=at(NOON + timedelta(hours=49))) == State.REFUSED
    assert told() == ["delivery.edit_asked", "delivery.amendment_put_off", "delivery.edit_refused"]
    assert change(out, anna).attempts == 0, "it may be asked again"


@pytest.mark.parametrize(("reason", "says"), [(Reason.GONE, "It is no longer there."), (Reason.REJECTED, "no thanks")])
def test_a_refusal_says_why(out: Delivery, anna: User, network: Network, reason: Reason, says: str) -> None:
    asked = change(out, anna)
    network.answer = Refused(reason, "no thanks")
    assert carry_out(asked.pk, clock=at(NOON)) == State.REFUSED
    asked.refresh_from_db()
    with override("en"):
        assert says in amending.says(asked)
    out.refresh_from_db()
    assert out.edited_at is None


def test_a_stop_holds_new_words_back_but_not_a_removal(waste: Team, anna: User, bram: User) -> None:
    on = channel(waste)
    edit, removal = (post(on, state="sent", remote_id=name) for name in ("p1", "p2"))
    asked = change(edit, anna)
    gone = amend(removal, kind="delete", user=anna, now=NOON)
    start_stop(channel=None, reason="Fire", until=NOON + MINUTE, user=bram, now=NOON)
    assert [one.pk for one in Amendment.objects.due(NOON)] == [gone.pk]
    assert not Amendment.objects.claim(asked.pk, now=NOON, until=NOON + LEASE)
    assert asked.pk in [one.pk for one in Amendment.objects.due(NOON + 2 * MINUTE)]
    Channel.objects.update(state=Channel.State.PAUSED)
    assert not Amendment.objects.due(NOON + 2 * MINUTE).exists()


def test_a_restored_house_changes_nothing_there_by_itself(out: Delivery, anna: User) -> None:
    asked = change(out, anna)
    hold_restored(now=NOON)
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (State.REFUSED, "restored")


# On real servers


def _sent(on: Channel, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch, text: str) -> Delivery:
    monkeypatch.setattr("django.conf.settings.REACH", ("127.0.0.0/8",))
    on.fill_in(answers)
    on.save()
    now = datetime.now(UTC)
    made = post(on, payload=payload(text=text, written_at=now), due_at=now)
    assert send(made.pk, clock=at(now)) == Delivery.State.SENT
    made.refresh_from_db()
    return made


@pytest.mark.real
def test_on_the_square_words_change_and_then_the_message_goes(
    plein: Plein, waste: Team, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"server": plein.url, "access_token": plein.town_token}
    ours = _sent(channel(waste), answers, monkeypatch, f"On Tuesday {uuid4().hex[:8]}")
    path = f"/api/v1/statuses/{ours.remote_id}"
    for text in ("On Wednesday", "On Thursday"):
        assert carry_out(change(ours, anna, text).pk, clock=at(NOON)) == State.DONE
        status = plein.call("dirk", "GET", path).json()
        assert text in status["content"] and status["edited_at"]
    plein.faults(fail_before=1)
    asked = amend(ours, kind="delete", user=anna, now=NOON)
    assert carry_out(asked.pk, clock=at(NOON)) == State.WAITING
    assert carry_out(asked.pk, clock=at(NOON + MINUTE)) == State.DONE
    with pytest.raises(Exception, match="404"):
        plein.call("dirk", "GET", path)


@pytest.mark.real
def test_what_was_taken_away_on_the_square_by_hand_cannot_be_changed(
    plein: Plein, waste: Team, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"server": plein.url, "access_token": plein.town_token}
    ours = _sent(channel(waste), answers, monkeypatch, f"On Tuesday {uuid4().hex[:8]}")
    plein.call(plein.town_username, "DELETE", f"/api/v1/statuses/{ours.remote_id}")
    asked = change(ours, anna)
    assert carry_out(asked.pk, clock=at(NOON)) == State.REFUSED
    asked.refresh_from_db()
    assert asked.reason == Reason.GONE


@pytest.mark.real
def test_on_bluesky_a_post_is_taken_back(
    bluesky_pds: BlueskyNetwork, waste: Team, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = bluesky_pds.create_account(f"town-{uuid4().hex[:6]}", name="Linderbeke")
    ours = _sent(channel(waste, "bluesky"), dict(bluesky_pds.settings(citizen)), monkeypatch, "Vergissing")
    assert [record["uri"] for record in citizen.written()] == [ours.remote_id]
    asked = amend(ours, kind="delete", user=anna, now=NOON)
    assert carry_out(asked.pk, clock=at(NOON)) == State.DONE
    assert citizen.written() == []
