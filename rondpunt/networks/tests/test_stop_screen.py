"""The screen of the emergency stop, and the banner that every colleague reads."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from rondpunt.networks.models import Stop
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, karin: User) -> Client:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(karin)
    return client


def test_posts_are_stopped_with_a_reason_and_every_colleague_reads_it(desk: Client, anna: User) -> None:
    answer = desk.post("/stops/", {"reason": "  "})
    assert answer.status_code == 422
    assert "Say why posts are stopped" in answer.content.decode()
    assert not Stop.objects.exists()
    page = desk.post("/stops/", {"reason": "Flood in the centre"}, follow=True).content.decode()
    assert "No posts go out:" in page and "Flood in the centre" in page
    desk.force_login(anna)
    assert "Flood in the centre" in desk.get("/conversations/").content.decode()


def test_a_stop_of_one_channel_ends_by_itself_and_names_who_may_post(desk: Client, karin: User, waste: Team) -> None:
    there = channel(waste, name="Town square")
    until = timezone.localtime(timezone.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    asked = {"channel": there.pk, "reason": "Mourning", "until": until, "may_post": [karin.pk]}
    page = desk.post("/stops/", asked, follow=True).content.decode()
    assert "No posts go out on Town square:" in page
    assert "May post still: Karin." in page
    assert Stop.objects.get().until


def test_a_second_stop_at_the_same_place_and_a_moment_that_has_passed_are_refused(desk: Client) -> None:
    assert "has passed" in desk.post("/stops/", {"reason": "x", "until": "2020-01-01T10:00"}).content.decode()
    desk.post("/stops/", {"reason": "Flood"})
    assert "already stopped here" in desk.post("/stops/", {"reason": "Again"}).content.decode()
    assert Stop.objects.count() == 1


def test_a_stop_is_lifted_once(desk: Client) -> None:
    desk.post("/stops/", {"reason": "Flood"})
    stop = Stop.objects.get()
    page = desk.post(f"/stops/{stop.pk}/lifting/", follow=True).content.decode()
    assert "No posts go out:" not in page and "Flood" in page
    assert "has ended already" in desk.post(f"/stops/{stop.pk}/lifting/", follow=True).content.decode()
    assert desk.post("/stops/999/lifting/").status_code == 404


def test_chaima_may_not_stop_nor_lift(client: Client, chaima: User, karin: User) -> None:
    stop = Stop.objects.create(reason="Flood", started_by=karin, started_at=timezone.now())
    client.force_login(chaima)
    assert client.get("/stops/").status_code == 403
    assert client.post("/stops/", {"reason": "x"}).status_code == 403
    assert client.post(f"/stops/{stop.pk}/lifting/").status_code == 403
    assert Stop.objects.open(timezone.now()).count() == 1
