"""Builders for this room's tests."""

from datetime import timedelta

from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.publishing.actions.add_cells import add_cells
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.core import Core
from rondpunt.publishing.models import Post, Variant
from rondpunt.strategy.models import Audience

TEXT = "From Monday on we empty the glass containers twice a week."
MONDAY = NOON + timedelta(days=6)


def audience(name: str = "Everybody who lives here", **fields: object) -> Audience:
    """A saved audience."""
    return Audience.objects.create(name=name, created_at=NOON, **fields)  # type: ignore[misc]


def core(team: Team, **fields: object) -> Core:
    """The core of a post about glass containers, in English."""
    given: dict[str, object] = {"team": team, "title": "Glass containers", "text": TEXT, "language": "en", **fields}
    return Core(**given)  # type: ignore[arg-type]


def post(by: User, team: Team, **fields: object) -> Post:
    """A draft of ``by``."""
    return begin_post(core(team, **fields), by=by, now=NOON)


def cell(of: Post, *, on: Channel | None = None, language: str = "en", to: Audience | None = None) -> Variant:
    """One cell of the matrix; on a channel of the post's team unless told otherwise."""
    there = on or channel(of.team)
    whom = to or Audience.objects.first() or audience()
    (made,) = add_cells(of, audience=whom, channels=[there], languages=[language], by=of.owner, now=NOON)
    return made
