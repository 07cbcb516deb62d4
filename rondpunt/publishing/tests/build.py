"""Builders for this room's tests."""

from datetime import timedelta

from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.publishing.actions.add_cells import add_cells
from rondpunt.publishing.actions.arrange_approval import arrange_approval
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.review_post import review_post
from rondpunt.publishing.core import Core, cells_of
from rondpunt.publishing.gate import obstacles
from rondpunt.publishing.models import Post, Review, Variant
from rondpunt.publishing.reviewing import mark_of
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


def asks(there: Channel | None, kind: str, by: User, **told: object) -> None:
    """What ``there``, or the house, asks from now on."""
    arrange_approval(there, kind=kind, by=by, now=NOON, **told)  # type: ignore[arg-type]


def says(shown: Post) -> list[str]:
    """What is in the way of the post as it stands in the database."""
    shown = Post.objects.get(pk=shown.pk)
    return [obstacle.says for obstacle in obstacles(shown, cells_of(shown), now=NOON)]


def word(shown: Post, by: User, verdict: str = Review.Verdict.APPROVED, comment: str = "", minutes: int = 0) -> Review:
    """What ``by`` says of all that stands there now."""
    shown = Post.objects.get(pk=shown.pk)
    marks = [mark_of(variant) for variant in cells_of(shown)]
    said = {"verdict": verdict, "core_version": shown.core_version, "cells": marks, "comment": comment}
    return review_post(shown, **said, by=by, now=NOON + timedelta(minutes=minutes))  # type: ignore[arg-type]
