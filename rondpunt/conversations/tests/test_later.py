"""Moments for later: in the reader's zone, across a change of the clock, never in the past."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rondpunt.networks.later import MONDAY, OWN, TOMORROW, BadMoment, choices, moment_of

BRUSSELS = ZoneInfo("Europe/Brussels")


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BRUSSELS)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _in_brussels() -> object:
    with timezone.override("Europe/Brussels"):
        yield


@pytest.mark.parametrize(
    ("now", "tomorrow", "monday"),
    [
        (local(2026, 11, 25, 23, 30), local(2026, 11, 26, 9), local(2026, 11, 30, 9)),
        (local(2026, 11, 30, 8, 0), local(2026, 12, 1, 9), local(2026, 12, 7, 9)),
        # Nine in the morning after the night in which the clock moves.
        (local(2027, 3, 27, 12, 0), local(2027, 3, 28, 9), local(2027, 3, 29, 9)),
        (local(2026, 10, 24, 12, 0), local(2026, 10, 25, 9), local(2026, 10, 26, 9)),
    ],
)
def test_nine_in_the_morning_is_nine_also_when_the_clock_moves(
    now: datetime, tomorrow: datetime, monday: datetime
) -> None:
    seen = now.astimezone(UTC)
    assert moment_of(TOMORROW, "", now=seen) == tomorrow
    assert moment_of(MONDAY, "", now=seen) == monday
    assert timezone.localtime(moment_of(MONDAY, "", now=seen)).hour == 9


def test_on_a_sunday_tomorrow_is_monday_and_is_offered_once() -> None:
    assert [name for name, _at in choices(local(2026, 11, 29, 20))] == [TOMORROW]
    assert [name for name, _at in choices(local(2026, 11, 25, 20))] == [TOMORROW, MONDAY]


def test_a_moment_of_ones_own_is_in_ones_own_zone() -> None:
    now = local(2026, 11, 25, 20)
    assert moment_of(OWN, "2026-12-01T14:30", now=now) == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    assert moment_of(OWN, " 2027-07-01 14:30", now=now) == datetime(2027, 7, 1, 12, 30, tzinfo=UTC)


def test_of_the_hour_that_comes_twice_the_first_is_meant() -> None:
    at = moment_of(OWN, "2026-10-25T02:30", now=local(2026, 10, 1, 12))
    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2027-03-28T02:30",  # the clock skips it
        "2026-11-25T11:59",
        "2026-11-25T12:00",
        "2027-11-27T12:00",
        "",
        "tomorrow",
        "2026-12-01",
        "2026-13-01T10:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "２０２６-12-01T10:99",
        "x" * 5000,
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(BadMoment, match=r"\w+ \w+"):
        moment_of(OWN, written, now=local(2026, 11, 25, 12))


def test_an_unknown_choice_is_no_moment() -> None:
    with pytest.raises(BadMoment):
        moment_of("yesterday", "2026-12-01T14:30", now=local(2026, 11, 25, 12))
    assert moment_of(OWN, "2027-11-25T12:00", now=local(2026, 11, 25, 12)) - local(2026, 11, 25, 12) < timedelta(366)
