"""A harvest looks its neighbours up by index: a mailbox of a million is read as fast as a new one."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from rondpunt.conversations.models import Message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Team

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
    return channel(waste)


def plan(asked: "QuerySet[Message] | QuerySet[Delivery]") -> str:
    return asked.explain()


def test_messages_are_found_by_their_names(on: Channel) -> None:
    assert "a_message_is_stored_once" in plan(Message.objects.stored_as(on, IDS))


def test_answers_are_found_by_what_they_answer(on: Channel) -> None:
    assert "messages_by_answered" in plan(Message.objects.answering(on, IDS))


def test_deliveries_are_found_by_their_names(on: Channel) -> None:
    assert "one_delivery_per_remote_id" in plan(Delivery.objects.sent_as(on, IDS))
