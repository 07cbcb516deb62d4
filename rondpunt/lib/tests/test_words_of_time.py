"""Moments in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rondpunt.lib.words_of_time import clock, duration, in_full, moment

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=BRUSSELS)  # a Tuesday


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 5) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (at(2026, 11, 24), "vandaag 9:05"),
        (at(2026, 11, 23, 23, 59), "gisteren 23:59"),
        (at(2026, 11, 25, 0, 0), "morgen 0:00"),
        (at(2026, 11, 20), "vr 9:05"),
        (at(2026, 11, 18), "wo 9:05"),
        (at(2026, 11, 17), "17 november"),
        (at(2026, 3, 12), "12 maart"),
        (at(2025, 12, 31), "31 december 2025"),
        (at(2026, 11, 27, 17, 0), "vr 17:00"),
        (at(2027, 1, 2), "2 januari 2027"),
    ],
)
def test_a_moment_is_said_as_people_say_it(when: datetime, words: str) -> None:
    assert moment(when, now=NOW, language="nl") == words


@pytest.mark.parametrize(
    ("language", "today", "weekday", "first"),
    [
        ("en", "today 9:05", "Fri 9:05", "1 March"),
        ("fr", "aujourd’hui 9h05", "ven 9h05", "1er mars"),
        ("de", "heute 9:05", "Fr 9:05", "1. März"),
        ("nl-BE", "vandaag 9:05", "vr 9:05", "1 maart"),
        ("xx", "today 9:05", "Fri 9:05", "1 March"),
    ],
)
def test_every_language_has_its_own_words(language: str, today: str, weekday: str, first: str) -> None:
    assert moment(at(2026, 11, 24), now=NOW, language=language) == today
    assert moment(at(2026, 11, 20), now=NOW, language=language) == weekday
    assert moment(at(2026, 3, 1), now=NOW, language=language) == first


def test_the_day_is_that_of_the_reader() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Brussels
    assert moment(late.astimezone(BRUSSELS), now=NOW, language="nl") == "vandaag 0:30"


def test_in_full_nothing_is_left_out() -> None:
    assert in_full(at(2026, 3, 12, 16, 40), language="nl") == "donderdag 12 maart 2026 om 16:40"
    assert in_full(at(2026, 3, 1, 16, 40), language="fr") == "dimanche 1er mars 2026 à 16h40"
    assert clock(at(2026, 3, 1, 16, 40), language="de") == "16:40"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "minder dan een minuut"),
        (1, "1 minuut"),
        (40, "40 minuten"),
        (60, "1 u"),
        (130, "2 u 10"),
        (125, "2 u 05"),
        (1439, "23 u 59"),
        (1440, "1 dag"),
        (4400, "3 dagen"),
    ],
)
def test_a_duration_has_the_precision_people_use(minutes: float, words: str) -> None:
    assert duration(timedelta(minutes=minutes), language="nl") == words


def test_a_duration_in_the_past_is_as_long() -> None:
    assert duration(-timedelta(minutes=130), language="en") == "2 h 10"
