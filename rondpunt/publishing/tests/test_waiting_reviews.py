"""A review that waits: reminded after a day, told on after three, sooner where it should go out sooner; once each."""

from datetime import timedelta

import pytest

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import verbs
from rondpunt.publishing.actions.ask_review import ask_review
from rondpunt.publishing.actions.remind_reviewers import remind_reviewers
from rondpunt.publishing.actions.withdraw_review import withdraw_review
from rondpunt.publishing.models import Post
from rondpunt.publishing.tests.build import asks, cell, post, word
from rondpunt.publishing.waiting import moments_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def oscar(waste: Team) -> User:
    """A second editor of team Waste."""
    return seat("Oscar", waste, Role.EDITOR)


@pytest.fixture
def karin(roads: Team) -> User:
    """Of the core team."""
    return seat("Karin", roads, Role.CORE)


@pytest.fixture
def asked(nadia: User, oscar: User, waste: Team) -> Post:
    """A post of Oscar that waits for somebody else's word: of Nadia."""
    made = post(oscar, waste)
    asks(cell(made).channel, "four_eyes", nadia)
    return ask_review(made, by=oscar, now=NOON)


def told(user: User) -> list[str]:
    kinds = Notification.objects.filter(user=user, kind__startswith="review_").order_by("id")
    return list(kinds.exclude(kind="review_asked").values_list("kind", flat=True))


def test_whose_word_is_waited_for_is_reminded_after_a_day_and_once(asked: Post, nadia: User, oscar: User) -> None:
    assert remind_reviewers(now=NOON + DAY - HOUR) == 0
    assert remind_reviewers(now=NOON + DAY) == 1
    assert remind_reviewers(now=NOON + DAY + HOUR) == 0
    assert told(nadia) == ["review_waits"] and told(oscar) == []
    assert verbs().count("post.review_reminded") == 1


def test_after_three_days_those_above_are_told_and_who_asked(
    asked: Post, nadia: User, oscar: User, karin: User, anna: User
) -> None:
    remind_reviewers(now=NOON + DAY)
    assert remind_reviewers(now=NOON + 3 * DAY) == 1
    assert remind_reviewers(now=NOON + 9 * DAY) == 0
    assert told(karin) == ["review_waits", "review_stuck"]  # the core team may approve everything
    assert told(oscar) == ["review_stuck"] and told(nadia) == ["review_waits"] and told(anna) == []


def test_a_machine_that_was_down_tells_those_above_and_does_not_remind_after(asked: Post, nadia: User) -> None:
    assert remind_reviewers(now=NOON + 5 * DAY) == 1
    assert remind_reviewers(now=NOON + 5 * DAY) == 0
    assert told(nadia) == []


def test_what_should_go_out_soon_waits_less() -> None:
    soon = moments_of(NOON, NOON + 8 * HOUR)
    assert (soon.remind_at - NOON, soon.escalate_at - NOON) == (4 * HOUR, 6 * HOUR)
    late = moments_of(NOON, NOON + 30 * DAY)
    assert (late.remind_at - NOON, late.escalate_at - NOON) == (DAY, 3 * DAY)
    assert moments_of(NOON, NOON - HOUR) == moments_of(NOON, None)


def test_who_answers_is_not_reminded_and_who_asks_again_begins_again(asked: Post, nadia: User, oscar: User) -> None:
    word(asked, nadia, "changes", "Say where.")
    assert remind_reviewers(now=NOON + DAY) == 0  # a draft again
    ask_review(asked, by=oscar, now=NOON + 2 * DAY)
    assert remind_reviewers(now=NOON + 2 * DAY + HOUR) == 0
    assert remind_reviewers(now=NOON + 3 * DAY) == 1
    withdraw_review(asked, by=oscar, now=NOON + 3 * DAY)
    assert remind_reviewers(now=NOON + 9 * DAY) == 0


def test_what_is_approved_waits_for_nobody(asked: Post, nadia: User, oscar: User) -> None:
    word(asked, nadia)
    assert Post.objects.get().stage == Post.Stage.REVIEW
    assert remind_reviewers(now=NOON + DAY) == 0
    assert told(nadia) == [] and told(oscar) == []
