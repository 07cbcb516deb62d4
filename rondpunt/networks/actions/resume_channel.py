"""Resume a paused channel, or read an active one now instead of at its next moment."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def resume_channel(channel: Channel, *, user: User | None, now: datetime) -> None:
    """Read and write again, at once. Only a paused channel resumes; one that needs a person is tested instead."""
    paused = Channel.objects.filter(pk=channel.pk, state=Channel.State.PAUSED)
    if paused.update(state=Channel.State.ACTIVE, next_fetch_at=now, failure_count=0):
        record("channel.resumed", subject=channel, at=now, actor=user, team_id=channel.team_id, name=channel.name)
    channel.refresh_from_db()


def fetch_now(channel: Channel, *, now: datetime) -> bool:
    """Let the worker read an active channel at once; false when it is not active. Nothing changes for others."""
    soon = Channel.objects.active().filter(pk=channel.pk).update(next_fetch_at=now)
    channel.refresh_from_db()
    return bool(soon)
