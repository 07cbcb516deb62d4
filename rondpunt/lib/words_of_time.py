"""Moments and durations in words, as people say them: "vandaag 9:12", "gisteren 16:40", "di 16:40", "12 maart".

Plain tables for the four languages of the interface, so that any room and the command line can use them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class _Words:
    today: str
    yesterday: str
    tomorrow: str
    at: str  # between a day and a time, in full
    clock: str  # strftime has no hour without a zero that works everywhere
    day_of_month: str
    months: str
    weekdays: str  # Monday first (ISO 8601)
    minutes: tuple[str, str]
    hours: str
    days: tuple[str, str]
    now: str

    def weekday(self, day: int) -> str:
        """The weekday whole; 0 is Monday."""
        return self.weekdays.split()[day]

    def short_weekday(self, day: int) -> str:
        """The weekday in two letters (three in English and French, where two are unusual)."""
        return self.weekday(day)[: 3 if self.hours == "h" else 2]


_LANGUAGES = {
    "nl": _Words(
        "vandaag",
        "gisteren",
        "morgen",
        "om",
        "{hour}:{minute:02}",
        "{day} {month}",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        ("{} minuut", "{} minuten"),
        "u",
        ("{} dag", "{} dagen"),
        "minder dan een minuut",
    ),
    "en": _Words(
        "today",
        "yesterday",
        "tomorrow",
        "at",
        "{hour}:{minute:02}",
        "{day} {month}",
        "January February March April May June July August September October November December",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        ("{} minute", "{} minutes"),
        "h",
        ("{} day", "{} days"),
        "less than a minute",
    ),
    "fr": _Words(
        "aujourd’hui",
        "hier",
        "demain",
        "à",
        "{hour}h{minute:02}",
        "{day} {month}",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        ("{} minute", "{} minutes"),
        "h",
        ("{} jour", "{} jours"),
        "moins d’une minute",
    ),
    "de": _Words(
        "heute",
        "gestern",
        "morgen",
        "um",
        "{hour}:{minute:02}",
        "{day}. {month}",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        ("{} Minute", "{} Minuten"),
        "Std.",
        ("{} Tag", "{} Tage"),
        "weniger als eine Minute",
    ),
}


def moment(at: datetime, *, now: datetime, language: str) -> str:
    """When ``at`` was or will be, seen from ``now``; both in the time zone of the reader.

    Within a week with the time, because it matters; farther off the date alone.
    """
    words = _words(language)
    days = (at.date() - now.date()).days
    named = {0: words.today, -1: words.yesterday, 1: words.tomorrow}.get(days)
    if named:
        return f"{named} {clock(at, language=language)}"
    if abs(days) < 7:
        return f"{words.short_weekday(at.weekday())} {clock(at, language=language)}"
    return short_day(at, today=now, language=language)


def clock(at: datetime, *, language: str) -> str:
    """The time of day alone: "9:12", "9h12"."""
    return _words(language).clock.format(hour=at.hour, minute=at.minute)


def day(at: datetime, *, language: str) -> str:
    """The date alone, with its year: "12 maart 2026"."""
    return f"{_date(at, _words(language))} {at.year}"


def whole_day(on: date, *, language: str) -> str:
    """A date with its weekday: "dinsdag 12 maart 2026"."""
    return f"{weekday_and_day(on, language=language)} {on.year}"


def weekday_and_day(on: date, *, language: str) -> str:
    """A date near enough to need no year: "donderdag 12 maart"."""
    words = _words(language)
    return f"{words.weekday(on.weekday())} {_date(on, words)}"


def short_day(on: date, *, today: date, language: str) -> str:
    """A date as people say it, with its year only where that is another: "12 maart"."""
    words = _words(language)
    return _date(on, words) if on.year == today.year else f"{_date(on, words)} {on.year}"


def in_full(at: datetime, *, language: str) -> str:
    """Everything there is to say: "dinsdag 12 maart 2026 om 16:40"."""
    return f"{whole_day(at, language=language)} {_words(language).at} {clock(at, language=language)}"


def duration(length: timedelta, *, language: str) -> str:
    """A length of time with the precision that people use: "40 minuten", "2 u 10", "3 dagen"."""
    words = _words(language)
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 1:
        return words.now
    if minutes < 60:
        return words.minutes[minutes != 1].format(minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} {words.hours} {rest:02}" if rest else f"{hours} {words.hours}"
    days = hours // 24
    return words.days[days != 1].format(days)


def _words(language: str) -> _Words:
    return _LANGUAGES.get(language[:2].lower(), _LANGUAGES["en"])


def _date(at: date, words: _Words) -> str:
    # French says "premier", and only of the first.
    day = "1er" if at.day == 1 and words is _LANGUAGES["fr"] else str(at.day)
    return words.day_of_month.format(day=day, month=words.months.split()[at.month - 1])
