"""Approval: what a channel asks, whose word counts, and that it counts only for the words that were looked at."""

import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Notification, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.approve_and_plan import approve_and_plan
from rondpunt.publishing.actions.arrange_approval import AS_THE_HOUSE
from rondpunt.publishing.actions.ask_review import ask_review
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.review_post import CannotReview, review_post
from rondpunt.publishing.actions.take_back_post import take_back_post
from rondpunt.publishing.actions.withdraw_review import withdraw_review
from rondpunt.publishing.actions.write_post import write_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.approval import Step
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen
from rondpunt.publishing.models import ApprovalPolicy, Post, Review, Variant
from rondpunt.publishing.reviewing import mark_of
from rondpunt.publishing.tests.build import MONDAY, asks, cell, core, post, says, word

pytestmark = pytest.mark.django_db
Kind, Verdict, Stage = ApprovalPolicy.Kind, Review.Verdict, Post.Stage


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def oscar(waste: Team) -> User:
    """A second editor of team Waste."""
    return seat("Oscar", waste, Role.EDITOR)


@pytest.fixture
def there(waste: Team) -> Channel:
    """The channel of these tests."""
    return channel(waste, name="Plein")


def test_without_a_policy_nobody_is_asked(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    assert says(shown) == []


def test_four_eyes_are_two_people(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    shown = post(nadia, waste)
    cell(shown, on=there)
    assert says(shown) == ["Not approved yet, by somebody else than who wrote it: Oscar."]
    with pytest.raises(CannotPlan):
        plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    with pytest.raises(CannotReview):
        word(shown, nadia)
    word(shown, oscar)
    assert says(shown) == []
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    assert Delivery.objects.count() == 1


def test_whoever_changed_it_last_is_no_second_pair_of_eyes(
    nadia: User, oscar: User, waste: Team, there: Channel
) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    shown = post(nadia, waste)
    made = cell(shown, on=there)
    write_variant(made, text="Glass!", seen=1, fitted_to=1, by=oscar, now=NOON)
    with pytest.raises(CannotReview):
        word(shown, oscar)
    word(shown, nadia)
    assert says(shown) == []


def test_approval_is_void_when_core_or_cell_are_changed(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.ONE, nadia)
    shown = post(nadia, waste)
    made = cell(shown, on=there)
    word(shown, oscar)
    write_variant(made, text="Glass!", seen=1, fitted_to=1, by=nadia, now=NOON)
    assert says(shown) == ["Not approved yet: Nadia, Oscar."]
    word(shown, oscar)
    write_post(shown, core(waste, title="Another title"), seen=1, by=nadia, now=NOON)
    assert says(shown) == ["Not approved yet: Nadia, Oscar."]


def test_a_cell_that_came_later_was_not_approved(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.ONE, nadia)
    shown = post(nadia, waste)
    cell(shown, on=there)
    word(shown, oscar)
    cell(shown, on=there, language="fr")
    assert "Not approved yet: Nadia, Oscar." in says(shown)


def test_one_cell_can_be_approved_alone(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(None, Kind.ONE, nadia)
    shown = post(nadia, waste)
    first, _second = cell(shown, on=there), cell(shown)
    said = {"verdict": Verdict.APPROVED, "core_version": 1, "cells": [mark_of(first)]}
    review_post(shown, **said, by=oscar, now=NOON)  # type: ignore[arg-type]
    assert says(shown) == ["Not approved yet: Nadia, Oscar."]
    word(shown, oscar)
    assert says(shown) == []


def test_stages_go_in_order_and_nobody_counts_twice(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    mila = seat("Mila", waste, Role.MANAGER)
    steps = [Step("editor"), Step("named", (oscar,)), Step("manager")]
    asks(there, Kind.STAGES, nadia, steps=steps)
    shown = post(nadia, waste)
    cell(shown, on=there)
    with pytest.raises(CannotReview) as error:
        word(shown, mila)
    assert str(error.value) == "Not approved yet, stage 1 of 3: Nadia, Oscar."
    word(shown, nadia)
    assert says(shown) == ["Not approved yet, stage 2 of 3: Oscar."]
    word(shown, oscar, minutes=1)
    assert says(shown) == ["Not approved yet, stage 3 of 3: Mila."]
    word(shown, mila, minutes=2)
    assert says(shown) == []


def test_a_trusted_team_publishes_alone_and_other_teams_do_not(
    nadia: User, waste: Team, roads: Team, there: Channel
) -> None:
    asks(None, Kind.FOUR_EYES, nadia)
    asks(there, AS_THE_HOUSE, nadia, trusted=[waste])
    ours = post(nadia, waste)
    cell(ours, on=there)
    assert says(ours) == []
    theirs = post(seat("Rik", roads, Role.EDITOR), roads)
    cell(theirs, on=there)
    assert says(theirs) == ["Nobody can approve this. Who arranges approval can name somebody."]
    asks(there, AS_THE_HOUSE, nadia)
    assert says(ours) == ["Nobody can approve this. Who arranges approval can name somebody."]


def test_who_asks_for_changes_says_which_and_stands_in_the_way(
    nadia: User, oscar: User, waste: Team, there: Channel
) -> None:
    asks(there, Kind.ONE, nadia)
    shown = post(nadia, waste)
    cell(shown, on=there)
    ask_review(shown, by=nadia, now=NOON)
    with pytest.raises(CannotReview):
        word(shown, oscar, Verdict.CHANGES, " ")
    word(shown, oscar, Verdict.CHANGES, "Say where.")
    word(shown, nadia, minutes=1)
    assert says(shown) == ["Oscar asks for changes. Change the words, or ask them to look again."]
    assert Post.objects.get().stage == Stage.DRAFT
    assert Notification.objects.get(user=nadia, kind="post_changes_asked").subject_id == shown.pk
    word(shown, oscar, minutes=2)
    assert says(shown) == []
    assert Review.objects.count() == 2
    assert TrailEntry.objects.filter(verb__in=["post.approved", "post.changes_asked"]).count() == 3


def test_who_can_approve_is_told_and_then_who_asked(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.STAGES, nadia, steps=[Step("named", (oscar,)), Step("editor")])
    shown = post(nadia, waste)
    cell(shown, on=there)
    ask_review(shown, by=nadia, now=NOON, wish=MONDAY)
    assert [(one.user, one.kind) for one in Notification.objects.all()] == [(oscar, "review_asked")]
    word(shown, oscar)
    assert set(Notification.objects.filter(user=nadia).values_list("kind", flat=True)) == {
        "post_approved",
        "review_asked",
    }
    assert Post.objects.get().goes_out_at == MONDAY
    assert withdraw_review(shown, by=nadia, now=NOON).stage == Stage.DRAFT


def test_the_last_who_approves_can_plan_it_in_one_go(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    shown = post(nadia, waste)
    made = cell(shown, on=there)
    wished = ask_review(shown, by=nadia, now=NOON, wish=MONDAY)
    told = {"core_version": 1, "cells": [mark_of(made)], "seen": wished.version}
    approve_and_plan(wished, **told, by=oscar, now=NOON)  # type: ignore[arg-type]
    assert (Post.objects.get().stage, Delivery.objects.get().due_at) == (Stage.PLANNED, MONDAY)
    with pytest.raises(NotOpen):
        word(shown, oscar)


def test_what_cannot_be_planned_stays_approved(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    shown = post(nadia, waste)
    made = cell(shown, on=there)
    cell(shown, on=there, language="fr")
    wished = ask_review(shown, by=nadia, now=NOON, wish=MONDAY)
    told = {"core_version": 1, "cells": [mark_of(made)], "seen": wished.version}
    with pytest.raises(CannotPlan):
        approve_and_plan(wished, **told, by=oscar, now=NOON)  # type: ignore[arg-type]
    assert (Review.objects.count(), Delivery.objects.count()) == (1, 0)


def test_taken_back_and_not_changed_it_is_still_approved(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    shown = post(nadia, waste)
    made = cell(shown, on=there)
    word(shown, oscar)
    back = take_back_post(plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON), by=nadia, now=NOON)
    assert says(back) == []
    write_variant(made, text="Other words", seen=1, fitted_to=1, by=nadia, now=NOON)
    with pytest.raises(CannotPlan):
        plan_post(back, goes_out_at=MONDAY, seen=back.version, by=nadia, now=NOON)


def test_who_lost_the_seat_approves_nothing_any_more(nadia: User, oscar: User, waste: Team, there: Channel) -> None:
    asks(there, Kind.ONE, nadia)
    shown = post(nadia, waste)
    cell(shown, on=there)
    word(shown, oscar)
    User.objects.filter(pk=oscar.pk).update(is_active=False)
    assert says(shown) == ["Not approved yet: Nadia."]


def test_the_house_has_one_policy() -> None:
    ApprovalPolicy.objects.create(is_house=True, kind=Kind.ONE)
    for wrong in ({"is_house": True, "kind": Kind.NONE}, {"is_house": False, "kind": Kind.ONE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalPolicy.objects.create(**wrong)  # type: ignore[misc]


def test_words_that_changed_under_the_reviewer_are_not_approved(
    nadia: User, oscar: User, waste: Team, there: Channel
) -> None:
    asks(there, Kind.ONE, nadia)
    shown = post(nadia, waste)
    made = cell(shown, on=there)
    looked_at = mark_of(made)
    write_variant(made, text="Glass!", seen=1, fitted_to=1, by=nadia, now=NOON)
    said = {"verdict": Verdict.APPROVED, "core_version": 1, "cells": [looked_at]}
    with pytest.raises(ChangedMeanwhile):
        review_post(shown, **said, by=oscar, now=NOON)  # type: ignore[arg-type]
    assert not Review.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_change_at_once_nothing_unseen_is_approved(
    nadia: User, oscar: User, waste: Team, there: Channel
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    asks(there, Kind.ONE, nadia)
    for number in range(4):
        shown = post(nadia, waste, title=f"Post {number}")
        made = cell(shown, on=there)
        _at_once(shown, made, nadia, oscar)
        fresh = Variant.objects.get(pk=made.pk)
        assert fresh.text == "Changed"
        assert says(shown) == ["Not approved yet: Nadia, Oscar."]


def _at_once(shown: Post, made: Variant, writer: User, reviewer: User) -> None:
    start, wrong = threading.Barrier(2, timeout=20), []

    def approve() -> None:
        start.wait()
        try:
            said = {"verdict": Verdict.APPROVED, "core_version": 1, "cells": [f"{made.pk}.1"]}
            review_post(shown, **said, by=reviewer, now=NOON)  # type: ignore[arg-type]
        except ChangedMeanwhile:
            pass
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    def change() -> None:
        start.wait()
        try:
            write_variant(made, text="Changed", seen=1, fitted_to=1, by=writer, now=NOON)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for one in (approve, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
