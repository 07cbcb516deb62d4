"""Take a cell away: the post does not go there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import open_post
from rondpunt.publishing.models import Variant


class WentOut(Exception):
    """It was planned before: its deliveries are proof, and stay."""

    def __str__(self) -> str:
        return _("This was planned before, and stays as proof. Leave it empty, or give it a moment of its own.")


@transaction.atomic
def take_cell_away(variant: Variant, *, by: User, now: datetime) -> None:
    """The post does not go there. What was planned once is proof and stays: ``WentOut``."""
    row = open_post(variant.post)
    if variant.parts.exists():
        raise WentOut
    told = {"audience": variant.audience.name, "channel": variant.channel.name, "language": variant.language}
    variant.delete()
    record("post.cell_taken_away", subject=row, at=now, actor=by, team_id=row.team_id, **told)
