"""How a standard answer will read: its placeholders filled in with examples, what stays open marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from rondpunt.knowledge.words import NAMED
from rondpunt.lib.placeholders import Piece, pieces
from rondpunt.people.models import Organisation, Team, User


@dataclass(frozen=True, slots=True)
class Preview:
    """One language: its text in pieces."""

    language: str
    pieces: list[Piece]


def previews(texts: Iterable[tuple[str, str]], *, user: User, team: Team | None) -> list[Preview]:
    """``texts`` as (language, text); those that say nothing are left out."""
    values = examples(user, team)
    order = [code for code, _name in settings.LANGUAGES]
    written = sorted((one for one in texts if one[1].strip()), key=lambda one: (*order, one[0]).index(one[0]))
    return [Preview(language, list(pieces(text.strip(), values))) for language, text in written]


def examples(user: User, team: Team | None) -> dict[str, str]:
    """A value for every placeholder; the number and the citizen are made up."""
    house = Organisation.objects.first()
    values = {
        "person": "Dirk Peeters",
        "my name": user.name,
        "team": team.name if team else _("your team"),
        "number": "R-2026-01234",
        "organisation": house.name if house else _("your organisation"),
        "today": _("today’s date"),
    }
    assert values.keys() == NAMED.keys()
    return values
