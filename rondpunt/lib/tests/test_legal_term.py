"""Terms of law: where they end, how the end moves, and what holds of every one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.legal_term import Ending, ImpossibleTerm, Unit, ending, is_free
from rondpunt.lib.public_holidays import legal_holiday_name

days = st.dates(date(1990, 1, 1), date(2120, 12, 31))
amounts = st.integers(1, 120)
units = st.sampled_from(Unit)


def dutch(day: date) -> str:
    return legal_holiday_name("NL", day)


def belgian(day: date) -> str:
    return legal_holiday_name("BE", day)


@pytest.mark.parametrize(
    ("after", "amount", "unit", "last"),
    [
        ("2026-11-25", 20, "days", "2026-12-15"),
        ("2026-11-25", 6, "weeks", "2027-01-06"),
        ("2026-08-31", 6, "months", "2027-02-28"),
        ("2027-08-31", 6, "months", "2028-02-29"),
        ("2026-12-15", 1, "months", "2027-01-15"),
        ("2026-11-27", 1, "working_days", "2026-11-30"),
        ("2026-12-24", 1, "working_days", "2026-12-28"),
        ("2026-03-28", 1, "days", "2026-03-29"),  # the day of 23 hours is a day
    ],
)
def test_a_term_ends_where_the_count_comes_to(after: str, amount: int, unit: str, last: str) -> None:
    found = ending(date.fromisoformat(after), amount, Unit(unit), moves=False, holiday=belgian)
    assert found == Ending(date.fromisoformat(last), date.fromisoformat(last))


def test_an_end_at_easter_moves_over_all_its_days() -> None:
    good_friday = date(2026, 4, 3)
    found = ending(good_friday - timedelta(weeks=6), 6, Unit.WEEKS, moves=True, holiday=dutch)
    assert found == Ending(good_friday, date(2026, 4, 7))


def test_liberation_day_stops_a_term_in_every_year() -> None:
    assert dutch(date(2027, 5, 5)) and dutch(date(2025, 5, 5)) and not belgian(date(2027, 5, 5))
    assert not legal_holiday_name("", date(2026, 12, 25))


@pytest.mark.parametrize("amount", [0, -1, 1001])
def test_a_term_that_cannot_be_is_refused(amount: int) -> None:
    with pytest.raises(ImpossibleTerm):
        ending(date(2026, 1, 1), amount, Unit.DAYS, moves=False, holiday=belgian)


@given(days, amounts, units)
def test_a_moved_end_is_the_first_working_day_from_the_count_on(after: date, amount: int, unit: Unit) -> None:
    found = ending(after, amount, unit, moves=True, holiday=dutch)
    between = [found.counted + timedelta(days=ahead) for ahead in range((found.last - found.counted).days)]
    assert after < found.counted <= found.last <= found.counted + timedelta(days=7)
    assert not is_free(found.last, dutch) and all(is_free(day, dutch) for day in between)


@given(days, amounts, units)
def test_what_comes_in_later_never_ends_earlier(after: date, amount: int, unit: Unit) -> None:
    def last(day: date) -> date:
        return ending(day, amount, unit, moves=True, holiday=belgian).last

    assert last(after) <= last(after + timedelta(days=1))


@given(days, amounts)
def test_months_end_on_the_same_date_or_the_last_of_a_shorter_month(after: date, amount: int) -> None:
    found = ending(after, amount, Unit.MONTHS, moves=False, holiday=belgian).last
    assert (found.year * 12 + found.month) - (after.year * 12 + after.month) == amount
    assert found.day == after.day or (found.day < after.day and (found + timedelta(days=1)).day == 1)


@given(days, amounts)
def test_working_days_are_counted_without_the_free_ones(after: date, amount: int) -> None:
    last = ending(after, amount, Unit.WORKING_DAYS, moves=False, holiday=belgian).last
    every = [after + timedelta(days=ahead) for ahead in range(1, (last - after).days + 1)]
    assert sum(not is_free(day, belgian) for day in every) == amount and not is_free(last, belgian)
