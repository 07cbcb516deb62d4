"""Harvests and lists look up by index: a house of a million messages is as fast as a new one."""

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from rondpunt.conversations.inbox import Choice, View, chosen, whole_rows
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.django_db
IDS = [f"{number}@post.example" for number in range(150)]  # PostgreSQL thinks about lists up to a hundred by itself


@pytest.fixture
def on(waste: Team) -> Channel:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # With three rows it would rather read them all, or all of the channel: what it chooses then hangs on which
            # statistics it happens to have. The question is whether the index serves.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("DROP INDEX conversations_message_channel_id_9f8b2eeb")
            cursor.execute("DROP INDEX networks_delivery_channel_id_f150afc5")
            cursor.execute("DROP INDEX conversations_by_due")
    return channel(waste)


def plan(asked: "QuerySet[Model]") -> str:
    return asked.explain()


def test_messages_are_found_by_their_names(on: Channel) -> None:
    assert "a_message_is_stored_once" in plan(Message.objects.stored_as(on, IDS))


def test_answers_are_found_by_what_they_answer(on: Channel) -> None:
    assert "messages_by_answered" in plan(Message.objects.answering(on, IDS))


def test_deliveries_are_found_by_their_names(on: Channel) -> None:
    assert "one_delivery_per_remote_id" in plan(Delivery.objects.sent_as(on, IDS))


def test_what_is_late_is_found_by_its_moment(on: Channel) -> None:
    late, now = Conversation.objects.values("pk"), timezone.now()
    # In an empty house PostgreSQL takes one of two that serve; that of the whole house or that of a team.
    assert "promised" in plan(late.filter(due_at__lt=now))
    assert "legal_clock" in plan(late.filter(legal_due_at__lt=now))


def test_what_is_late_in_a_team_is_found_by_its_moment(on: Channel, waste: Team) -> None:
    late, now = Conversation.objects.values("pk").filter(team=waste), timezone.now()
    assert "promised_by_team" in plan(late.filter(due_at__lt=now))
    assert "legal_clock_by_team" in plan(late.filter(legal_due_at__lt=now))


def test_what_waits_for_a_look_is_found_from_the_few_that_wait(on: Channel, anna: User) -> None:
    assert "one_answer_waits_for_a_look" in plan(chosen(anna, Choice(view=View.LOOK)))


def test_what_is_merged_is_found_by_its_lead(on: Channel, waste: Team) -> None:
    assert "conversations_merged" in plan(Conversation.objects.filter(merged_into=conversation(waste, "Lead")))


def test_no_row_of_the_list_asks_anew_whether_it_waits_for_a_look(anna: User) -> None:
    rows = plan(whole_rows(chosen(anna, Choice(view=View.ALL))))
    assert "CORRELATED" not in rows  # as SQLite says it
