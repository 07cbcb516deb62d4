"""Lift an emergency stop: what is still on time goes out; about what missed its moment a person is asked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Stop
from rondpunt.people.models import User
from rondpunt.people.trail import record


class NotStopped(Exception):
    """It was lifted, or ended by itself."""

    def __init__(self) -> None:
        super().__init__(_("This stop has ended already; posts go out again."))


@transaction.atomic
def lift_stop(stop: Stop, *, user: User, now: datetime) -> None:
    """End the stop now. Raises ``NotStopped``; then nothing has changed."""
    if not Stop.objects.open(now).filter(pk=stop.pk).update(lifted_by=user, lifted_at=now):
        raise NotStopped
    stop.refresh_from_db()
    if stop.channel:
        team_id = stop.channel.team_id
        record("channel.posts_resumed", subject=stop.channel, at=now, actor=user, team_id=team_id, stop=stop.pk)
    else:
        record("posts.resumed", subject=stop, at=now, actor=user)
