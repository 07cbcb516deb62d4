"""Too many posts at once on a channel, and audiences that hear nothing: told where one plans."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.crowding import SILENCE, Slot, collisions, heard_by, silences
from rondpunt.publishing.models import Post
from rondpunt.publishing.tests.build import MONDAY, audience, cell, post

WEEK_PAGE = "/calendar/?view=week&from=2026-11-30"


def _slot(minutes: int, number: int, there: int = 1) -> Slot:
    return Slot(MONDAY + timedelta(minutes=minutes), number, f"Post {number}", there, f"Channel {there}")


def test_three_posts_within_an_hour_on_one_channel_collide() -> None:
    (found,) = collisions([_slot(59, 3), _slot(0, 1), _slot(20, 2), _slot(20, 9, there=2)])
    assert (found.channel, [slot.post_id for slot in found.slots]) == ("Channel 1", [1, 2, 3])


def test_a_full_hour_apart_two_posts_or_one_post_in_three_languages_do_not() -> None:
    assert collisions([_slot(0, 1), _slot(30, 2), _slot(60, 3)]) == []
    assert collisions([_slot(0, 1), _slot(0, 1), _slot(0, 1), _slot(5, 2)]) == []
    assert collisions([]) == []


def test_a_later_crowd_is_found_after_a_quiet_beginning() -> None:
    (found,) = collisions([_slot(0, 1), _slot(50, 2), _slot(70, 3), _slot(80, 4)])
    assert [slot.post_id for slot in found.slots] == [2, 3, 4]


def test_two_weeks_without_a_word_are_told() -> None:
    long, short = NOON - SILENCE, NOON - timedelta(days=13)
    heard: dict[str, tuple[datetime | None, datetime | None]] = {
        "silent": (long, None),
        "soon": (short, NOON + timedelta(days=1)),
        "in time": (short, NOON + timedelta(hours=1)),
        "never": (None, MONDAY),
        "fresh": (short, None),
    }
    assert [one.audience for one in silences(heard, now=NOON)] == ["silent", "soon"]


@pytest.fixture
def crowd(nadia: User, waste: Team) -> list[Post]:
    """Three posts on one channel for one audience, at 13:00, 13:10 and 13:20 on Monday."""
    there = channel(waste, name="Bluesky")
    made = []
    for number in range(3):
        one = post(nadia, waste, title=f"Post {number}")
        cell(one, on=there)
        at = MONDAY + timedelta(minutes=10 * number)
        made.append(plan_post(one, goes_out_at=at, seen=1, by=nadia, now=NOON))
    return made


@pytest.mark.django_db
def test_the_calendar_and_the_post_tell_of_a_crowd(desk: Client, crowd: list[Post], noon: Any) -> None:
    page = desk.get(WEEK_PAGE).content.decode()
    assert "On Bluesky 3 posts go out within an hour: Monday 30 November, from 13:00." in page
    page = desk.get(crowd[0].get_absolute_url()).content.decode()
    assert "On Bluesky another post goes out at 13:10:" in page
    assert "another post goes out at 13:00:" not in page


@pytest.mark.django_db
def test_an_audience_that_hears_nothing_is_told(desk: Client, nadia: User, crowd: list[Post], noon: Any) -> None:
    audience("Never spoken to")
    Post.objects.update(stage=Post.Stage.SENT, goes_out_at=NOON - timedelta(days=20))
    page = desk.get(WEEK_PAGE).content.decode()
    assert "“Everybody who lives here” heard nothing since 4 November, and nothing is planned." in page
    assert "Never spoken to" not in page
    Post.objects.filter(pk=crowd[0].pk).update(stage=Post.Stage.PLANNED, goes_out_at=MONDAY)
    assert "hears nothing between 4 November and 30 November." in desk.get(WEEK_PAGE).content.decode()
    Post.objects.filter(pk=crowd[0].pk).update(stage=Post.Stage.DRAFT)
    assert heard_by(Post.objects.all(), now=NOON)["Everybody who lives here"][1] is None


@pytest.mark.django_db
def test_chaima_learns_of_no_embargo_by_a_crowd(client: Client, roads: Team, crowd: list[Post], noon: Any) -> None:
    Post.objects.filter(pk=crowd[1].pk).update(is_under_embargo=True)
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    page = client.get(WEEK_PAGE).content.decode()
    assert "Post 1" not in page and "crowding" not in page
    assert "Post 1" not in client.get(crowd[0].get_absolute_url()).content.decode()
