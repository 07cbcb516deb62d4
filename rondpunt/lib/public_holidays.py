"""Public holidays of Belgium and the Netherlands, by the library ``holidays``; terms and days are data, not code.

Days of one community or town (11 July in Flanders, the town's fair) are no public holidays: the organisation writes
them down among its own closed days.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

COUNTRIES = ("BE", "NL")
_LANGUAGES = {"nl": "nl", "fr": "fr", "de": "de", "en": "en_US"}


class UnknownCountry(ValueError):
    """We have no calendar of this country."""


# Terms of law also stop at Good Friday and at 5 May in every year (Algemene termijnenwet, article 3).
_OF_THE_LAW = {"NL": ("public", "optional")}


def public_holidays(country: str, year: int, language: str = "nl") -> Mapping[date, str]:
    """The holidays of one year with their names; in English where the library does not know the language."""
    return _holidays(country, year, language, ("public",))


@lru_cache(maxsize=256)
def _holidays(country: str, year: int, language: str, categories: tuple[str, ...]) -> Mapping[date, str]:
    if country not in COUNTRIES:
        raise UnknownCountry(country)
    wanted = _LANGUAGES.get(language[:2], "en_US")
    known = getattr(holidays, country).supported_languages
    spoken = wanted if wanted in known else "en_US"
    found = holidays.country_holidays(country, years=year, expand=False, language=spoken, categories=categories)
    return dict(sorted(found.items()))


def holiday_name(country: str, day: date, language: str = "nl") -> str:
    """What is celebrated on ``day``, "" on an ordinary one. No country celebrates nothing."""
    return public_holidays(country, day.year, language).get(day, "") if country else ""


def legal_holiday_name(country: str, day: date, language: str = "nl") -> str:
    """As ``holiday_name``, of the days on which no term of law ends."""
    if not country:
        return ""
    return _holidays(country, day.year, language, _OF_THE_LAW.get(country, ("public",))).get(day, "")
