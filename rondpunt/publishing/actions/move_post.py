"""Move a post to another moment. What stands planned moves along as long as all of it still waits."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, JSONField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.actions.plan_post import MISSED_AFTER
from rondpunt.publishing.core import ChangedMeanwhile, cells_of
from rondpunt.publishing.models import Post
from rondpunt.publishing.parity import lacking

State = Delivery.State


class CannotMove(Exception):
    """It stays where it is; the text is for the person at the screen."""


@transaction.atomic
def move_post(post: Post, *, goes_out_at: datetime | None, seen: int, by: User, now: datetime) -> Post:
    """``seen`` is the version that the mover looked at; None takes the moment away from what is not planned.

    Cells with a moment of their own keep it. Raises ``CannotMove`` and ``ChangedMeanwhile``; then nothing has changed.
    """
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.version != seen:
        raise ChangedMeanwhile
    _look(row, goes_out_at, now)
    if row.stage == Post.Stage.PLANNED:
        assert goes_out_at is not None
        _stays_together(row, goes_out_at)
        _move_deliveries(row, goes_out_at, now)
    told: dict[str, Any] = {"goes_out_at": goes_out_at.isoformat()} if goes_out_at else {}
    row.goes_out_at, row.changed_at = goes_out_at, now
    row.version += 1
    row.save(update_fields=["goes_out_at", "changed_at", "version"])
    verb = "post.moved" if goes_out_at else "post.moment_taken_away"
    record(verb, subject=row, at=now, actor=by, team_id=row.team_id, **told)
    return row


def _look(row: Post, goes_out_at: datetime | None, now: datetime) -> None:
    if row.discarded_at:
        raise CannotMove(_("It was thrown away. Bring it back first."))
    if row.stage == Post.Stage.SENT:
        raise CannotMove(_("It has gone out: that does not move any more."))
    if goes_out_at is None:
        if row.stage == Post.Stage.PLANNED:
            raise CannotMove(_("It stands planned. Take it back first, then it needs no moment."))
    elif goes_out_at <= now:
        raise CannotMove(_("That moment has passed. Choose a later one."))
    elif row.embargo_until and goes_out_at < row.embargo_until:
        raise CannotMove(_("Goes out before the embargo ends. Choose a later moment."))


def _stays_together(row: Post, goes_out_at: datetime) -> None:
    row.goes_out_at = goes_out_at
    for _variant, says in lacking(row, cells_of(row)):
        raise CannotMove(says)


def _move_deliveries(row: Post, goes_out_at: datetime, now: datetime) -> None:
    """One conditional UPDATE: what a worker claimed first goes out at its old moment, and then nothing moves."""
    following = Delivery.objects.filter(part__variant__post=row, part__variant__goes_out_at=None)
    following = following.filter(part__round=F("part__variant__round")).exclude(state=State.WITHDRAWN)
    found = dict(following.values_list("pk", "payload"))
    if not found:
        return
    # The moment stands in the payload as well: networks show it, and the queue gives up counting from it.
    written = (
        When(pk=pk, then=Value({**told, "written_at": goes_out_at.isoformat()}, JSONField()))
        for pk, told in found.items()
    )
    waiting = Delivery.objects.filter(pk__in=found, state=State.WAITING)
    moved = waiting.update(
        payload=Cast(Case(*written, output_field=JSONField()), JSONField()),
        due_at=goes_out_at,
        latest_at=goes_out_at + MISSED_AFTER,
        changed_at=now,
    )
    if moved < len(found):
        raise CannotMove(_("Part of it has gone out, is on its way or is held. Nothing was moved."))
