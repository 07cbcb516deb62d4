"""Pause a channel: it is neither read nor written until somebody resumes it."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def pause_channel(channel: Channel, *, user: User | None, now: datetime) -> None:
    """Stop reading and writing. What waits to be sent keeps waiting. Pausing twice is pausing once."""
    if Channel.objects.filter(pk=channel.pk).exclude(state=Channel.State.PAUSED).update(state=Channel.State.PAUSED):
        record("channel.paused", subject=channel, at=now, actor=user, team_id=channel.team_id, name=channel.name)
    channel.refresh_from_db()
