"""Test a channel that is in use: sign in on the network and, when that goes well, set it to work again."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks import wire
from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.people.models import User
from rondpunt.people.trail import record


def test_channel(channel: Channel, *, user: User | None, now: datetime) -> wire.Checked:
    """Ask the network who we are. A channel that needed a person and now passes is read again at once.

    Raises ``wire.Refused`` or ``wire.TryLater``; the channel then keeps its state and shows the newest reason.
    Every test is on the trail. ``user`` is None for the command line.
    """
    try:
        checked = _check(channel)
    except (wire.Refused, wire.TryLater) as error:
        _note(channel, user=user, now=now, error=error)
        raise
    _note(channel, user=user, now=now, checked=checked)
    return checked


def _check(channel: Channel) -> wire.Checked:
    try:
        return channel.connector.check(channel.account())
    except UnreadableSecret as error:
        raise wire.Refused(wire.Reason.BAD_SETTINGS, "credentials") from error


def _note(
    channel: Channel,
    *,
    user: User | None,
    now: datetime,
    checked: wire.Checked | None = None,
    error: wire.Refused | wire.TryLater | None = None,
) -> None:
    """Keep the outcome on the row as it is now: a worker may have changed it while the network was asked."""
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(pk=channel.pk)
        if error:
            row.last_failure_at = now
            row.failure_reason, row.failure_detail = error.reason, error.detail[:2000]
        elif checked:
            # The name of our account is kept: a channel that turns into another account would mix two memories.
            row.limits = _limits(row, checked)
            row.failure_reason = row.failure_detail = ""
            row.failure_count = 0
            if row.state != Channel.State.PAUSED:
                row.state, row.next_fetch_at = Channel.State.ACTIVE, now
        row.save(
            update_fields=[
                "last_failure_at",
                "failure_reason",
                "failure_detail",
                "failure_count",
                "limits",
                "state",
                "next_fetch_at",
            ]
        )
        verb = "channel.test_failed" if error else "channel.tested"
        record(verb, subject=row, at=now, actor=user, team_id=row.team_id, name=row.name, reason=row.failure_reason)
    channel.refresh_from_db()


def _limits(row: Channel, checked: wire.Checked) -> object:
    handle = row.handle
    row.remember(checked)
    row.handle = handle
    return row.limits


# pytest takes every function called test_… for a test, also where it is imported.
test_channel.__test__ = False  # type: ignore[attr-defined]
