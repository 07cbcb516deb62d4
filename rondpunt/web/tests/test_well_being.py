"""What ``rondpunt health`` knows: each part well or not, with the number and the words."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team
from rondpunt.web import well_being as module
from rondpunt.web.models import Worker
from rondpunt.web.well_being import Part, well_being

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def _parts() -> dict[str, Part]:
    return {part.name: part for part in well_being(NOON)}


def _delivery(on: Channel, state: str, *, due: timedelta) -> None:
    at = NOON + due
    Delivery.objects.create(channel=on, state=state, payload={}, created_at=at, changed_at=at, due_at=at)


def test_a_house_at_work_is_well(waste: Team) -> None:
    channel(waste)
    Worker.objects.create(name="one", started_at=NOON, seen_at=NOON)
    parts = _parts()
    assert all(part.well for part in parts.values()), parts
    assert (parts["workers"].says, parts["channels"].says) == ("1 at work", "1 active")


@pytest.mark.parametrize("fields", [{"seen_at": NOON - 2 * MINUTE}, {"seen_at": NOON, "stopped_at": NOON}])
def test_no_worker_is_told(fields: dict[str, Any]) -> None:
    Worker.objects.create(name="one", started_at=NOON, **fields)
    assert not _parts()["workers"].well


def test_a_channel_in_need_is_named(waste: Team) -> None:
    channel(waste, name="Town mail", state=Channel.State.NEEDS_YOU)
    channels = _parts()["channels"]
    assert (channels.well, channels.says, channels.count) == (False, "need you: Town mail", 1)


def test_late_and_doubtful_deliveries_are_counted(waste: Team) -> None:
    on = channel(waste)
    _delivery(on, Delivery.State.WAITING, due=-4 * MINUTE)
    assert _parts()["deliveries"].well
    _delivery(on, Delivery.State.WAITING, due=-6 * MINUTE)
    _delivery(on, Delivery.State.IN_DOUBT, due=timedelta())
    parts = _parts()
    assert [(parts[name].well, parts[name].count) for name in ("deliveries", "doubts")] == [(False, 1), (False, 1)]


def test_a_database_that_is_away_is_all_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Part:
        raise DatabaseError("could not connect\nin many lines")

    monkeypatch.setattr(module, "_database", away)
    assert well_being(NOON) == [Part("database", False, "does not answer (could not connect)")]
