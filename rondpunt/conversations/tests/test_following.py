"""Following: who wants to hear what becomes of a conversation hears it once until they look, and never past a wall."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.follow import follow
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.merge_conversations import merge_conversations
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.unfollow import unfollow
from rondpunt.conversations.inbox import choice_from, page
from rondpunt.conversations.models import Conversation, Follower
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Kind
from rondpunt.people.models import Notification, Team, TrailEntry, User
from rondpunt.people.notices import lines_of
from rondpunt.people.notify import see

pytestmark = pytest.mark.usefixtures("english")
BEFORE, LATER = NOON - timedelta(hours=1), NOON + timedelta(hours=1)


@pytest.fixture
def here(waste: Team) -> Conversation:
    return arrive(channel(waste), remote_id="q1")


def writes_again(here: Conversation, number: int = 2, **fields: object) -> None:
    arrive(here.channel, "And now?", remote_id=f"q{number}", in_reply_to=("q1",), **fields)


def goes_out(here: Conversation, user: User) -> Delivery:
    message = answer(here, user=user, text="On Monday.", kind="public", now=NOON)
    assert not Notification.objects.exists()  # it can be taken back still
    delivery = Delivery.objects.get(message=message)
    delivery.state, delivery.remote_id, delivery.changed_at = Delivery.State.SENT, "sent", LATER
    delivery.save()
    settle(delivery, now=LATER)
    return delivery


def told(*users: User) -> list[str]:
    return [line.says for user in users for line in lines_of(user, user.notifications.order_by("pk"))]


def test_a_follower_hears_that_the_citizen_wrote(here: Conversation, bram: User) -> None:
    follow(here, user=bram, now=BEFORE)
    writes_again(here, kind=Kind.AUTO_REPLY, number=3)
    assert not told(bram)
    writes_again(here)
    assert told(bram) == ["Dirk wrote in ‘When is the glass container emptied?’, which you follow"]
    assert Notification.objects.get().anchor == f"message-{here.messages.latest('pk').pk}"


def test_once_until_they_looked(here: Conversation, anna: User, bram: User) -> None:
    follow(here, user=bram, now=BEFORE)
    writes_again(here)
    close(here, user=anna, now=LATER)
    assert len(told(bram)) == 1
    see(bram, here, now=LATER)
    writes_again(here, number=3)
    close(here, user=anna, now=LATER + timedelta(hours=1))
    assert len(told(bram)) == 2


def test_of_an_answer_they_hear_when_it_went_out_and_not_before(here: Conversation, anna: User, bram: User) -> None:
    for user in (anna, bram):
        follow(here, user=user, now=BEFORE)
    delivery = goes_out(here, anna)
    settle(delivery, now=LATER)
    assert told(anna, bram) == ["Anna answered ‘When is the glass container emptied?’, which you follow"]
    see(bram, here, now=LATER)
    settle(delivery, now=LATER)
    assert len(told(bram)) == 1


def test_who_followed_after_it_happened_or_follows_no_longer_is_not_told(
    here: Conversation, anna: User, bram: User, karin: User
) -> None:
    follow(here, user=bram, now=BEFORE)
    unfollow(here, user=bram, now=NOON)
    follow(here, user=karin, now=LATER + timedelta(minutes=1))
    goes_out(here, anna)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("wall", ["handed over", "sealed"])
def test_who_lost_sight_of_it_hears_nothing(wall: str, here: Conversation, anna: User, bram: User, roads: Team) -> None:
    follow(here, user=bram, now=BEFORE)
    if wall == "sealed":
        seal(here, user=anna, readers=[anna], reason="A child is named", now=NOON)
    else:
        hand_over(here, user=anna, team=roads, now=NOON)
    writes_again(here)
    assert not told(bram)
    assert not page(bram, choice_from({"view": "following"}))[0]


def test_a_merged_conversation_takes_its_followers_along(here: Conversation, anna: User, bram: User) -> None:
    other = conversation(here.team, "Glass again?", remote_id="other")
    follow(here, user=bram, now=BEFORE)
    merge_conversations(other, sources=[here], by=anna, now=NOON)
    writes_again(here)
    assert told(bram) == ["Dirk wrote in ‘Glass again?’, which you follow"]


def test_where_nobody_follows_it_costs_one_query(
    here: Conversation, anna: User, django_assert_num_queries: Any
) -> None:
    from rondpunt.conversations.actions.tell_followers import Happened, tell_followers

    with django_assert_num_queries(1):
        tell_followers("followed_closed", told={here.pk: Happened("closed-1", NOON, actor=anna)})


def test_the_list_of_what_one_follows_is_a_view_of_the_inbox(
    client: Client, here: Conversation, bram: User, waste: Team
) -> None:
    conversation(waste, "Another")
    follow(here, user=bram, now=NOON)
    choice = choice_from({"view": "following"})
    assert page(bram, choice)[0] == [here]
    client.force_login(bram)
    assert "Following" in client.get("/conversations/?view=following").content.decode()


def test_at_the_desk_one_follows_and_stops(client: Client, here: Conversation, bram: User, chaima: User) -> None:
    address = f"/conversations/{here.pk}/following/"
    client.force_login(bram)
    for _ in range(2):
        assert client.post(address).status_code == 302
    shown = client.get(f"/conversations/{here.pk}/").content.decode()
    assert "No longer follow" in shown and "Followed by <b>Bram</b>" in shown
    assert client.get(address).status_code == 405
    for _ in range(2):
        assert client.post(f"{address}removal/").status_code == 302
    assert not Follower.objects.exists()
    assert list(TrailEntry.objects.filter(verb__contains="follow").values_list("verb", flat=True).order_by("pk")) == [
        "conversation.followed",
        "conversation.unfollowed",
    ]
    client.force_login(chaima)
    assert client.post(address).status_code == 404
    assert client.post(f"{address}removal/").status_code == 404


def test_the_database_itself_lets_nobody_follow_twice(here: Conversation, bram: User) -> None:
    follow(here, user=bram, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Follower.objects.create(conversation=here, user=bram, since=NOON)
