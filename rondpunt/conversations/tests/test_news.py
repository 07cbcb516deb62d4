"""News for open screens: what the trail tells, what is under way, and who may hear of it."""

from datetime import timedelta

import pytest
from django.test import Client

from rondpunt.conversations import news
from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.news import Bookmark
from rondpunt.conversations.newsroom import Listener, sight
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, User

LATER = NOON + timedelta(hours=1)


def _answered(waste: Team, anna: User) -> tuple[Conversation, Delivery]:
    about = conversation(waste)
    delivery = answer(about, user=anna, text="On Tuesday.", kind="public", now=LATER).delivery
    assert delivery
    return about, delivery


def _take_up(delivery: Delivery) -> None:
    due = delivery.due_at
    assert Delivery.objects.claim(delivery.pk, now=due, until=due + timedelta(minutes=5))


def test_an_answer_that_is_taken_up_is_news_once(waste: Team, anna: User) -> None:
    about, delivery = _answered(waste, anna)
    before = news.under_way()
    assert before == frozenset()
    _take_up(delivery)
    sending = news.under_way()
    (told,) = news.begun(before, sending)
    assert (told.conversation, told.teams, told.is_message) == (about.pk, {waste.pk}, False)
    assert news.begun(sending, news.under_way()) == []


def test_a_second_attempt_is_news_again(waste: Team, anna: User) -> None:
    about, delivery = _answered(waste, anna)
    _take_up(delivery)
    first = news.under_way()
    Delivery.objects.update(state=Delivery.State.WAITING)
    _take_up(delivery)
    assert [item.conversation for item in news.begun(first, news.under_way())] == [about.pk]


def test_another_team_does_not_hear_of_it(waste: Team, roads: Team, anna: User) -> None:
    _, delivery = _answered(waste, anna)
    _take_up(delivery)
    hers, theirs = Listener(1, "a", frozenset({waste.pk})), Listener(2, "c", frozenset({roads.pk}))
    for listener in (hers, theirs):
        listener.hear(news.begun(frozenset(), news.under_way()))
    assert hers.waiting and not theirs.waiting


def test_what_the_trail_does_not_tell_leaves_the_place_of_the_screen_as_it_was(waste: Team, anna: User) -> None:
    about, delivery = _answered(waste, anna)
    _take_up(delivery)
    screen = Listener(1, "a", None)
    screen.hear(news.begun(frozenset(), news.under_way()))
    said = screen.take()
    assert "id:" not in said
    assert f'"conversations": [{about.pk}]' in said
    (heard,) = news.read(Bookmark(0), clock=0.0)[-1:]
    screen.hear([heard])
    screen.hear(news.begun(frozenset(), news.under_way()))
    assert screen.take().startswith(f"id: {heard.entry}\n")


def test_both_teams_hear_of_a_conversation_that_is_handed_over(waste: Team, roads: Team, anna: User) -> None:
    about = conversation(waste)
    mark = Bookmark.at_the_end(clock=0.0)
    news.read(mark, clock=0.0)
    hand_over(about, user=anna, team=roads, owner=None, note="", now=LATER)
    (told,) = [item for item in news.read(mark, clock=1.0) if item.teams >= {waste.pk, roads.pk}]
    assert told.conversation == about.pk
    assert news.read(mark, clock=2.0) == []


def test_the_live_stream_of_chaima_hears_her_team_alone(waste: Team, anna: User, chaima: User, roads: Team) -> None:
    mark = Bookmark.at_the_end(clock=0.0)
    conversation(waste)
    hers = Listener(chaima.pk, "c", sight(chaima))
    assert hers.teams == {roads.pk}
    hers.hear(news.read(mark, clock=0.0))
    assert not hers.waiting
    told = conversation(roads)
    hers.hear(news.read(mark, clock=1.0))
    assert list(hers.waiting) == [told.pk]


@pytest.mark.django_db
def test_the_live_stream_does_not_open_for_a_stranger(client: Client) -> None:
    assert client.get("/conversations/live").status_code in (302, 403)
