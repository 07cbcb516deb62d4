"""What went out is changed where it stands, or taken back there: asked on the page of the proof."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rondpunt.conftest import seat
from rondpunt.networks.actions.amend import CannotAmend
from rondpunt.networks.actions.carry_out import carry_out
from rondpunt.networks.models import Amendment, Delivery, Stop
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.amend_sent import amend_sent
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.models import ApprovalPolicy, ApprovalStage, Post
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post

pytestmark = pytest.mark.django_db
NEW = "From Tuesday on we empty them."
State = Amendment.State


@pytest.fixture
def out(nadia: User, waste: Team) -> Delivery:
    """A post that went out on Mastodon."""
    shown = post(nadia, waste)
    cell(shown)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    Delivery.objects.update(state="sent", remote_id="p1", sent_at=MONDAY)
    Post.objects.update(stage="sent")
    return Delivery.objects.get()


def there(out: Delivery, end: str = "") -> str:
    return f"/posts/{out.part.variant.post_id}/deliveries/" + (f"{out.pk}/{end}/" if end else "")


def ask(desk: Client, out: Delivery, end: str = "change", **fields: Any) -> Any:
    last = Amendment.objects.order_by("-pk").first()
    told = {"text": NEW, "content_warning": "", "seen": last.pk if last else 0} | fields
    return desk.post(there(out, end), told, follow=True)


def proof(desk: Client, out: Delivery) -> str:
    return desk.get(there(out)).content.decode()


def becomes(state: str, **fields: Any) -> None:
    Amendment.objects.filter(state__in=["waiting", "doing"]).update(state=state, **fields)


def test_a_change_is_asked_and_shown_until_it_stands_there(desk: Client, out: Delivery, noon: Any) -> None:
    assert "Change it where it stands" in proof(desk, out) and "Take it back" in proof(desk, out)
    assert TEXT in desk.get(there(out, "change")).content.decode()
    page = ask(desk, out).content.decode()
    assert "A change by Nadia waits." in page and TEXT in page and "Change it where it stands" not in page
    becomes(State.DOING)
    assert "Nadia changes it there just now." in proof(desk, out)
    becomes(State.DONE, done_at=NOON)
    page = proof(desk, out)
    assert "Changed there on" in page and page.index(NEW) < page.index("As it was sent") < page.index(TEXT)
    assert NEW in desk.get(there(out, "change")).content.decode()


def test_what_the_network_refused_says_why_and_can_be_asked_again(desk: Client, out: Delivery, noon: Any) -> None:
    ask(desk, out)
    becomes(State.REFUSED, reason="not_allowed", detail="token revoked")
    page = proof(desk, out)
    for said in ("The change did not succeed.", "token revoked", "Fill in the password", "Change it where it stands"):
        assert said in page
    assert "A change by Nadia waits." in ask(desk, out).content.decode()


def test_taking_back_asks_once_more_and_says_what_stays(desk: Client, out: Delivery, noon: Any) -> None:
    page = desk.get(there(out, "removal")).content.decode()
    assert "This cannot be undone" in page and TEXT in page
    assert not Amendment.objects.exists()
    assert "A removal by Nadia waits." in ask(desk, out, "removal").content.decode()
    becomes(State.DONE, done_at=NOON)
    assert "Change or take back" in desk.get(f"/posts/{out.part.variant.post_id}/").content.decode()
    Delivery.objects.update(removed_at=NOON)
    assert "removed there" in desk.get(f"/posts/{out.part.variant.post_id}/").content.decode()
    page = proof(desk, out)
    assert "Removed there on" in page and "Take it back" not in page and TEXT in page
    assert "It was removed there already" in desk.get(there(out, "removal")).content.decode()


def test_what_waits_can_be_left_as_it_is_and_then_be_asked_anew(desk: Client, out: Delivery, noon: Any) -> None:
    ask(desk, out)
    page = desk.post(there(out, "leaving"), follow=True).content.decode()
    assert "It stays as it is there." in page and "waits" not in page
    asked = Amendment.objects.get()
    assert asked.state == State.WITHDRAWN and carry_out(asked.pk, clock=lambda: NOON) == ""
    assert "A removal by Nadia waits." in ask(desk, out, "removal").content.decode()
    becomes(State.DOING)
    assert "It is under way or over" in desk.post(there(out, "leaving"), follow=True).content.decode()
    becomes(State.DONE, done_at=NOON)
    assert desk.post(there(out, "leaving")).status_code == 404


def test_two_who_change_at_once_do_not_write_over_each_other(desk: Client, out: Delivery, noon: Any) -> None:
    ask(desk, out)
    becomes(State.DONE, done_at=NOON)
    answer = ask(desk, out, text="Mine.", seen=0)
    page = answer.content.decode()
    assert answer.status_code == 409 and "A colleague changed this meanwhile" in page
    assert "Mine." in page and NEW in page
    assert ask(desk, out, "removal", seen=0).status_code == 409
    assert Amendment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says", "status"),
    [(TEXT, "These words stand there already.", 409), ("x" * 501, "1 character too many.", 409), ("", "required", 422)],
)
def test_what_makes_no_sense_is_said_at_the_form(
    desk: Client, out: Delivery, noon: Any, text: str, says: str, status: int
) -> None:
    answer = ask(desk, out, text=text)
    assert answer.status_code == status and says in answer.content.decode()
    assert not Amendment.objects.exists()


def test_what_the_network_cannot_is_said_in_words(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    shown = post(nadia, waste)
    cell(shown, on=channel(waste, "bluesky"))
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    Delivery.objects.update(state="sent", remote_id="p1", sent_at=MONDAY)
    out = Delivery.objects.get()
    page = proof(desk, out)
    assert "Bluesky lets nobody change what was sent." in page
    assert "Change it where it stands" not in page and "Take it back" in page
    answer = ask(desk, out)
    assert answer.status_code == 409 and not Amendment.objects.exists()


@pytest.mark.parametrize(("kind", "may"), [("one", True), ("four_eyes", False), ("stages", False)])
def test_words_that_are_approved_are_not_changed_behind_the_approval(
    desk: Client, out: Delivery, nadia: User, noon: Any, kind: str, may: bool
) -> None:
    policy = ApprovalPolicy.objects.create(channel=out.channel, kind=kind)
    ApprovalStage.objects.create(policy=policy, number=1, who=ApprovalStage.Who.CORE)
    page = desk.get(there(out, "change")).content.decode()
    assert ("Have it approved" in page, "Change it there" in page) == (not may, may)
    assert ask(desk, out).status_code == 200
    assert Amendment.objects.exists() is may
    if not may:
        with pytest.raises(CannotAmend):
            amend_sent(out, kind="edit", text="Behind it.", seen=0, by=nadia, now=NOON)
        assert ask(desk, out, "removal").status_code == 200  # what is wrong can always be taken away
        assert Amendment.objects.exists()


def test_a_change_behind_an_emergency_stop_says_so(desk: Client, out: Delivery, nadia: User, noon: Any) -> None:
    ask(desk, out)
    Stop.objects.create(reason="Fire", started_by=nadia, started_at=NOON)
    assert "A change by Nadia waits. Posts are stopped." in proof(desk, out)


def test_chaima_changes_and_takes_back_nothing_of_another_team(client: Client, out: Delivery, roads: Team) -> None:
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    for end in ("change", "removal"):
        assert client.get(there(out, end)).status_code == 404
    for end in ("change", "removal", "leaving"):
        assert ask(client, out, end).status_code == 404
    page = proof(client, out)
    assert TEXT in page and "Take it back" not in page
    assert not Amendment.objects.exists()


def test_the_proof_asks_the_database_no_more_often_for_many(
    desk: Client, out: Delivery, waste: Team, nadia: User, django_assert_max_num_queries: Any, noon: Any
) -> None:
    proof(desk, out)
    with CaptureQueriesContext(connection) as of_one:
        proof(desk, out)
    shown = post(nadia, waste)
    for _number in range(6):
        cell(shown, on=channel(waste))
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    Delivery.objects.filter(part__variant__post=shown).update(state="sent", remote_id="p2", sent_at=MONDAY)
    with django_assert_max_num_queries(len(of_one)):
        assert desk.get(f"/posts/{shown.pk}/deliveries/").content.decode().count("Take it back") == 6
