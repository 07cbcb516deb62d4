"""Listening threads: one for each channel whose network pushes, which wakes it; none for the others."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import seal
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Team
from rondpunt.web.listeners import Listeners
from tests.counterparts.bluesky import wait_until
from tests.counterparts.plein import Plein

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def listeners(plein: Plein) -> Iterator[Listeners]:
    """They end with the test: a thread must not outlive its database."""
    stop = threading.Event()
    made = Listeners(stop)
    yield made
    stop.set()
    made.refresh()
    wait_until(lambda: _are_gone(plein))


def _are_gone(plein: Plein) -> bool:
    """A thread that was told to stop looks up at the next sign from its server."""
    plein.post("dirk", f"@{plein.town_username} Good night.")
    return not _threads()


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("listen-") and thread.is_alive()]


def _town(team: Team, plein: Plein) -> Channel:
    sealed = seal({"access_token": plein.town_token})
    in_an_hour = timezone.now() + timedelta(hours=1)
    return channel(team, details={"server": plein.url}, sealed=sealed, next_fetch_at=in_an_hour)


@pytest.fixture(autouse=True)
def _on_this_machine(settings: object) -> None:
    settings.REACH = ("127.0.0.0/8",)  # type: ignore[attr-defined]


def test_news_on_the_network_wakes_its_channel(waste: Team, plein: Plein, listeners: Listeners) -> None:
    town = _town(waste, plein)
    listeners.refresh()
    assert [thread.name for thread in _threads()] == [f"listen-{town.pk}"]

    def is_due() -> bool:
        plein.post("dirk", f"@{plein.town_username} Does somebody hear me?")
        town.refresh_from_db()
        return town.next_fetch_at <= timezone.now()

    wait_until(is_due, seconds=15, pause=0.5)


def test_a_channel_that_pauses_is_listened_to_no_longer(waste: Team, plein: Plein, listeners: Listeners) -> None:
    town = _town(waste, plein)
    listeners.refresh()
    listeners.refresh()
    assert len(_threads()) == 1
    Channel.objects.filter(pk=town.pk).update(state=Channel.State.PAUSED)
    listeners.refresh()
    wait_until(lambda: _are_gone(plein))


def test_new_settings_are_listened_to_anew(waste: Team, plein: Plein, listeners: Listeners) -> None:
    town = _town(waste, plein)
    listeners.refresh()
    (first,) = _threads()
    town.details = {**town.details, "media": "no"}
    town.save()
    listeners.refresh()
    second = [thread for thread in _threads() if thread is not first]
    assert len(second) == 1
    wait_until(lambda: plein.post("dirk", f"@{plein.town_username} Good day.") and not first.is_alive())
    assert _threads() == second


def test_what_does_not_push_or_does_not_open_has_no_thread(waste: Team, listeners: Listeners) -> None:
    channel(waste, network="form", sealed=seal({}))
    channel(waste, sealed=b"of another key")
    listeners.refresh()
    assert not _threads()
