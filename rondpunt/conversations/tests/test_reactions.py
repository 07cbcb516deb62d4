"""A reaction to a post of ours opens a conversation that points back to it; one for each who reacts."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Conversation
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.networks.tests.build import ELS, NOON, channel, incoming
from rondpunt.networks.wire import Harvest, Visibility
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.django_db


def our_post(there: Channel, kind: str = Delivery.Kind.POST) -> Delivery:
    return Delivery.objects.create(
        channel=there,
        kind=kind,
        state=Delivery.State.SENT,
        payload=payload(text="Glass twice a week", written_at=NOON, language="en"),
        remote_id="p1",
        url="https://plein.example/p1",
        sent_at=NOON,
        created_at=NOON,
        changed_at=NOON,
        due_at=NOON,
    )


def come_in(there: Channel, *messages: Any) -> None:
    receive(there, Harvest(messages=messages), now=NOON + timedelta(minutes=5))


def test_each_who_reacts_has_a_conversation_that_points_back(waste: Team) -> None:
    there = channel(waste)
    post = our_post(there)
    come_in(there, incoming("At last!", in_reply_to=("p1",)), incoming("And paper?", author=ELS, in_reply_to=("p1",)))
    come_in(there, incoming("Which day?", in_reply_to=("p1",)))
    assert Conversation.objects.count() == 2
    assert set(Conversation.objects.values_list("reacts_to", flat=True)) == {post.pk}
    assert sorted(Conversation.objects.values_list("message_count", flat=True)) == [1, 2]


def test_an_answer_to_a_reaction_joins_the_conversation_of_the_reaction(waste: Team) -> None:
    there = channel(waste)
    our_post(there)
    come_in(there, incoming("At last!", remote_id="d1", in_reply_to=("p1",)))
    come_in(there, incoming("Well said", author=ELS, in_reply_to=("d1", "p1")))
    assert Conversation.objects.get().message_count == 2


def test_a_private_reaction_stays_apart(waste: Team) -> None:
    there = channel(waste)
    our_post(there)
    come_in(there, incoming("My address is…", in_reply_to=("p1",), visibility=Visibility.DIRECT))
    come_in(there, incoming("And paper?", author=ELS, in_reply_to=("p1",)))
    assert Conversation.objects.count() == 2


def test_an_echo_of_our_own_post_opens_nothing(waste: Team) -> None:
    there = channel(waste)
    our_post(there)
    come_in(there, incoming("Glass twice a week", remote_id="p1", from_us=True))
    assert not Conversation.objects.exists()


def test_the_conversation_says_to_which_post_it_reacts(client: Client, anna: User, waste: Team) -> None:
    there = channel(waste)
    our_post(there)
    come_in(there, incoming("At last!", in_reply_to=("p1",)))
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(anna)
    page = client.get(Conversation.objects.get().get_absolute_url()).content.decode()
    assert "A reaction to our post" in page and "Glass twice a week" in page and "https://plein.example/p1" in page
