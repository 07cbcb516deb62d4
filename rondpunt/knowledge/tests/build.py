"""Builders for this room's tests."""

from collections.abc import Mapping
from datetime import date

from rondpunt.knowledge.actions.keep_standard import Wording, keep_standard
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, User

DUTCH = "Dag {person}, de glasbol wordt elke week geleegd. {my name}, {team}"
ENGLISH = "Hello {person}, the glass container is emptied every week. {my name}, {team}"


def standard(
    by: User,
    *,
    title: str = "Glass container",
    shortcut: str = "glass",
    team: Team | None = None,
    texts: Mapping[str, str] | None = None,
    valid_until: date | None = None,
    review_on: date | None = None,
) -> StandardAnswer:
    """A standard answer of ``by``, in Dutch and English unless told otherwise."""
    said = {"nl": DUTCH, "en": ENGLISH} if texts is None else texts
    return keep_standard(
        None, wording=Wording(team, title, shortcut, by, valid_until, review_on, said), by=by, now=NOON
    )
