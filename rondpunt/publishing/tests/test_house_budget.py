"""The budget: so many messages a week; the rest is held back, can be read, and comes when there is room."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils.translation import override

from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Notification, Team, TrailEntry, User
from rondpunt.publishing.actions.mark_urgent import TooLateToMark, mark_urgent
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.release_held import release_held
from rondpunt.publishing.budget import budget_of, week_of
from rondpunt.publishing.models import Copy, Post, Urgency
from rondpunt.publishing.tests.build import MONDAY, cell, post
from rondpunt.publishing.tests.house_build import goes_out, page, us, written
from rondpunt.strategy.models import Audience

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NEXT = week_of(MONDAY)[1]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def on(waste: Team) -> Channel:
    return page(waste, weekly_budget="2")


@pytest.fixture
def readers(waste: Team, anna: User, nadia: User) -> Audience:
    return us(waste)


def fill(nadia: User, on: Channel, readers: Audience, *titles: str) -> None:
    for number, title in enumerate(titles):
        written(nadia, to=readers, on=on, at=MONDAY + number * HOUR, title=title)


def got(user: User) -> list[str]:
    return [copy.post.title for copy in Copy.objects.filter(user=user).given().order_by("given_at", "made_at")]


def held(user: User) -> list[str]:
    return [copy.post.title for copy in Copy.objects.filter(user=user).held().order_by("made_at")]


def test_a_week_runs_from_monday_midnight_by_the_clock_of_the_house() -> None:
    first, following = week_of(datetime(2026, 10, 24, 12, tzinfo=UTC))  # Brussels goes to winter time on the 25th
    assert first == datetime(2026, 10, 18, 22, tzinfo=UTC) and following == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert week_of(following)[0] == following and week_of(following - timedelta(seconds=1))[0] == first


def test_what_an_administrator_filled_in_counts_and_nothing_is_five(waste: Team) -> None:
    assert [budget_of(Channel(details={"weekly_budget": said})) for said in ("3", "0", "", "many")] == [3, None, 5, 5]
    assert budget_of(Channel()) == 5


def test_what_is_above_the_budget_is_held_told_nobody_and_can_be_read(
    client: Client, nadia: User, anna: User, on: Channel, readers: Audience
) -> None:
    fill(nadia, on, readers, "one", "two", "three", "four")
    assert (got(anna), held(anna)) == (["one", "two"], ["three", "four"])
    assert Notification.objects.filter(user=anna).count() == 2
    lines = TrailEntry.objects.filter(verb="post.handed_out").order_by("id")
    assert [line.particulars["held_count"] for line in lines] == [0, 0, 2, 2]
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(anna)
    assert "2 messages are held back: look" in client.get("/house-news/").content.decode()
    listed = client.get("/house-news/held-back/").content.decode()
    assert "three" in listed and "four" in listed and ">one" not in listed
    copy = Copy.objects.get(user=anna, post__title="three")
    assert client.get(copy.message.get_absolute_url()).status_code == 200
    assert held(anna) == ["four"] and held(nadia) == ["three", "four"]


def test_the_next_week_brings_the_oldest_first_as_far_as_there_is_room(
    nadia: User, anna: User, on: Channel, readers: Audience
) -> None:
    fill(nadia, on, readers, "one", "two", "three", "four", "five")
    assert release_held(now=NEXT - HOUR) == 0
    assert release_held(now=NEXT) == 6 and release_held(now=NEXT) == 0
    assert (got(anna), held(anna)) == (["one", "two", "three", "four"], ["five"])
    assert Notification.objects.filter(user=anna).count() == 4
    written(nadia, to=readers, on=on, at=NEXT + HOUR, title="six")
    assert held(anna) == ["five", "six"]
    release_held(now=NEXT + timedelta(days=7))
    assert held(anna) == []


def test_what_was_taken_back_meanwhile_never_comes(nadia: User, anna: User, on: Channel, readers: Audience) -> None:
    fill(nadia, on, readers, "one", "two")
    gone = written(nadia, to=readers, on=on, at=MONDAY + 3 * HOUR, title="gone")
    gone.removed_at = MONDAY
    gone.save()
    assert release_held(now=NEXT) == 0 and "gone" not in got(anna)


def test_what_is_urgent_always_comes_with_its_reason_on_the_trail_and_counts(
    client: Client, nadia: User, anna: User, on: Channel, readers: Audience
) -> None:
    fill(nadia, on, readers, "one", "two")
    alarm = post(nadia, on.team, title="Alarm")
    cell(alarm, on=on, to=readers)
    mark_urgent(alarm, because="The tunnel is flooded", by=nadia, now=NOON)
    (sent,) = goes_out(alarm, nadia, at=MONDAY + 3 * HOUR)
    assert held(anna) == [] and got(anna)[-1] == "Alarm"
    assert TrailEntry.objects.get(verb="post.marked_urgent").particulars["because"] == "The tunnel is flooded"
    assert TrailEntry.objects.filter(verb="post.handed_out").last().particulars["because"] == "The tunnel is flooded"
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(anna)
    assert "Urgent: The tunnel is flooded" in client.get(sent.url).content.decode()
    with pytest.raises(TooLateToMark):
        mark_urgent(alarm, because="", by=nadia, now=NOON)


def test_the_writer_is_told_before_and_can_say_that_it_is_urgent(
    desk: Client, nadia: User, anna: User, on: Channel, readers: Audience, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY + 5 * HOUR)
    fill(nadia, on, readers, "one", "two")
    shown = post(nadia, on.team, title="three")
    cell(shown, on=on, to=readers)
    assert f'hx-get="/posts/{shown.pk}/house/"' in desk.get(shown.get_absolute_url()).content.decode()
    board = desk.get(f"/posts/{shown.pk}/house/").content.decode()
    assert "2 colleagues get it." in board and "From 2 it would be held back: they had 2 messages" in board
    desk.post(f"/posts/{shown.pk}/urgency/", {"because": "Today only"})
    assert Urgency.objects.get().because == "Today only"
    assert "held back:" not in desk.get(f"/posts/{shown.pk}/house/").content.decode()
    desk.post(f"/posts/{shown.pk}/urgency/", {"because": ""})
    assert not Urgency.objects.exists()


def test_chaima_makes_nothing_of_another_team_urgent(
    client: Client, nadia: User, chaima: User, on: Channel, readers: Audience
) -> None:
    hers = post(nadia, on.team, embargo_until=MONDAY + HOUR)
    cell(hers, on=on, to=readers)
    client.force_login(chaima)
    house_board = f"/posts/{hers.pk}/house/"
    assert client.get(house_board).status_code == 404
    assert client.post(f"/posts/{hers.pk}/urgency/", {"because": "Mine"}).status_code == 403
    assert not Urgency.objects.exists()


def test_a_post_that_is_planned_can_still_become_urgent(
    nadia: User, anna: User, on: Channel, readers: Audience
) -> None:
    shown = post(nadia, on.team)
    cell(shown, on=on, to=readers)
    plan_post(shown, goes_out_at=MONDAY, seen=Post.objects.get().version, by=nadia, now=NOON)
    mark_urgent(shown, because="Now", by=nadia, now=NOON)
    assert Urgency.objects.get().post == shown
