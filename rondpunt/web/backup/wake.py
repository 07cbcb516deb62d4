"""A restored house wakes up later than it fell asleep: what happened in between it does not know.

So nothing is sent that may have been sent, nobody is signed in who may have signed out, and no work is taken for begun.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Max, Q
from django_tasks_db.models import DBTaskResult

from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.models import Asker
from rondpunt.networks.actions.hold_restored import hold_restored
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.secrets import UnreadableSecret, unseal
from rondpunt.people.models import Notification
from rondpunt.people.trail import record
from rondpunt.web.backup.manifest import Manifest
from rondpunt.web.models import Backup, Worker


@dataclass(frozen=True, slots=True)
class Woken:
    """How many deliveries stand in doubt now, how many channels are paused, and which do not open with our keys."""

    held: int
    paused: int
    locked: list[str]


def wake(manifest: Manifest, *, now: datetime, pause_channels: bool) -> Woken:
    """Ready a restored database, before anybody works with it."""
    for delivery in (held := hold_restored(now=now)):
        settle(delivery, now=now)
    _tell_nobody_twice(now)
    DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).delete()  # the beat finds again what is due
    Worker.objects.all().delete()
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    Channel.objects.update(fetch_lease_until=None)
    paused = Channel.objects.active().update(state=Channel.State.PAUSED) if pause_channels else 0
    row = Backup.objects.create(
        archive=manifest.id, made_at=manifest.made, size=manifest.database.get("bytes", 0), checked_at=now,
        restored_at=now,
    )  # fmt: skip
    record("house.restored", subject=row, at=now, made_at=manifest.made_at, held=len(held))
    return Woken(len(held), paused, [channel.name for channel in Channel.objects.all() if not _opens(channel)])


def _tell_nobody_twice(now: datetime) -> None:
    """Notices, to citizens of answers and to colleagues of what is for them, may have gone out after the backup."""
    Notification.objects.to_mail().update(mailed_at=now)  # it stands under "For you" still
    for messages in ("conversation__messages", "conversation__splits__messages"):
        sent = Q(**{f"{messages}__delivery__state": Delivery.State.SENT})
        for asker in Asker.objects.filter(sent).annotate(last=Max(f"{messages}__pk", filter=sent)):
            Asker.objects.filter(pk=asker.pk, told_up_to__lt=asker.last).update(told_up_to=asker.last)


def _opens(channel: Channel) -> bool:
    try:
        unseal(channel.sealed)
    except UnreadableSecret:
        return False
    return True
