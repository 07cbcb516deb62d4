"""Ask a network what is new on one of our channels. Storing it is the caller's work; so is moving the position."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from rondpunt.networks.actions.notify_needs_you import notify_needs_you, who_looks_after_channels
from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Harvest, Reason, Refused, TryLater
from rondpunt.people.notify import notify
from rondpunt.people.trail import record


def claim_channel(channel_id: int, *, now: datetime) -> datetime | None:
    """Take a channel for reading. The lease for exactly one worker until then, None for all others.

    The lease is also the proof: who holds an older one (slow, or given back after a crash) is no longer the reader.
    """
    free = Q(fetch_lease_until=None) | Q(fetch_lease_until__lt=now)
    ready = Channel.objects.filter(free, pk=channel_id, state=Channel.State.ACTIVE, next_fetch_at__lte=now)
    return _lease(ready, now)


def keep_channel(channel_id: int, lease: datetime, *, now: datetime) -> datetime | None:
    """Go on reading for another lease; None when the channel has gone to somebody else, or is not to be read now."""
    ours = Channel.objects.filter(pk=channel_id, state=Channel.State.ACTIVE, fetch_lease_until=lease)
    return _lease(ours, now)


def release_channel(channel_id: int, lease: datetime, *, rest_until: datetime | None = None) -> None:
    """Give a channel back before its lease ends, if it is still ours; it is not read again before ``rest_until``."""
    rest = {"next_fetch_at": rest_until} if rest_until else {}
    Channel.objects.filter(pk=channel_id, fetch_lease_until=lease).update(fetch_lease_until=None, **rest)


def _lease(channels: QuerySet[Channel], now: datetime) -> datetime | None:
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    return until if channels.update(fetch_lease_until=until) else None


def fetch(channel: Channel, *, now: datetime) -> Harvest | None:
    """What is new since the channel's position; None when the network failed, which the channel then remembers."""
    try:
        return channel.connector.receive(channel.account(), channel.position or None)
    except (Refused, TryLater) as error:
        note_failure(channel, error, now=now)
    except UnreadableSecret:
        note_failure(channel, Refused(Reason.BAD_SETTINGS, "credentials"), now=now)
    return None


def note_failure(channel: Channel, error: Refused | TryLater, *, now: datetime) -> None:
    """Remember a failure on the channel; tell the administrators when it turns to "needs you"."""
    before = channel.state
    channel.failed(now, error)
    with transaction.atomic():
        channel.save(
            update_fields=[
                "state",
                "last_failure_at",
                "failure_count",
                "failure_reason",
                "failure_detail",
                "next_fetch_at",
            ]
        )
        turned = channel.state == Channel.State.NEEDS_YOU and before != channel.state
        if turned:
            line = record("channel.needs_you", subject=channel, at=now, reason=error.reason, channel=channel.name)
            to = [user.pk for user in who_looks_after_channels()]
            notify("channel_needs_you", to=to, event=f"trail-{line.pk}", subject=channel, at=now)
    if turned:
        notify_needs_you(channel, now=now)
