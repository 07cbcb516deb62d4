"""Stop posts at once, in the whole house or on one channel. What waits keeps waiting, and then is asked about."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Channel, Stop
from rondpunt.people.models import User
from rondpunt.people.trail import record


class NoReason(Exception):
    """Colleagues who find their posts stopped must be able to read why."""

    def __init__(self) -> None:
        super().__init__(_("Say why posts are stopped: your colleagues read it."))


class EndsInThePast(Exception):
    """A stop that is over before it begins stops nothing."""

    def __init__(self) -> None:
        super().__init__(_("The stop would end in the past. Choose a later moment, or none."))


class AlreadyStopped(Exception):
    """There is an open stop here."""

    def __init__(self) -> None:
        super().__init__(_("Posts are already stopped here. Lift that stop first if this one should differ."))


def start_stop(
    channel: Channel | None,
    *,
    reason: str,
    user: User,
    now: datetime,
    until: datetime | None = None,
    may_post: Collection[User] = (),
) -> Stop:
    """From when this returns no worker takes up a post of ``channel`` (none: of the house), but of ``may_post``.

    Raises ``NoReason``, ``EndsInThePast`` and ``AlreadyStopped``; then nothing has changed.
    """
    if not reason.strip():
        raise NoReason
    if until and until <= now:
        raise EndsInThePast
    try:
        with transaction.atomic():
            # One that ended by itself makes room, as if it had been lifted when it ended.
            for over in Stop.objects.filter(channel=channel, lifted_at=None, until__lte=now):
                Stop.objects.filter(pk=over.pk, lifted_at=None).update(lifted_at=over.until)
            told = {"reason": reason.strip(), "started_by": user, "started_at": now, "until": until}
            stop = Stop.objects.create(channel=channel, **told)
            stop.may_post.set(may_post)
            _record(stop, user, now)
    except IntegrityError as error:
        raise AlreadyStopped from error
    return stop


def _record(stop: Stop, user: User, now: datetime) -> None:
    told: dict[str, Any] = {
        "reason": stop.reason,
        "stop": stop.pk,
        "until": stop.until.isoformat() if stop.until else None,
    }
    if stop.channel:
        team_id = stop.channel.team_id
        record("channel.posts_stopped", subject=stop.channel, at=now, actor=user, team_id=team_id, **told)
    else:
        record("posts.stopped", subject=stop, at=now, actor=user, **told)
