"""A proposal of other words for what went out, where these have to be approved: asked, judged, carried out or left."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from rondpunt.conftest import seat
from rondpunt.networks.actions.amend import CannotAmend
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Notification, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.amend_sent import amend_sent
from rondpunt.publishing.actions.judge_change import judge_change
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.propose_change import propose_change
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import ApprovalPolicy, ApprovalStage, Post, ProposedChange
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post

pytestmark = pytest.mark.django_db
NEW = "From Tuesday on we empty them."
State, Who = ProposedChange.State, ApprovalStage.Who


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def oscar(waste: Team) -> User:
    """A second editor of team Waste."""
    return seat("Oscar", waste, Role.EDITOR)


@pytest.fixture
def out(nadia: User, waste: Team) -> Delivery:
    """A post that went out on Mastodon, on a channel that asks four eyes by now."""
    shown = post(nadia, waste)
    cell(shown)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    Delivery.objects.update(state="sent", remote_id="p1", sent_at=MONDAY)
    Post.objects.update(stage="sent")
    delivery = Delivery.objects.get()
    ApprovalPolicy.objects.create(channel=delivery.channel, kind="four_eyes")
    return delivery


@pytest.fixture
def asked(out: Delivery, nadia: User, oscar: User) -> ProposedChange:
    return propose_change(out, text=NEW, seen=0, by=nadia, now=NOON)


def there(out: Delivery) -> str:
    return f"/posts/{out.part.variant.post_id}/"


def judge(client: Client, change: ProposedChange, verdict: str = "approved", **fields: Any) -> Any:
    told = {"verdict": verdict, "comment": "", "seen": 0} | fields
    return client.post(f"{there(change.delivery)}changes/{change.pk}/", told, follow=True)


def as_user(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def words(client: Client, path: str = "") -> str:
    return client.get(path or f"/posts/{Post.objects.earliest('pk').pk}/").content.decode()


def test_a_colleague_approves_and_then_it_is_changed_there(
    desk: Client, out: Delivery, oscar: User, nadia: User, noon: Any
) -> None:
    told = {"text": NEW, "content_warning": "", "seen": 0}
    page = desk.post(f"{there(out)}deliveries/{out.pk}/change/", told, follow=True).content.decode()
    assert "Who can approve it has been told." in page and "Other words wait for approval" in page
    change = ProposedChange.objects.get()
    assert Notification.objects.filter(user=oscar, kind="change_proposed").count() == 1
    mine, his = words(desk), words(as_user(oscar))
    assert "Not approved yet, by somebody else than who wrote it: Oscar." in mine
    assert "Approve and change it there" not in mine and "Approve and change it there" in his
    assert "<ins>" in his and "Tuesday" in his
    assert judge(desk, change).status_code == 409 and not Amendment.objects.exists()
    assert "Approved. The change is on its way." in judge(as_user(oscar), change).content.decode()
    amendment = Amendment.objects.get()
    assert (amendment.text, amendment.asked_by, amendment.state) == (NEW, nadia, "waiting")
    change.refresh_from_db()
    assert (change.state, change.amendment) == (State.APPROVED, amendment)
    assert Notification.objects.filter(user=nadia, kind="change_approved").count() == 1
    verbs = list(TrailEntry.objects.filter(verb__startswith="delivery.").values_list("verb", flat=True))
    assert {"delivery.change_proposed", "delivery.edit_asked", "delivery.change_approved"} <= set(verbs)
    assert "Changes of what is out" not in words(desk)


def test_whoever_says_no_says_why_and_nothing_typed_is_lost(asked: ProposedChange, oscar: User, noon: Any) -> None:
    desk = as_user(oscar)
    answer = judge(desk, asked, "refused", comment="  ")
    assert answer.status_code == 409 and "Say why it cannot stand there so." in answer.content.decode()
    answer = judge(desk, asked, "refused", comment="Tuesday is a holiday.", seen="x")
    assert answer.status_code == 422 and "Tuesday is a holiday." in answer.content.decode()
    page = judge(desk, asked, "refused", comment="Tuesday is a holiday.").content.decode()
    assert "It stays as it is there." in page and "Oscar did not approve the change that Nadia asked" in page
    assert "Tuesday is a holiday." in page
    assert not Amendment.objects.exists()
    assert Notification.objects.filter(user=asked.asked_by, kind="change_refused").exists()
    assert judge(desk, asked).status_code == 409  # it is over


def test_after_a_no_other_words_are_asked_and_the_no_is_told_no_more(
    asked: ProposedChange, out: Delivery, oscar: User, nadia: User, noon: Any
) -> None:
    judge(as_user(oscar), asked, "refused", comment="Not so.")
    propose_change(out, text="On Wednesday.", seen=0, by=nadia, now=NOON)
    page = words(as_user(oscar))
    assert "On Wednesday." in page or "Wednesday" in page
    assert "did not approve" not in page


def test_stages_follow_each_other_and_the_last_word_carries_it_out(
    out: Delivery, oscar: User, nadia: User, karin: User, noon: Any
) -> None:
    policy = ApprovalPolicy.objects.get()
    ApprovalPolicy.objects.update(kind="stages")
    named = ApprovalStage.objects.create(policy=policy, number=1, who=Who.NAMED)
    named.users.add(oscar)
    ApprovalStage.objects.create(policy=policy, number=2, who=Who.CORE)
    change = propose_change(out, text=NEW, seen=0, by=nadia, now=NOON)
    assert set(Notification.objects.filter(kind="change_proposed").values_list("user", flat=True)) == {oscar.pk}
    assert judge(as_user(karin), change).status_code == 409
    assert "Who approves next has been told." in judge(as_user(oscar), change).content.decode()
    assert not Amendment.objects.exists() and Notification.objects.filter(user=karin, kind="change_proposed").exists()
    page = words(as_user(karin))
    assert "Oscar approved it" in page and "stage 2 of 2: Karin" in page
    judge(as_user(karin), change)
    assert Amendment.objects.get().text == NEW


def test_a_change_that_waits_is_taken_back_and_another_asked(
    desk: Client, asked: ProposedChange, out: Delivery, oscar: User, nadia: User, noon: Any
) -> None:
    with pytest.raises(CannotAmend, match="waits for approval already"):
        propose_change(out, text="Again.", seen=0, by=nadia, now=NOON)
    place = f"{there(out)}changes/{asked.pk}/withdrawal/"
    assert "It stays as it is there." in desk.post(place, follow=True).content.decode()
    assert "A colleague changed this meanwhile" in desk.post(place, follow=True).content.decode()
    assert judge(as_user(oscar), asked).status_code == 409
    propose_change(out, text="Again.", seen=0, by=nadia, now=NOON)


def test_who_approves_knows_what_stands_there_by_then(
    asked: ProposedChange, out: Delivery, oscar: User, noon: Any
) -> None:
    ApprovalPolicy.objects.update(kind="one")
    edit = amend_sent(out, kind="edit", text="By Oscar.", seen=0, by=oscar, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        judge_change(asked, verdict="approved", seen=0, by=oscar, now=NOON)
    with pytest.raises(CannotAmend, match="under way"):
        judge_change(asked, verdict="approved", seen=edit.pk, by=oscar, now=NOON)
    Amendment.objects.update(state="done", done_at=NOON)
    judge_change(asked, verdict="approved", seen=edit.pk, by=oscar, now=NOON)
    assert Amendment.objects.filter(state="waiting").get().text == NEW


def test_what_was_removed_there_is_not_changed_any_more(
    asked: ProposedChange, out: Delivery, oscar: User, noon: Any
) -> None:
    Delivery.objects.update(removed_at=NOON)
    assert "Changes of what is out" not in words(as_user(oscar))
    assert judge(as_user(oscar), asked).status_code == 409


def test_where_nothing_is_asked_any_more_who_approves_lets_it_go(asked: ProposedChange, oscar: User, noon: Any) -> None:
    ApprovalPolicy.objects.all().delete()
    assert "Approved. The change is on its way." in judge(as_user(oscar), asked).content.decode()


@pytest.mark.parametrize(
    ("text", "says"),
    [(TEXT, "These words stand there already."), ("x" * 501, "1 character too many."), (" ", "Write what is to stand")],
)
def test_what_makes_no_sense_is_not_asked(out: Delivery, nadia: User, text: str, says: str) -> None:
    with pytest.raises(CannotAmend, match=says):
        propose_change(out, text=text, seen=0, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        propose_change(out, text=NEW, seen=7, by=nadia, now=NOON)
    assert not ProposedChange.objects.exists()


def test_chaima_judges_nothing_of_another_team(asked: ProposedChange, roads: Team, noon: Any) -> None:
    chaima = as_user(seat("Chaima", roads, Role.EDITOR))
    page = words(chaima)
    assert "Approve and change it there" not in page and "Ask this no longer" not in page
    assert judge(chaima, asked).status_code == 404
    assert chaima.post(f"{there(asked.delivery)}changes/{asked.pk}/withdrawal/").status_code == 404
    asked.refresh_from_db()
    assert asked.state == State.WAITING


def test_the_page_asks_the_database_no_more_often_for_many(
    asked: ProposedChange, oscar: User, nadia: User, waste: Team, noon: Any
) -> None:
    desk = as_user(oscar)
    words(desk)
    with CaptureQueriesContext(connection) as of_one:
        words(desk)
    shown = post(nadia, waste)
    for _number in range(4):
        cell(shown, on=channel(waste))
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    ours = Delivery.objects.filter(part__variant__post=shown)
    ours.update(state="sent", remote_id="p2", sent_at=MONDAY)
    Post.objects.update(stage="sent")
    ApprovalPolicy.objects.update(channel=None, is_house=True)
    for delivery in ours:
        propose_change(delivery, text=NEW, seen=0, by=nadia, now=NOON)
    with CaptureQueriesContext(connection) as of_four:
        assert words(desk, f"/posts/{shown.pk}/").count("Approve and change it there") == 4
    assert len(of_four) <= len(of_one), [query["sql"] for query in of_four]
