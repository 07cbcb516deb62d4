"""Plan a post: a delivery for each variant, due at its moment. The worker sends them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.actions.look_at_link import look_at_link
from rondpunt.publishing.actions.make_deliveries import MISSED_AFTER as MISSED_AFTER
from rondpunt.publishing.actions.make_deliveries import make_deliveries
from rondpunt.publishing.actions.render_pictures import render_pictures
from rondpunt.publishing.cards import GIVEN, link_shown
from rondpunt.publishing.core import ChangedMeanwhile, cells_of, open_post
from rondpunt.publishing.gate import Obstacle, obstacles
from rondpunt.publishing.models import Asset, Post, Variant
from rondpunt.publishing.parity import put_in_order
from rondpunt.publishing.pictures import NotRendered, files_of, pictures_of

MOST_LINKS = 5  # looked at while somebody waits


class CannotPlan(Exception):
    """Something is in the way; ``obstacles`` says what."""

    def __init__(self, found: Sequence[Obstacle]) -> None:
        super().__init__("; ".join(obstacle.says for obstacle in found))
        self.obstacles = list(found)


def plan_post(post: Post, *, goes_out_at: datetime, seen: int, by: User, now: datetime) -> Post:
    """``seen`` is the version that the planner looked at: nothing goes out that they did not see.

    Raises ``CannotPlan``, ``ChangedMeanwhile`` and ``NotOpen``; then nothing has changed.
    """
    # Drawing takes seconds: it is done before the database is held.
    before = Post.objects.get(pk=post.pk)
    variants, pictures = cells_of(before), pictures_of(before)
    render_pictures(pictures, [variant.channel for variant in variants if variant.shows_pictures], now=now)
    _look_at_links(variants, has_pictures=bool(pictures), now=now)
    with transaction.atomic():
        row = open_post(post)
        if row.version != seen:
            raise ChangedMeanwhile
        row.goes_out_at = goes_out_at
        return _plan_all(row, cells_of(row), by=by, now=now)


def _plan_all(row: Post, variants: Sequence[Variant], *, by: User, now: datetime) -> Post:
    if found := obstacles(row, variants, now=now):
        raise CannotPlan(found)
    pictures = pictures_of(row)
    for variant in variants:
        _make(variant, pictures, by=by, now=now)
    put_in_order(row, now=now)
    row.stage, row.version, row.changed_at = Post.Stage.PLANNED, row.version + 1, now
    row.save()
    told: dict[str, Any] = {
        "goes_out_at": row.goes_out_at.isoformat() if row.goes_out_at else "",
        "count": len(variants),
    }
    record("post.planned", subject=row, at=now, actor=by, team_id=row.team_id, **told)
    return row


def _look_at_links(variants: Sequence[Variant], *, has_pictures: bool, now: datetime) -> None:
    """Mostly they are known: the preview looked. A page that does not answer holds nothing up for long."""
    links = (
        link_shown(variant, has_pictures=has_pictures and variant.shows_pictures)
        for variant in variants
        if variant.channel.cards == GIVEN
    )
    for address in list(dict.fromkeys(filter(None, links)))[:MOST_LINKS]:
        look_at_link(address, now=now)


def plan_cell(variant: Variant, *, by: User, now: datetime) -> None:
    """One cell of a post that stands planned once more, in a round of its own; in the transaction of the caller.

    Raises ``CannotPlan``.
    """
    if found := obstacles(variant.post, [variant], now=now):
        raise CannotPlan(found)
    _make(variant, pictures_of(variant.post), by=by, now=now)
    put_in_order(variant.post, now=now)


def _make(variant: Variant, pictures: Sequence[Asset], *, by: User, now: datetime) -> None:
    try:
        files = files_of(variant, pictures)
    except NotRendered as fault:
        raise CannotPlan([Obstacle(str(fault), variant)]) from fault
    make_deliveries(variant, files, by=by, now=now)
