"""What stands planned is corrected or withdrawn in place until the moment, with undo."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import MINUTE, NOON, channel
from rondpunt.people.models import Notification, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.approve_and_plan import approve_and_plan
from rondpunt.publishing.actions.arrange_approval import arrange_approval
from rondpunt.publishing.actions.correct_cell import CannotCorrect, correct_cell, undo_correction
from rondpunt.publishing.actions.plan_again import CannotPlanAgain, plan_again
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.core import ChangedMeanwhile, cells_of
from rondpunt.publishing.gate import obstacles
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.reviewing import mark_of
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post

pytestmark = pytest.mark.django_db
NEW = "From Tuesday on we empty them."
State, Stage = Delivery.State, Post.Stage


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def planned(nadia: User, waste: Team) -> Post:
    shown = post(nadia, waste)
    cell(shown)
    return plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)


def variant() -> Variant:
    return Variant.objects.select_related("post").order_by("pk")[0]


def waiting() -> list[str]:
    rows = Delivery.objects.filter(state=State.WAITING).order_by("pk")
    assert all(row.due_at == MONDAY for row in rows)
    return [row.payload["text"] for row in rows]


def correct(by: User, text: str | None = NEW, **fields: Any) -> Variant:
    here = variant()
    return correct_cell(here, text=text, **({"seen": here.version, "by": by, "now": NOON} | fields))


def at(planned: Post, end: str) -> str:
    return f"/posts/{planned.pk}/cells/{variant().pk}/{end}/"


def undo_of(page: str) -> str:
    toast = page.split("<toast-note")[1]
    assert '<form method="post" action="' in toast
    return toast.split('<form method="post" action="')[1].split('"')[0].replace("&amp;", "&")


def test_a_correction_goes_out_at_the_same_moment_and_the_old_words_never_do(planned: Post, nadia: User) -> None:
    correct(nadia)
    assert waiting() == [NEW]
    assert Delivery.objects.get(state=State.WITHDRAWN).payload["text"] == TEXT
    shown = Post.objects.get()
    assert (shown.stage, shown.goes_out_at) == (Stage.PLANNED, MONDAY)
    assert TrailEntry.objects.filter(verb="variant.corrected").count() == 1


def test_it_is_undone_to_the_words_of_before_the_cores_or_its_own(planned: Post, nadia: User) -> None:
    correct(nadia)
    correct(nadia, "From Wednesday on.")
    undo_correction(variant(), seen=variant().version, by=nadia, now=NOON)
    assert waiting() == [NEW]
    with pytest.raises(ChangedMeanwhile):
        undo_correction(variant(), seen=1, by=nadia, now=NOON)
    correct(nadia, None)
    assert waiting() == [TEXT] and not variant().is_own


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.IN_DOUBT, State.HELD, State.WITHDRAWN])
def test_what_does_not_wait_any_more_is_not_corrected(planned: Post, nadia: User, state: str) -> None:
    Delivery.objects.update(state=state, remote_id="p1")
    with pytest.raises(CannotCorrect, match="does not wait any more"):
        correct(nadia)
    assert (Delivery.objects.get().state, variant().is_own) == (state, False)


def test_of_a_post_that_was_taken_back_nothing_is_corrected_in_place(planned: Post, nadia: User) -> None:
    Post.objects.update(stage=Stage.DRAFT)
    with pytest.raises(CannotCorrect, match="does not stand planned"):
        correct(nadia)


def test_too_long_or_changed_by_another_leaves_all_as_it_was(planned: Post, nadia: User) -> None:
    with pytest.raises(CannotPlan, match="1 character too many"):
        correct(nadia, "x" * 501)
    with pytest.raises(ChangedMeanwhile):
        correct(nadia, seen=99)
    assert waiting() == [TEXT] and not variant().is_own


def test_words_that_are_approved_first_go_back_into_review_and_keep_their_moment(nadia: User, waste: Team) -> None:
    there = channel(waste)
    omar = seat("Omar", waste, Role.EDITOR)
    shown = post(nadia, waste)
    cell(shown, on=there)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    arrange_approval(there, kind="four_eyes", by=omar, now=NOON)
    correct(nadia)
    shown = Post.objects.get()
    assert (shown.stage, shown.goes_out_at, waiting()) == (Stage.REVIEW, MONDAY, [])
    assert Notification.objects.filter(user=omar, kind="review_asked").exists()
    assert [one.says for one in obstacles(shown, cells_of(shown), now=NOON)] != []
    marks = [mark_of(variant())]
    approve_and_plan(shown, core_version=1, cells=marks, seen=shown.version, by=omar, now=NOON)
    assert (waiting(), Post.objects.get().stage) == ([NEW], Stage.PLANNED)


def test_where_part_is_out_and_words_are_approved_first_nothing_changes(nadia: User, waste: Team) -> None:
    there, shown = channel(waste), post(nadia, waste)
    cell(shown, on=there)
    cell(shown)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    first, second = Variant.objects.order_by("pk")
    Delivery.objects.filter(part__variant=second).update(state=State.SENT, sent_at=NOON, remote_id="p")
    arrange_approval(there, kind="four_eyes", by=nadia, now=NOON)
    with pytest.raises(CannotCorrect, match="part of the post is out already"):
        correct(nadia)
    assert (waiting(), Post.objects.get().stage, first.is_own) == ([TEXT], Stage.PLANNED, False)


def test_the_page_corrects_and_its_notice_undoes(desk: Client, planned: Post, noon: Any) -> None:
    assert "Correct the words" in desk.get(f"/posts/{planned.pk}/").content.decode()
    assert TEXT in desk.get(at(planned, "correction")).content.decode()
    told = {"text": NEW, "content_warning": "", "seen": variant().version}
    page = desk.post(at(planned, "correction"), told, follow=True).content.decode()
    assert "Corrected. It goes out at the same moment." in page and waiting() == [NEW]
    again = desk.post(at(planned, "correction"), told)
    assert again.status_code == 409 and NEW in again.content.decode()
    assert "The words of before stand planned again." in desk.post(undo_of(page), follow=True).content.decode()
    assert waiting() == [TEXT]
    assert desk.post(at(planned, "correction"), told | {"text": ""}).status_code == 422


def test_what_was_withdrawn_is_sent_after_all_by_the_notice(desk: Client, planned: Post, noon: Any) -> None:
    address = f"/posts/{planned.pk}/deliveries/{Delivery.objects.get().pk}/"
    page = desk.post(address, {"verdict": "withdraw"}, follow=True).content.decode()
    assert "Withdrawn: it does not go out." in page and waiting() == []
    assert "Send it after all" in page
    assert "Withdrawn: send it after all?" in desk.get(f"/posts/{planned.pk}/").content.decode()
    assert "It goes out at its moment." in desk.post(undo_of(page), follow=True).content.decode()
    assert waiting() == [TEXT]
    assert "It has moved on meanwhile" in desk.post(undo_of(page), follow=True).content.decode()
    assert waiting() == [TEXT]


def test_what_was_withdrawn_is_not_sent_late_or_past_the_gate(planned: Post, nadia: User, waste: Team) -> None:
    Delivery.objects.update(state=State.WITHDRAWN)
    delivery = Delivery.objects.get()
    with pytest.raises(CannotPlanAgain, match="moment has passed"):
        plan_again(delivery, by=nadia, now=MONDAY + MINUTE)
    Post.objects.update(embargo_until=MONDAY + timedelta(days=1))
    with pytest.raises(CannotPlan, match="embargo"):
        plan_again(delivery, by=nadia, now=NOON)
    assert waiting() == []


def test_chaima_corrects_and_undoes_nothing_of_another_team(client: Client, planned: Post, roads: Team) -> None:
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    told = {"text": NEW, "seen": variant().version, "verdict": "plan_again"}
    assert client.get(at(planned, "correction")).status_code == 404
    for address in (
        at(planned, "correction"),
        at(planned, "undoing") + "?seen=1",
        f"/posts/{planned.pk}/deliveries/{Delivery.objects.get().pk}/",
    ):
        assert client.post(address, told).status_code == 404
    assert waiting() == [TEXT]
