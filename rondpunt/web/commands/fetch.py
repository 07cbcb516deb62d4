"""``rondpunt fetch``: read one channel, now."""

import click

from rondpunt.web.cli import FAILED, NOT_REACHABLE
from rondpunt.web.commands._find import find_channel
from rondpunt.web.commands._say import Stop, facts, open_house, with_json


@click.command(short_help="Read one channel, now.")
@click.argument("channel")
@with_json
def command(channel: str, as_json: bool) -> None:
    """Read CHANNEL (its number, name or account) until nothing is left, whatever its next turn.

    Exit code 1 when the network refuses, when the channel is paused or a worker is reading it; 3 when it cannot be
    reached now.
    """
    open_house()
    from django.utils import timezone

    from rondpunt.conversations.jobs import fetch_channel
    from rondpunt.conversations.models import Message
    from rondpunt.networks.actions.fetch import claim_channel
    from rondpunt.networks.models import Channel
    from rondpunt.networks.reasons import sentence
    from rondpunt.networks.wire import Reason

    found = find_channel(channel)
    now = timezone.now()
    Channel.objects.active().filter(pk=found.pk).update(next_fetch_at=now)
    lease = claim_channel(found.pk, now=now)
    if lease is None:
        raise Stop(f"{found.name} is {found.get_state_display()}, or a worker is reading it just now.")
    before = Message.objects.filter(channel=found).count()
    fetch_channel.func(found.pk, lease.isoformat())
    found.refresh_from_db()
    if found.failure_reason:
        later = found.failure_reason in (Reason.UNREACHABLE, Reason.BUSY)
        raise Stop(sentence(found.failure_reason, found.failure_detail), NOT_REACHABLE if later else FAILED)
    new = Message.objects.filter(channel=found).count() - before
    told: dict[str, object] = {"id": found.pk, "channel": found.name, "new_messages": new}
    facts(told, as_json=as_json, text=f"{found.name}: {new} new.")
