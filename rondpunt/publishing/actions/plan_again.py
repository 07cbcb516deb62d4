"""Send a cell after all that was withdrawn before its moment: the undo of a withdrawal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.actions.plan_post import plan_cell
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.parity import withdrawn_with


class CannotPlanAgain(Exception):
    """Its moment has passed, or it was planned anew; the text is for the person at the screen."""


@transaction.atomic
def plan_again(delivery: Delivery, *, by: User, now: datetime) -> Variant:
    """A new round of the cell, and of those withdrawn with it, for its moment.

    Raises ``CannotPlanAgain`` and ``CannotPlan``; then nothing has changed.
    """
    part = delivery.part
    post = Post.objects.select_for_update(of=("self",)).get(variants__parts=part)
    row = Variant.objects.select_related("audience", "channel").get(pk=part.variant_id)
    row.post = post
    stands = Delivery.objects.filter(part__variant=row, part__round=row.round)
    # The parts of its thread after it, and a first comment, wait for nothing any more.
    waits = stands.filter(part__number__gt=part.number, state__in=[Delivery.State.WAITING, Delivery.State.HELD])
    waits.update(state=Delivery.State.WITHDRAWN, changed_at=now)
    left = stands.exclude(state=Delivery.State.WITHDRAWN).exists()
    if post.stage != Post.Stage.PLANNED or part.round != row.round or left:
        raise CannotPlanAgain(_("It has moved on meanwhile; this is how it stands now."))
    if row.moment is None or row.moment <= now:
        raise CannotPlanAgain(_("Its moment has passed. Write a new post, or plan another moment."))
    for variant in withdrawn_with(row):
        variant.post = post
        plan_cell(variant, by=by, now=now)
        told = {"audience": variant.audience.name, "channel": variant.channel.name}
        record("variant.planned_again", subject=post, at=now, actor=by, team_id=post.team_id, **told)
    return row
