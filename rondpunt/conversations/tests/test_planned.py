"""An answer that goes out later: at its time and once; held when more is said; the citizen's wait is not hidden."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rondpunt.conftest import seat
from rondpunt.conversations import jobs
from rondpunt.conversations.actions.answer import AlreadyPlanned, answer
from rondpunt.conversations.actions.change_plan import TooLateToChange, change_plan
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.hold_overtaken import hold_overtaken
from rondpunt.conversations.actions.hold_planned import hold_planned
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.actions.tell_citizen import tell_citizen
from rondpunt.conversations.models import Asker, Conversation, Draft, Message, PlannedAnswer
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.actions.send import note_doubt, note_refused, note_sent, send
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel, incoming
from rondpunt.networks.wire import Harvest, Kind, Reason, Refused, Sent, TryLater, Visibility
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.tests.build import verbs

Status, State = Conversation.Status, Delivery.State
LATER = NOON + timedelta(days=3)
AFTER = LATER + timedelta(minutes=1)


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


@pytest.fixture
def desk(client: Client, anna: User, english: None) -> Client:
    client.force_login(anna)
    return client


def planned(here: Conversation, user: User, text: str = "On Monday.", at: datetime = LATER) -> Message:
    return answer(here, user=user, text=text, kind="public", now=NOON + timedelta(minutes=1), goes_out_at=at)


def writes_again(here: Conversation, at: datetime, **fields: object) -> None:
    asked = here.messages.filter(direction="in").first()
    assert asked
    message = incoming("Never mind", in_reply_to=(asked.remote_id,), sent_at=at, **fields)
    receive(here.channel, Harvest(messages=(message,)), now=at)


def delivery(message: Message) -> Delivery:
    return Delivery.objects.select_related("channel").get(message=message)


def goes_out(message: Message, now: datetime = AFTER) -> None:
    Delivery.objects.claim(delivery(message).pk, now=now, until=now + timedelta(minutes=1))
    note_sent(delivery(message), Sent("far-1"), now=now)
    settle(delivery(message), now=now)


def fresh(here: Conversation) -> Conversation:
    return Conversation.objects.get(pk=here.pk)


def test_until_it_goes_out_the_citizen_waits_for_us(here: Conversation, anna: User) -> None:
    before = fresh(here)
    message = planned(here, anna)
    now = fresh(here)
    assert (now.status, now.waiting_since) == (Status.NEW, before.waiting_since)
    assert (now.message_count, now.last_at, now.says) == (before.message_count, before.last_at, before.says)
    assert (now.owner, now.planned.goes_out_at) == (anna, LATER)
    assert delivery(message).due_at == LATER
    assert verbs()[-1] == "answer.planned"
    assert not Delivery.objects.due(LATER - timedelta(seconds=1)).exists()
    assert Delivery.objects.due(LATER).exists()


def test_when_it_went_out_it_is_an_answer_like_any_other(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    goes_out(message)
    settle(delivery(message), now=AFTER)
    now = fresh(here)
    assert (now.status, now.waiting_since, now.message_count) == (Status.WAITING_THEM, None, 2)
    assert (now.last_at, now.says) == (AFTER, "On Monday.")
    assert Message.objects.get(pk=message.pk).at == AFTER
    assert not PlannedAnswer.objects.exists()


def test_what_was_closed_with_an_answer_planned_stays_closed(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    close(fresh(here), user=anna, now=NOON + timedelta(hours=1))
    goes_out(message)
    assert (fresh(here).status, fresh(here).says) == (Status.CLOSED, "On Monday.")


def test_an_answer_planned_in_a_closed_conversation_waits_for_them(here: Conversation, anna: User) -> None:
    close(fresh(here), user=anna, now=NOON)
    goes_out(planned(here, anna))
    assert (fresh(here).status, fresh(here).closed_at) == (Status.WAITING_THEM, None)


def test_the_date_that_travels_is_that_of_going_out(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    assert datetime.fromisoformat(delivery(message).payload["written_at"]) == LATER
    change_plan(message, goes_out_at=AFTER, user=anna, now=NOON)
    assert datetime.fromisoformat(delivery(message).payload["written_at"]) == AFTER


def test_if_the_citizen_writes_before_it_is_held_with_the_reason(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    writes_again(here, NOON + timedelta(hours=1))
    plan = PlannedAnswer.objects.get()
    assert (plan.held_because, delivery(message).state) == ("citizen", State.HELD)
    assert verbs().count("answer.held") == 1
    assert not Delivery.objects.due(AFTER).exists()
    assert send(delivery(message).pk, clock=lambda: AFTER) == ""
    writes_again(here, NOON + timedelta(hours=2))
    assert verbs().count("answer.held") == 1
    assert [(told.user, told.kind) for told in Notification.objects.all()] == [(anna, "answer_held")]


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.BOUNCE])
def test_a_machine_holds_nothing(kind: Kind, here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    writes_again(here, NOON + timedelta(hours=1), kind=kind)
    assert delivery(message).state == State.WAITING


def test_what_came_by_another_way_holds_it_at_the_last_moment(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    by_phone = here.messages.get(direction="in")
    by_phone.pk, by_phone.remote_id, by_phone.kept_at = None, "", NOON + timedelta(hours=1)
    by_phone.save(force_insert=True)
    assert hold_overtaken(now=LATER - timedelta(hours=1)) == 0
    assert hold_overtaken(now=AFTER) == 1
    assert delivery(message).state == State.HELD
    assert hold_overtaken(now=AFTER) == 0


def test_the_worker_looks_before_it_sends(here: Conversation, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    message = planned(here, anna)
    Message.objects.filter(direction="in").update(kept_at=NOON + timedelta(hours=1))
    monkeypatch.setattr(jobs, "_now", lambda: AFTER)
    jobs.send_due.func()
    assert delivery(message).state == State.HELD


def test_held_it_goes_out_after_a_colleague_says_so_and_counts_as_the_answer(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    writes_again(here, NOON + timedelta(hours=1))
    change_plan(message, goes_out_at=NOON + timedelta(hours=2), user=anna, now=NOON + timedelta(hours=2))
    assert verbs()[-1] == "answer.sent_now"
    assert hold_overtaken(now=AFTER) == 0
    goes_out(message)
    assert (fresh(here).status, fresh(here).waiting_since) == (Status.WAITING_THEM, None)


def test_who_writes_while_it_is_on_its_way_waits_for_us_still(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    Delivery.objects.claim(delivery(message).pk, now=LATER, until=AFTER)
    writes_again(here, LATER)
    assert delivery(message).state == State.SENDING
    note_sent(delivery(message), Sent("far-1"), now=AFTER)
    settle(delivery(message), now=AFTER)
    now = fresh(here)
    assert now.waits_for_us
    assert now.waiting_since


def test_another_answer_holds_it(here: Conversation, anna: User, bram: User) -> None:
    message = planned(here, anna)
    answer(here, user=bram, text="Already today.", kind="public", now=NOON + timedelta(hours=1))
    assert PlannedAnswer.objects.get().held_because == "colleague"
    assert delivery(message).state == State.HELD
    assert fresh(here).message_count == 2


def test_one_answer_is_planned_in_a_conversation(here: Conversation, anna: User, bram: User) -> None:
    first = planned(here, anna)
    with pytest.raises(AlreadyPlanned):
        planned(here, bram, "Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedAnswer.objects.create(
            conversation=here, message=first, user=anna, goes_out_at=LATER, confirmed_at=NOON, held_because=""
        )


def test_taken_back_nothing_has_changed_and_no_draft_is_lost(here: Conversation, anna: User) -> None:
    before = fresh(here)
    message = planned(here, anna)
    Draft.objects.create(conversation=here, user=anna, kind="public", text="Begun since", changed_at=NOON)
    assert take_back(message, user=anna, now=AFTER)
    now = fresh(here)
    assert (now.status, now.waiting_since, now.last_at) == (before.status, before.waiting_since, before.last_at)
    assert Draft.objects.get().text == "On Monday.\n\nBegun since"
    assert delivery(message).state == State.WITHDRAWN
    assert not take_back(message, user=anna, now=AFTER)
    with pytest.raises(TooLateToChange):
        change_plan(message, goes_out_at=LATER, user=anna, now=NOON)


def test_a_note_that_was_begun_stays_a_note(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    Draft.objects.create(conversation=here, user=anna, kind="note", text="between us", changed_at=NOON)
    take_back(message, user=anna, now=NOON)
    assert Draft.objects.get().kind == "note"


def test_a_held_one_can_be_taken_back(here: Conversation, anna: User, bram: User) -> None:
    message = planned(here, anna)
    writes_again(here, NOON + timedelta(hours=1))
    assert take_back(message, user=bram, now=AFTER)
    assert Draft.objects.get().user == bram
    assert fresh(here).waits_for_us


def test_on_its_way_it_can_be_neither_changed_nor_held(here: Conversation, anna: User) -> None:
    message = planned(here, anna)
    Delivery.objects.claim(delivery(message).pk, now=LATER, until=AFTER)
    with pytest.raises(TooLateToChange):
        change_plan(message, goes_out_at=AFTER, user=anna, now=LATER)
    assert hold_planned([here.pk], because="citizen", now=LATER) == []
    assert delivery(message).due_at == LATER


@pytest.mark.parametrize("trouble", ["refused", "doubt"])
def test_in_trouble_it_waits_for_us_since_the_citizen_asked(trouble: str, here: Conversation, anna: User) -> None:
    since = fresh(here).waiting_since
    message = planned(here, anna)
    Delivery.objects.claim(delivery(message).pk, now=LATER, until=AFTER)
    if trouble == "refused":
        note_refused(delivery(message), Refused(Reason.REJECTED), now=AFTER)
    else:
        note_doubt(delivery(message), now=AFTER)
    settle(delivery(message), now=AFTER)
    now = fresh(here)
    assert (now.status, now.waiting_since) == (Status.WAITING_US, since)
    assert not PlannedAnswer.objects.exists()
    Delivery.objects.update(state=State.SENT, remote_id="far-1", sent_at=AFTER)
    settle(delivery(message), now=AFTER)
    assert fresh(here).status == Status.WAITING_THEM


def test_a_network_that_is_busy_when_it_is_due_is_tried_for_two_days(here: Conversation, anna: User) -> None:
    message = planned(here, anna, at=NOON + timedelta(days=30))
    due = NOON + timedelta(days=30)

    class Busy:
        @staticmethod
        def send(*_words: Any) -> Sent:
            raise TryLater(Reason.BUSY)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rondpunt.networks.models.Channel.connector", Busy)
        patch.setattr("rondpunt.networks.models.Channel.account", lambda _self: None)
        assert send(delivery(message).pk, clock=lambda: due) == State.WAITING


def test_the_citizens_own_page_does_not_show_it(client: Client, waste: Team, anna: User) -> None:
    here = arrive(channel(waste, "form", details={"slug": "waste"}), visibility=Visibility.DIRECT)
    Asker.objects.create(conversation=here, key="x", language="en")
    answer(here, user=anna, text="Still a secret", kind="private", now=NOON, goes_out_at=LATER)
    assert "Still a secret" not in client.get(reverse("conversations:follow", args=[here.token])).content.decode()


def test_a_citizen_is_told_of_what_was_planned_also_after_a_later_answer(waste: Team, anna: User) -> None:
    details = {"slug": "waste", "notify": "yes"}
    here = arrive(channel(waste, "form", details=details), visibility=Visibility.DIRECT)
    Asker.objects.create(conversation=here, key="x", language="en", email="dirk@citizens.example")
    first = answer(here, user=anna, text="Planned", kind="private", now=NOON, goes_out_at=LATER)
    second = answer(here, user=anna, text="At once", kind="private", now=NOON)
    change_plan(first, goes_out_at=LATER, user=anna, now=NOON)
    for message, remote_id in ((second, "far-2"), (first, "far-1")):
        Delivery.objects.claim(delivery(message).pk, now=AFTER, until=AFTER + timedelta(minutes=1))
        note_sent(delivery(message), Sent(remote_id), now=AFTER)
        for _ in range(2):
            settle(delivery(message), now=AFTER)
            tell_citizen(delivery(message), now=AFTER)
    tell_citizen(delivery(second), now=AFTER)
    assert len(mail.outbox) == 2


def post(desk: Client, name: str, number: int, **told: object) -> tuple[int, str]:
    response = desk.post(reverse(f"conversations:{name}", args=[number]), {"kind": "public", **told})
    return response.status_code, response.content.decode()


def test_at_the_desk_it_is_planned_changed_and_sent_now(desk: Client, here: Conversation) -> None:
    assert post(desk, "planning", here.pk, text="Soon", when="tomorrow")[0] == 302
    assert post(desk, "planning", here.pk, text="Soon", when="tomorrow")[0] == 302  # pressed twice
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "Goes out" in shown and "tomorrow 9:00" in shown
    assert "answer goes out" in desk.get("/conversations/").content.decode()
    message = here.messages.get(direction="out")
    assert timezone.localtime(delivery(message).due_at).hour == 9
    own = (timezone.localtime() + timedelta(days=2)).replace(hour=14, minute=30)
    assert post(desk, "plan", message.pk, when="own", later_at=own.strftime("%Y-%m-%dT%H:%M"))[0] == 302
    assert timezone.localtime(delivery(message).due_at).minute == 30
    assert post(desk, "plan", message.pk, when="now")[0] == 302
    assert Delivery.objects.due(timezone.now()).exists()


def test_after_planning_the_text_field_is_a_new_one(desk: Client, here: Conversation) -> None:
    """The page is morphed: a field of the same name would keep what was typed."""
    address = reverse("conversations:conversation", args=[here.pk])
    names = [re.findall(r'<textarea[^>]* id="([^"]+)"', desk.get(address).content.decode())]
    post(desk, "planning", here.pk, text="Soon", when="monday")
    names.append(re.findall(r'<textarea[^>]* id="([^"]+)"', desk.get(address).content.decode()))
    assert names[0] and names[0] != names[1]


def test_a_bad_moment_is_explained_and_nothing_is_lost(desk: Client, here: Conversation) -> None:
    status, shown = post(desk, "planning", here.pk, text="Keep me", when="own", later_at="2020-01-01T10:00")
    assert status == 422
    assert "That moment has passed" in shown
    assert "Keep me</textarea>" in shown
    assert 'value="2020-01-01T10:00"' in shown
    assert not Delivery.objects.exists()
    bad = '"><script>alert(1)</script>'
    assert "<script>alert" not in post(desk, "planning", here.pk, text="x", when=bad, later_at=bad)[1]


def test_a_note_or_what_cannot_go_is_not_planned(desk: Client, here: Conversation) -> None:
    assert post(desk, "planning", here.pk, kind="note", text="x", when="tomorrow")[0] == 422
    assert post(desk, "planning", here.pk, text="x" * 501, when="tomorrow")[0] == 422
    assert post(desk, "planning", here.pk, text="{person}", when="tomorrow")[0] == 422
    assert not Delivery.objects.exists()


def test_held_is_told_with_the_reason_on_the_page_and_in_the_list(desk: Client, here: Conversation) -> None:
    post(desk, "planning", here.pk, text="Soon", when="monday")
    writes_again(here, timezone.now())
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "Held, not sent." in shown
    assert "Dirk wrote again before" in shown
    assert "planned answer held" in desk.get("/conversations/").content.decode()


def test_too_late_is_told(desk: Client, here: Conversation) -> None:
    post(desk, "planning", here.pk, text="Soon", when="monday")
    Delivery.objects.update(state=State.SENDING)
    status, shown = post(desk, "plan", here.messages.get(direction="out").pk, when="now")
    assert status == 409
    assert "Too late" in shown


def test_chaima_plans_and_changes_nothing_here(desk: Client, here: Conversation, chaima: User) -> None:
    post(desk, "planning", here.pk, text="Soon", when="monday")
    message = here.messages.get(direction="out")
    desk.force_login(chaima)
    assert post(desk, "planning", here.pk, text="x", when="monday")[0] == 404
    assert post(desk, "plan", message.pk, when="now")[0] == 404
    assert delivery(message).due_at > timezone.now()


def test_a_paused_channel_is_told_beside_what_is_planned(desk: Client, here: Conversation) -> None:
    post(desk, "planning", here.pk, text="Soon", when="monday")
    Channel.objects.update(state=Channel.State.PAUSED)
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "is paused: it goes out when" in shown


def test_a_planned_answer_costs_the_page_no_query(
    desk: Client, here: Conversation, django_assert_num_queries: Any
) -> None:
    address = reverse("conversations:conversation", args=[here.pk])
    post(desk, "answers", here.pk, text="At once")
    desk.get(address)
    with CaptureQueriesContext(connection) as plain:
        desk.get(address)
        taken = len(plain)
    post(desk, "planning", here.pk, text="Soon", when="monday")
    desk.get(address)
    with django_assert_num_queries(taken):
        desk.get(address)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_plan_at_the_same_moment_one_plans() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    users = [seat(name, team) for name in ("Anna", "Bram")]
    for number in range(5):
        here = conversation(team, f"Question {number}")
        start = Barrier(2)

        def at_once(user: User, here: Conversation = here, start: Barrier = start) -> bool:
            try:
                start.wait(5)
                planned(here, user)
                return True
            except AlreadyPlanned:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            done = [one.result(20) for one in [pool.submit(at_once, user) for user in users]]
        assert sorted(done) == [False, True]
        assert Delivery.objects.filter(message__conversation=here).count() == 1


@pytest.mark.django_db(transaction=True)
def test_planned_and_answered_by_the_citizen_at_the_same_moment_it_is_held_or_they_wait() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    anna = seat("Anna", team)
    for number in range(5):
        here = conversation(team, f"Question {number}")
        start = Barrier(2)

        def plans(here: Conversation = here, start: Barrier = start) -> None:
            start.wait(5)
            planned(here, anna)
            connection.close()

        def writes(here: Conversation = here, start: Barrier = start) -> None:
            start.wait(5)
            writes_again(here, NOON + timedelta(hours=1))
            connection.close()

        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(plans), pool.submit(writes)]:
                one.result(20)
        hold_overtaken(now=AFTER)
        assert Delivery.objects.get(message__conversation=here).state == State.HELD
