"""Days that come back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.recurrence import Rule, days_between

CAR_FREE = date(2026, 9, 20)  # the third Sunday of September


def between(rule: Rule, first: date, start: str, end: str, until: date | None = None) -> list[str]:
    found = days_between(rule, first, until=until, start=date.fromisoformat(start), end=date.fromisoformat(end))
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    ("rule", "first", "start", "end", "days"),
    [
        (Rule.ONCE, CAR_FREE, "2026-09-01", "2027-12-31", ["2026-09-20"]),
        (Rule.WEEKLY, CAR_FREE, "2026-10-01", "2026-10-12", ["2026-10-04", "2026-10-11"]),
        (Rule.FORTNIGHTLY, CAR_FREE, "2026-10-01", "2026-10-31", ["2026-10-04", "2026-10-18"]),
        (Rule.FORTNIGHTLY, CAR_FREE, "2026-10-05", "2026-10-31", ["2026-10-18"]),
        (Rule.MONTHLY_NTH, CAR_FREE, "2026-10-01", "2026-12-31", ["2026-10-18", "2026-11-15", "2026-12-20"]),
        (Rule.MONTHLY_NTH, date(2026, 8, 31), "2026-09-01", "2026-10-31", ["2026-09-28", "2026-10-26"]),
        (Rule.YEARLY, CAR_FREE, "2026-01-01", "2028-12-31", ["2026-09-20", "2027-09-20", "2028-09-20"]),
        (Rule.YEARLY_NTH, CAR_FREE, "2026-01-01", "2028-12-31", ["2026-09-20", "2027-09-19", "2028-09-17"]),
        (Rule.YEARLY, date(2024, 2, 29), "2024-03-01", "2032-12-31", ["2028-02-29", "2032-02-29"]),
    ],
)
def test_each_rule_names_its_days(rule: Rule, first: date, start: str, end: str, days: list[str]) -> None:
    assert between(rule, first, start, end) == days


def test_nothing_comes_before_the_first_day_or_after_the_last() -> None:
    assert between(Rule.WEEKLY, CAR_FREE, "2026-01-01", "2026-12-31", until=date(2026, 9, 27)) == [
        "2026-09-20",
        "2026-09-27",
    ]
    assert between(Rule.WEEKLY, CAR_FREE, "2026-01-01", "2026-09-19") == []


@given(
    st.sampled_from(Rule),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 900),
    st.integers(0, 800),
)
def test_a_window_shows_what_the_whole_shows_there(rule: Rule, first: date, later: int, length: int) -> None:
    start = first + timedelta(days=later)
    end = start + timedelta(days=length)
    whole = days_between(rule, first, until=None, start=first, end=end)
    assert days_between(rule, first, until=None, start=start, end=end) == [day for day in whole if day >= start]
    assert whole[0] == first
    if rule in (Rule.MONTHLY_NTH, Rule.YEARLY_NTH):
        assert {day.weekday() for day in whole} <= {first.weekday()}
