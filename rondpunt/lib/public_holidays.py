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


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int, language: str = "nl") -> Mapping[date, str]:
    """The holidays of one year with their names; in English where the library does not know the language."""
    if country not in COUNTRIES:
        raise UnknownCountry(country)
    wanted = _LANGUAGES.get(language[:2], "en_US")
    known = getattr(holidays, country).supported_languages
    spoken = wanted if wanted in known else "en_US"
    found = holidays.country_holidays(country, years=year, expand=False, language=spoken)
    return dict(sorted(found.items()))


def holiday_name(country: str, day: date, language: str = "nl") -> str:
    """What is celebrated on ``day``, "" on an ordinary one. No country celebrates nothing."""
    return public_holidays(country, day.year, language).get(day, "") if country else ""
