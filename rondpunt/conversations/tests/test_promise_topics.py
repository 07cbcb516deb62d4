"""Promises by kind of question: a topic chooses the rule, and what the citizen was told only comes sooner."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.arrange_receipt import arrange_receipt
from rondpunt.conversations.actions.arrange_tag import arrange_tag
from rondpunt.conversations.actions.note_broken import note_broken
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.send_receipt import send_receipt
from rondpunt.conversations.actions.tag import tag, untag
from rondpunt.conversations.models import Conversation, PromiseRule, Receipt
from rondpunt.conversations.tests.build import arrive, english_browser_of
from rondpunt.conversations.why_due import why_due
from rondpunt.networks.tests.build import NOON, channel, incoming
from rondpunt.networks.wire import Harvest
from rondpunt.people.models import Tag, Team, TrailEntry, User
from rondpunt.people.models.tag import key_of

pytestmark = pytest.mark.usefixtures("english")
HOUR = timedelta(hours=1)


def topic(name: str) -> Tag:
    return Tag.objects.get_or_create(key=key_of(name), defaults={"name": name, "is_topic": True})[0]


def rule(amount: int, **where: object) -> PromiseRule:
    return PromiseRule.objects.create(amount=amount, unit="hours", **where)


@pytest.fixture
def here(waste: Team) -> Conversation:
    """Promised for four hours after NOON, at nine the next morning."""
    rule(4)
    return arrive(channel(waste), sent_at=NOON)


def tagged(here: Conversation, name: str, user: User, now: datetime = NOON) -> Conversation:
    tag(here, name=name, user=user, now=now)
    return again(here)


def again(here: Conversation) -> Conversation:
    return Conversation.objects.select_related("promise_rule__topic", "team").get(pk=here.pk)


def test_a_topic_chooses_its_own_rule_and_says_so(here: Conversation, anna: User) -> None:
    rule(1, topic=topic("Rats"))
    found = tagged(here, "rats", anna)
    assert found.due_at == NOON + HOUR
    assert "questions about “Rats”: 1 working hour" in why_due(found, now=NOON)[0]
    assert TrailEntry.objects.filter(verb="promise.rechosen").count() == 1
    untag(here, tag=topic("Rats"), user=anna, now=NOON)
    assert again(here).due_at == here.due_at


def test_the_narrowest_rule_of_a_topic_holds_and_of_several_the_first_due(here: Conversation, anna: User) -> None:
    rats, ice = topic("Rats"), topic("Ice")
    made = [rule(1, topic=rats), rule(2, topic=rats, team=here.team), rule(3, topic=rats, channel=here.channel)]
    made.append(rule(2, topic=rats, channel=here.channel, team=here.team))
    assert tagged(here, "rats", anna).promise_rule == made[3]
    PromiseRule.objects.filter(topic=rats).delete()
    rule(3, topic=rats)
    first = rule(2, topic=ice)
    untag(here, tag=rats, user=anna, now=NOON)
    tagged(here, "rats", anna)
    assert tagged(here, "ice", anna).promise_rule == first


def test_a_topic_promises_where_nothing_was(waste: Team, anna: User) -> None:
    rule(2, topic=topic("Rats"))
    here = arrive(channel(waste), sent_at=NOON)
    assert here.due_at is None and tagged(here, "rats", anna).due_at == NOON + 2 * HOUR


def test_the_clock_that_stood_counts_in_the_other_rule_too(here: Conversation, anna: User) -> None:
    rule(2, topic=topic("Rats"))
    answer(here, user=anna, text="Where exactly?", kind="public", now=NOON + HOUR)
    told = incoming(sent_at=NOON + 2 * HOUR, thread=here.token)
    receive(here.channel, Harvest(messages=(told,)), now=NOON + 2 * HOUR)
    found = tagged(here, "rats", anna)
    assert found.paused_seconds == 3600 and found.due_at == NOON + 3 * HOUR


def test_what_the_citizen_was_told_only_comes_sooner(waste: Team, anna: User) -> None:
    on = channel(waste)
    arrange_receipt(on, is_on=True, texts={}, by=None, now=NOON)
    rule(4)
    rule(2, topic=topic("Rats"))
    rule(40, topic=topic("Policy"))
    here = arrive(on, sent_at=NOON)
    assert send_receipt(Receipt.objects.get().pk, now=NOON) == "sent"
    assert tagged(here, "policy", anna).due_at == here.due_at
    assert tagged(here, "rats", anna).due_at == NOON + 2 * HOUR


def test_what_was_broken_stays_broken(here: Conversation, anna: User) -> None:
    rule(40, topic=topic("Policy"))
    note_broken(now=NOON + 24 * HOUR)
    assert tagged(here, "policy", anna).due_at == here.due_at


def test_who_writes_anew_in_a_known_matter_is_promised_by_its_rule(waste: Team, anna: User) -> None:
    here = arrive(channel(waste), sent_at=NOON)
    tag(here, name="rats", user=anna, now=NOON)
    rule(4)
    rule(1, topic=topic("Rats"))
    more = Harvest(messages=tuple(incoming(sent_at=NOON + HOUR, thread=here.token) for _ in range(5)))
    with CaptureQueriesContext(connection) as asked:
        receive(here.channel, more, now=NOON + HOUR)
    assert again(here).due_at == NOON + HOUR  # from the first message that waits
    assert sum("conversationtag" in one["sql"] for one in asked) == 1


def test_a_rule_goes_along_when_two_topics_become_one(here: Conversation, karin: User) -> None:
    rats, mice, other = topic("Rats"), topic("Mice"), topic("Vermin")
    moved, taken = rule(1, topic=rats), rule(2, topic=mice)
    arrange_tag(rats, name="Vermin", is_topic=True, user=karin, now=NOON)
    moved.refresh_from_db()
    assert moved.topic == other
    arrange_tag(mice, name="Vermin", is_topic=True, user=karin, now=NOON)
    assert not PromiseRule.objects.filter(pk=taken.pk).exists()


def test_a_rule_for_a_topic_is_made_on_the_screen(karin: User, waste: Team) -> None:
    given = {"topic": topic("Rats").pk, "amount": 4, "unit": "hours", "escalate_after": 60}
    browser = english_browser_of(karin)
    assert [browser.post("/promises/", given).status_code for _ in range(2)] == [302, 422]
    assert "Rats" in browser.get("/promises/").content.decode()
