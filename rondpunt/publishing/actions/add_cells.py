"""Add cells to the matrix of a post: for whom, where and in which language it goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import open_post
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.readers import wrong_readers
from rondpunt.strategy.models import Audience

MOST_CELLS = 400


class TooManyCells(Exception):
    """More than a matrix may hold."""

    def __str__(self) -> str:
        return _("A post has at most %d cells.") % MOST_CELLS


class WrongReaders(Exception):
    """On this channel read others than those it is for; the text is for the person at the screen."""


@transaction.atomic
def add_cells(
    post: Post, *, audience: Audience, channels: Iterable[Channel], languages: Iterable[str], by: User, now: datetime
) -> list[Variant]:
    """One cell for each channel and language that is not there yet; returns those that are new.

    Raises ``NotOpen``, ``TooManyCells`` and ``WrongReaders``; then nothing has changed.
    """
    row, channels = open_post(post), list(channels)
    if wrong := next(filter(None, (wrong_readers(audience, channel) for channel in channels)), ""):
        raise WrongReaders(wrong)
    there = set(row.variants.filter(audience=audience).values_list("channel_id", "language"))
    asked = [(channel, language) for channel in channels for language in languages]
    fresh = [
        Variant(post=row, audience=audience, channel=channel, language=language, changed_at=now)
        for channel, language in asked
        if (channel.pk, language) not in there
    ]
    if row.variants.count() + len(fresh) > MOST_CELLS:
        raise TooManyCells
    Variant.objects.bulk_create(fresh)
    if fresh:
        told: dict[str, Any] = {"audience": audience.name, "count": len(fresh)}
        record("post.cells_added", subject=row, at=now, actor=by, team_id=row.team_id, **told)
    return fresh
