"""Who hears that a promise is broken, when, and that they hear it once."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.remind_overdue import remind_overdue
from rondpunt.conversations.models import Conversation, PromiseRule, Reminder
from rondpunt.conversations.tests.build import arrive
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Notification, Team, TrailEntry, User
from rondpunt.people.tests.build import browser_of

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def here(waste: Team) -> Conversation:
    """Promised for an hour after NOON; the team hears of it an hour after that."""
    PromiseRule.objects.create(amount=1, unit="hours", escalate_after=60)
    return arrive(channel(waste), sent_at=NOON)


def told(now: datetime) -> list[str]:
    before = len(mail.outbox)
    remind_overdue(now=now)
    return sorted(address for message in mail.outbox[before:] for address in message.to)


def test_the_owner_hears_it_first_and_the_core_team_when_it_lasts(
    here: Conversation, anna: User, karin: User, bram: User
) -> None:
    assign(here, user=anna, owner=anna, now=NOON)
    assert told(NOON + HOUR) == []
    assert told(NOON + HOUR + MINUTE) == [anna.email]
    assert told(NOON + HOUR + 2 * MINUTE) == []
    shown = Notification.objects.get(kind="promise_late")
    assert (shown.user, shown.subject_id) == (anna, here.pk) and shown.mailed_at  # no digest tells it again
    assert told(NOON + 2 * HOUR + MINUTE) == [karin.email]
    assert told(NOON + 3 * HOUR) == []
    lines = TrailEntry.objects.filter(verb="promise.told").order_by("pk").values_list("particulars", flat=True)
    assert [line["to"] for line in lines] == ["Anna", "Karin"]
    assert here.subject in mail.outbox[0].subject and f"/conversations/{here.pk}/" in mail.outbox[0].body


def test_without_an_owner_the_core_team_hears_it_at_once(here: Conversation, karin: User) -> None:
    assert told(NOON + HOUR + MINUTE) == [karin.email]


def test_escalation_waits_in_working_time(here: Conversation, anna: User, karin: User) -> None:
    PromiseRule.objects.update(escalate_after=240)
    assign(here, user=anna, owner=anna, now=NOON)
    told(NOON + HOUR + MINUTE)
    assert told(NOON + 8 * HOUR) == []  # in the evening: three of the four hours have passed
    assert told(NOON + 21 * HOUR + MINUTE) == [karin.email]


def test_who_may_not_read_it_hears_nothing(here: Conversation, anna: User, chaima: User) -> None:
    Conversation.objects.filter(pk=here.pk).update(owner=chaima)
    assert told(NOON + HOUR + MINUTE) == []


def test_what_was_answered_in_time_tells_nobody(here: Conversation, anna: User, karin: User) -> None:
    Conversation.objects.filter(pk=here.pk).update(status="waiting_them")
    assert told(NOON + 5 * HOUR) == []


def test_the_database_tells_once(here: Conversation) -> None:
    Reminder.objects.create(conversation=here, due_at=here.due_at, step="owner", told_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(conversation=here, due_at=here.due_at, step="owner", told_at=NOON)


def test_a_mail_server_that_is_down_stops_nothing(
    here: Conversation, karin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("rondpunt.conversations.actions.remind_overdue.send_mail", down)
    assert remind_overdue(now=NOON + HOUR + MINUTE) == 0
    assert Reminder.objects.filter(step="team").count() == 1


@pytest.mark.parametrize("minutes", ["-1", "10001", "soon"])
def test_an_escalation_that_cannot_be_is_refused(karin: User, minutes: str) -> None:
    answer = browser_of(karin).post("/promises/", {"amount": 1, "unit": "hours", "escalate_after": minutes})
    assert answer.status_code == 422 and not PromiseRule.objects.exists()
