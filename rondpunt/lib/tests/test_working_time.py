"""Working time: split days, closed days, the clock that moves, and what holds of every length."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rondpunt.lib.hours_text import BackwardHours, OverlappingHours, UnreadableHours, read_day, write_day
from rondpunt.lib.public_holidays import UnknownCountry, holiday_name, public_holidays
from rondpunt.lib.working_time import NaiveMoment, NegativeTerm, NoHours, Span, WorkingTime

BRUSSELS, AMSTERDAM = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Amsterdam")
SPLIT = read_day("9-12, 13:30-17")
DESK = WorkingTime((SPLIT,) * 5 + ((), ()), BRUSSELS, lambda day: holiday_name("BE", day))
HOUR = timedelta(hours=1)


def at(text: str, zone: ZoneInfo = BRUSSELS, fold: int = 0) -> datetime:
    # In UTC: Python calls a time that comes twice unequal to the same moment in another zone (PEP 495).
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def nights(hours: str, zone: ZoneInfo = BRUSSELS) -> WorkingTime:
    return WorkingTime((read_day(hours),) * 7, zone)


def test_an_hour_that_begins_before_lunch_ends_after_it() -> None:
    assert DESK.add(at("2026-11-24 11:30"), HOUR) == at("2026-11-24 14:00")


def test_a_day_used_up_to_its_last_minute_ends_there() -> None:
    assert DESK.add(at("2026-11-24 16:00"), HOUR) == at("2026-11-24 17:00")
    assert DESK.add(at("2026-11-24 17:00"), HOUR) == at("2026-11-25 10:00")


def test_what_came_in_the_evening_or_the_weekend_begins_at_the_next_opening() -> None:
    assert DESK.add(at("2026-11-27 21:15"), 2 * HOUR) == at("2026-11-30 11:00")
    assert DESK.add(at("2026-11-28 10:00"), timedelta(0)) == at("2026-11-30 09:00")


def test_public_holidays_are_leapt_over_and_named() -> None:
    due = DESK.add(at("2026-11-10 16:00"), 2 * HOUR)  # armistice on the 11th
    assert due == at("2026-11-12 10:00")
    assert DESK.skipped(at("2026-11-10 16:00"), due) == [(date(2026, 11, 11), "Wapenstilstand")]


def test_two_working_days_end_with_the_second_day_after() -> None:
    assert DESK.add_days(at("2026-11-24 08:00"), 2) == at("2026-11-26 17:00")
    assert DESK.add_days(at("2026-11-27 16:59"), 1) == at("2026-11-30 17:00")
    assert DESK.add_days(at("2026-12-24 10:00"), 1) == at("2026-12-28 17:00")  # Christmas is a Friday


def test_the_end_of_a_day_is_that_of_the_day_or_of_the_next_with_hours() -> None:
    assert DESK.end_of_day(at("2026-11-24 12:30")) == at("2026-11-24 17:00")
    assert DESK.end_of_day(at("2026-11-24 17:00")) == at("2026-11-24 17:00")
    assert DESK.end_of_day(at("2026-11-28 12:30")) == at("2026-11-30 17:00")


def test_working_time_between_two_moments_leaves_out_what_is_closed() -> None:
    assert DESK.between(at("2026-11-27 16:00"), at("2026-11-30 10:00")) == 2 * HOUR
    assert DESK.between(at("2026-11-24 10:00"), at("2026-11-24 09:00")) == timedelta(0)


@pytest.mark.parametrize("zone", [BRUSSELS, AMSTERDAM])
def test_the_night_of_29_march_is_an_hour_shorter(zone: ZoneInfo) -> None:
    night = nights("0-6", zone)
    assert night.between(at("2026-03-29 00:00", zone), at("2026-03-29 06:00", zone)) == 5 * HOUR
    assert night.add(at("2026-03-29 01:30", zone), HOUR) == at("2026-03-29 03:30", zone)


@pytest.mark.parametrize("zone", [BRUSSELS, AMSTERDAM])
def test_the_night_of_25_october_is_an_hour_longer(zone: ZoneInfo) -> None:
    night = nights("0-6", zone)
    assert night.between(at("2026-10-25 00:00", zone), at("2026-10-25 06:00", zone)) == 7 * HOUR
    assert night.add(at("2026-10-25 01:30", zone), HOUR) == at("2026-10-25 02:30", zone)
    assert night.add(at("2026-10-25 01:30", zone), 2 * HOUR) == at("2026-10-25 02:30", zone, fold=1)


def test_days_on_which_the_clock_moves_by_night_are_days_as_any_other() -> None:
    everyday = WorkingTime((SPLIT,) * 7, BRUSSELS)
    for day in ("2026-03-28", "2026-10-24"):
        assert everyday.add(at(f"{day} 16:30"), HOUR).astimezone(BRUSSELS).strftime("%H:%M") == "09:30"


def test_hours_that_the_clock_leaps_over_are_nobodys_hours() -> None:
    night = nights("2-2:30, 3-4")
    assert night.between(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == HOUR
    leapt = WorkingTime(((),) * 6 + (read_day("2:15-2:45"),), BRUSSELS)
    assert leapt.between(at("2026-03-29 00:00"), at("2026-03-29 02:59")) <= timedelta(minutes=30)


def test_half_past_two_that_comes_twice_is_meant_the_first_time() -> None:
    night = nights("2:30-5")
    assert night.add(at("2026-10-25 00:00"), timedelta(0)).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_week_without_hours_is_refused() -> None:
    with pytest.raises(NoHours):
        WorkingTime(((),) * 7, BRUSSELS)


def test_a_house_that_is_always_closed_promises_nothing() -> None:
    shut = WorkingTime((SPLIT,) * 7, BRUSSELS, lambda day: "strike")
    for ask in (lambda: shut.add(at("2026-11-24 10:00"), HOUR), lambda: shut.add_days(at("2026-11-24 10:00"), 1)):
        with pytest.raises(NoHours):
            ask()


def test_bad_lengths_and_moments_are_refused() -> None:
    with pytest.raises(NegativeTerm):
        DESK.add(at("2026-11-24 10:00"), -HOUR)
    with pytest.raises(NegativeTerm):
        DESK.add_days(at("2026-11-24 10:00"), 0)
    with pytest.raises(NaiveMoment):
        DESK.add(datetime(2026, 11, 24, 10), HOUR)
    with pytest.raises(ValueError, match="9 to 9"):
        Span(9, 9)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda when: when.replace(tzinfo=UTC))
LENGTHS = st.integers(0, 60 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds))
QUARTERS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
SPANS = QUARTERS.map(lambda ends: tuple(Span(ends[i] * 15, ends[i + 1] * 15) for i in range(0, len(ends) - 1, 2)))
WEEKS = st.tuples(*[st.one_of(st.just(()), SPANS)] * 7).filter(any)
TIMES = st.builds(WorkingTime, WEEKS, st.sampled_from([BRUSSELS, AMSTERDAM]), st.just(DESK.closed))


@settings(max_examples=60, deadline=None)
@given(TIMES, MOMENTS, LENGTHS)
def test_nothing_is_ever_due_outside_hours(hours: WorkingTime, start: datetime, length: timedelta) -> None:
    due = hours.add(start, length)
    assert due >= start
    assert hours.is_open(due)


@settings(max_examples=60, deadline=None)
@given(TIMES, MOMENTS, LENGTHS, LENGTHS)
def test_adding_twice_is_adding_the_sum(hours: WorkingTime, start: datetime, a: timedelta, b: timedelta) -> None:
    assert hours.add(hours.add(start, a), b) == hours.add(start, a + b)


@settings(max_examples=60, deadline=None)
@given(TIMES, MOMENTS, MOMENTS, LENGTHS, LENGTHS)
def test_later_or_longer_is_never_due_earlier(
    hours: WorkingTime, one: datetime, other: datetime, a: timedelta, b: timedelta
) -> None:
    assert hours.add(min(one, other), a) <= hours.add(max(one, other), a)
    assert hours.add(one, min(a, b)) <= hours.add(one, max(a, b))


@settings(max_examples=60, deadline=None)
@given(TIMES, MOMENTS, LENGTHS)
def test_the_time_up_to_what_is_due_is_what_was_added(hours: WorkingTime, start: datetime, length: timedelta) -> None:
    assert hours.between(start, hours.add(start, length)) == length


@settings(max_examples=60, deadline=None)
@given(TIMES, MOMENTS, st.integers(1, 30), st.integers(1, 30))
def test_days_add_up_and_end_with_a_working_day(hours: WorkingTime, start: datetime, a: int, b: int) -> None:
    due = hours.add_days(start, a + b)
    assert hours.add_days(hours.add_days(start, a), b) == due
    assert hours.is_open(due)
    assert hours.end_of_day(due) == due


@settings(max_examples=60, deadline=None)
@given(TIMES, MOMENTS, LENGTHS, LENGTHS, LENGTHS)
def test_a_pause_puts_off_by_the_working_time_it_took(
    hours: WorkingTime, start: datetime, length: timedelta, before: timedelta, pause: timedelta
) -> None:
    due, paused = hours.add(start, length), hours.add(start, min(before, length))
    resumed = hours.add(paused, pause)
    left = hours.between(paused, due)
    assert hours.add(resumed, left) == hours.add(due, hours.between(paused, resumed))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9-12, 13:30-17", "9-12, 13:30-17"),
        ("9u-12u en 13u30-17u", "9-12, 13:30-17"),
        ("13.30 – 17 ; 9:00-12h00", "9-12, 13:30-17"),
        ("", ""),
        ("0-24", "0-24"),
        ("9 tot 12 uur", "9-12"),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, read: str) -> None:
    assert write_day(read_day(written)) == read


@pytest.mark.parametrize("written", ["9", "nine to five", "9-25", "9:60-10", "9-12-13", "-5-9", "24-24"])
def test_what_is_no_hour_is_refused(written: str) -> None:
    with pytest.raises(UnreadableHours):
        read_day(written)


def test_hours_over_each_other_and_hours_that_run_backwards_are_refused() -> None:
    with pytest.raises(OverlappingHours):
        read_day("9-12, 11:30-17")
    with pytest.raises(BackwardHours):
        read_day("17-9")
    assert write_day(read_day("9-12, 12-17")) == "9-12, 12-17"


@given(SPANS)
def test_what_is_written_reads_back(spans: tuple[Span, ...]) -> None:
    assert read_day(write_day(spans)) == spans


def test_holidays_have_names_in_the_language_of_the_reader() -> None:
    assert holiday_name("BE", date(2026, 11, 11), "nl") == "Wapenstilstand"
    assert holiday_name("BE", date(2026, 11, 11), "fr") == "Jour de l'Armistice"
    assert holiday_name("NL", date(2026, 4, 27), "nl") == "Koningsdag"
    assert holiday_name("NL", date(2026, 4, 27), "fr") == "King's Day"
    assert not holiday_name("NL", date(2026, 11, 11))
    assert not holiday_name("", date(2026, 12, 25))
    assert len(public_holidays("BE", 2027)) == 12
    with pytest.raises(UnknownCountry):
        public_holidays("XX", 2026)
