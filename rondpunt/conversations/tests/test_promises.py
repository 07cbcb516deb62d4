"""Promises: which rule holds, when an answer is due, how the clock stands and goes on, and what the screen says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.note_broken import note_broken
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.reopen import reopen
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.inbox import Choice, View, counts, page
from rondpunt.conversations.models import Conversation, PromiseRule
from rondpunt.conversations.why_due import why_due
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel, incoming
from rondpunt.networks.wire import Harvest, Kind
from rondpunt.people.models import Tag, Team, TrailEntry, User
from rondpunt.people.tests.build import browser_of

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Tuesday 24 November 2026; here it is an hour later. Usual hours: 9-12 and 13-17, so NOON is when work goes on.


def rule(amount: int, unit: str = "hours", **where: object) -> PromiseRule:
    return PromiseRule.objects.create(amount=amount, unit=unit, **where)


def says(on: Channel, *, at: datetime = NOON, to: Conversation | None = None, **fields: object) -> Conversation:
    told = {"thread": to.token} if to else {}
    received = receive(on, Harvest(messages=(incoming(sent_at=at, **told, **fields),)), now=at)
    return Conversation.objects.get(pk=received.messages[0].conversation_id)


def again(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_related("promise_rule", "team").get(pk=conversation.pk)


def answered(conversation: Conversation, user: User, *, at: datetime) -> Conversation:
    answer(again(conversation), user=user, text="It is emptied today.", kind="public", now=at)
    return again(conversation)


def test_a_question_is_due_after_working_hours_and_not_before(waste: Team) -> None:
    rule(5)
    assert says(channel(waste)).due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_without_a_rule_nothing_is_promised(waste: Team) -> None:
    here = says(channel(waste))
    assert here.promised_at is None and here.due_at is None and why_due(here, now=NOON) == []


def test_the_narrowest_rule_holds(waste: Team, roads: Team) -> None:
    mine, other = channel(waste), channel(waste)
    made = [rule(4), rule(3, team=waste), rule(2, channel=mine), rule(1, channel=mine, team=waste)]
    for narrower in reversed(made):
        assert says(mine).promise_rule == narrower
        narrower.delete()
    rule(3, team=waste)
    assert says(other).due_at == NOON + 3 * HOUR
    assert says(channel(roads)).due_at is None


def test_there_is_one_rule_for_a_place(waste: Team) -> None:
    rule(1)
    for where in ({}, {"team": waste}, {"topic": Tag.objects.create(name="Rats", key="rats")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rule(2, **where)
            rule(3, **where)


def test_the_clock_stands_while_the_citizen_is_awaited_and_goes_on_with_what_was_left(waste: Team, anna: User) -> None:
    rule(3)
    on = channel(waste)
    here = answered(says(on), anna, at=NOON + HOUR)
    assert (here.due_at, here.paused_at, here.promise_left) == (None, NOON + HOUR, 2 * 3600)
    back = says(on, at=NOON + 3 * HOUR, to=here)
    assert back.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)  # an hour until 17:00, and one from 9:00 on
    assert back.paused_seconds == 2 * 3600 and back.paused_at is None


def test_an_answer_taken_back_leaves_the_promise_as_it_was(waste: Team, anna: User) -> None:
    rule(3)
    here = says(channel(waste))
    message = answer(here, user=anna, text="It is emptied today.", kind="public", now=NOON + HOUR)
    assert again(here).due_at is None
    take_back(message, user=anna, now=NOON + HOUR)
    assert again(here).due_at == here.due_at


def test_who_writes_after_a_late_answer_is_promised_anew(waste: Team, anna: User) -> None:
    rule(1)
    on = channel(waste)
    here = answered(says(on), anna, at=NOON + 3 * HOUR)
    assert here.broken_at == NOON + HOUR and here.promise_left == 0
    back = says(on, at=NOON + 3 * HOUR + MINUTE, to=here)
    assert back.due_at == datetime(2026, 11, 25, 8, 1, tzinfo=UTC) and back.broken_at is None


def test_closing_keeps_a_promise_and_a_new_message_begins_another(waste: Team, anna: User) -> None:
    rule(4)
    on = channel(waste)
    here = says(on)
    close(here, user=anna, now=NOON + HOUR)
    here = again(here)
    assert here.kept_at == NOON + HOUR and here.due_at is None
    assert says(on, at=NOON + 2 * HOUR, to=here).promised_at == NOON + 2 * HOUR


def test_opening_again_by_hand_goes_on_with_what_was_left(waste: Team, anna: User) -> None:
    rule(4)
    here = says(channel(waste))
    close(here, user=anna, now=NOON + HOUR)
    reopen(here, user=anna, now=NOON + 2 * HOUR)
    here = again(here)
    assert here.promised_at == NOON and here.kept_at is None
    assert here.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)  # three hours left: two today, one tomorrow


@pytest.mark.parametrize("kind", [Kind.BOUNCE, Kind.AUTO_REPLY])
def test_machines_are_promised_nothing(waste: Team, kind: Kind) -> None:
    rule(1)
    assert says(channel(waste), kind=kind).due_at is None


def test_what_was_written_before_the_channel_was_ours_is_history(waste: Team) -> None:
    rule(1)
    on = channel(waste)
    assert says(on, at=NOON - 30 * 24 * HOUR).due_at is None
    assert says(on, at=NOON + MINUTE).due_at


def test_a_heap_of_mail_costs_two_queries_more_than_none_promised(waste: Team) -> None:
    def took(count: int) -> int:
        harvest = Harvest(messages=tuple(incoming(sent_at=NOON + MINUTE * number) for number in range(count)))
        with CaptureQueriesContext(connection) as asked:
            receive(channel(waste), harvest, now=NOON + HOUR)
        return len(asked)

    bare = took(40)
    rule(2)
    assert took(40) <= bare + 2
    assert Conversation.objects.exclude(due_at=None).count() == 40


def test_the_overdue_view_holds_what_is_late_and_counts_it(waste: Team, anna: User, chaima: User) -> None:
    rule(1)
    on = channel(waste)
    late, in_time, done = says(on), says(on, at=NOON + HOUR), says(on)
    answered(done, anna, at=NOON + MINUTE)
    choice, now = Choice(view=View.OVERDUE), NOON + HOUR + MINUTE
    assert page(anna, choice, now=now)[0] == [late]
    assert counts(anna, choice, now=now)["overdue"] == 1
    assert page(chaima, choice, now=now)[0] == [] and in_time.due_at


def test_a_broken_promise_is_noted_once(waste: Team, anna: User) -> None:
    rule(1)
    here = says(channel(waste))
    assert note_broken(now=NOON + HOUR) == 0
    assert note_broken(now=NOON + 2 * HOUR) == 1
    assert note_broken(now=NOON + 3 * HOUR) == 0
    assert again(here).broken_at == here.due_at
    assert TrailEntry.objects.filter(verb="promise.broken", subject_id=here.pk).count() == 1


def test_a_status_changed_behind_the_back_of_the_promise_is_set_right(waste: Team) -> None:
    rule(1)
    here = says(channel(waste))
    Conversation.objects.filter(pk=here.pk).update(status="waiting_them", waiting_since=None)
    stray = list(Conversation.objects.out_of_step().values_list("pk", flat=True))
    assert stray == [here.pk] and mind_promise(stray, now=NOON + MINUTE) == 1
    assert again(here).due_at is None and not Conversation.objects.out_of_step().exists()


def test_the_moment_explains_itself(waste: Team, anna: User) -> None:
    rule(2, "days", team=waste)
    on = channel(waste, created_at=NOON - 90 * 24 * HOUR)
    here = again(says(on, at=datetime(2026, 11, 10, 9, tzinfo=UTC)))
    assert here.due_at == datetime(2026, 11, 13, 16, tzinfo=UTC)
    said = " ".join(why_due(here, now=NOON))
    for part in ("Waste", "Wapenstilstand", "9-12, 13-17"):
        assert part in said


def test_a_row_says_what_is_left_and_turns_red_only_when_too_late(client: Client, waste: Team, anna: User) -> None:
    rule(1)
    here = says(channel(waste))
    client.force_login(anna)
    soon = datetime.now(UTC) + 2 * HOUR + 10 * MINUTE + MINUTE / 2
    Conversation.objects.filter(pk=here.pk).update(due_at=soon)
    shown = client.get("/conversations/?view=all").content.decode()
    assert "nog 2 u 10" in shown and "is-late" not in shown
    Conversation.objects.filter(pk=here.pk).update(due_at=datetime.now(UTC) - HOUR - MINUTE)
    shown = client.get("/conversations/?view=overdue").content.decode()
    assert "1 u 01 te laat" in shown and "is-late" in shown
    whole = client.get(f"/conversations/{here.pk}/").content.decode()
    assert "Antwoord beloofd tegen" in whole and "Waarom dit moment?" in whole


def test_rules_are_made_changed_and_taken_away_on_their_screen(karin: User, waste: Team) -> None:
    browser = browser_of(karin)
    assert (
        browser.post("/promises/", {"team": waste.pk, "amount": 4, "unit": "hours", "escalate_after": 60}).status_code
        == 302
    )
    made = PromiseRule.objects.get()
    assert (
        browser.post("/promises/", {"team": waste.pk, "amount": 5, "unit": "hours", "escalate_after": 60}).status_code
        == 422
    )
    assert browser.post(f"/promises/{made.pk}/", {"amount": 3, "unit": "days", "escalate_after": 60}).status_code == 302
    made.refresh_from_db()
    assert (made.amount, made.unit, made.team) == (3, "days", None)
    assert browser.post(f"/promises/{made.pk}/removal/").status_code == 302
    assert list(TrailEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "promise.added",
        "promise.changed",
        "promise.removed",
    ]


@pytest.mark.parametrize("amount", ["-1", "0", "1001", "two", ""])
def test_a_term_that_cannot_be_is_refused(karin: User, amount: str) -> None:
    answer = browser_of(karin).post("/promises/", {"amount": amount, "unit": "hours", "escalate_after": 60})
    assert answer.status_code == 422 and not PromiseRule.objects.exists()


def test_a_rule_taken_away_leaves_what_was_promised(karin: User, waste: Team) -> None:
    made = rule(1)
    here = says(channel(waste))
    browser_of(karin).post(f"/promises/{made.pk}/removal/")
    assert again(here).due_at == here.due_at and why_due(again(here), now=NOON)


def test_chaima_may_not_touch_the_rules(chaima: User) -> None:
    made = rule(1)
    browser = browser_of(chaima)
    assert browser.get("/promises/").status_code == browser.get(f"/promises/{made.pk}/").status_code == 403
    assert browser.post(f"/promises/{made.pk}/removal/").status_code == 403
