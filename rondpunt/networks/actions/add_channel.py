"""Add a channel: sign in on the network, keep who we are there, write the trail."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Channel
from rondpunt.people.models import Team, User
from rondpunt.people.trail import record


class ChannelExists(Exception):
    """This account already is a channel here."""

    def __init__(self, handle: str) -> None:
        super().__init__(_("There already is a channel for %(handle)s.") % {"handle": handle})


def add_channel(
    *, network: str, name: str, team: Team, language: str, answers: dict[str, str], user: User | None, now: datetime
) -> Channel:
    """Check the account on its network and add it as a channel that is read at once.

    ``answers`` holds what the connector's ``needs`` ask, secrets in the clear. ``user`` is None for the command line.
    Raises ``wire.Refused`` or ``wire.TryLater`` when the check fails, and ``ChannelExists``.
    """
    channel = Channel(
        network=network, name=name, team=team, language=language, created_at=now, next_fetch_at=now, position=""
    )
    channel.fill_in(answers)
    # Outside the transaction: a slow server must not hold the database's write lock.
    checked = channel.connector.check(channel.account())
    channel.remember(checked)
    channel.name = name or checked.name or checked.handle
    try:
        with transaction.atomic():
            channel.save(force_insert=True)
            record(
                "channel.added",
                subject=channel,
                at=now,
                actor=user,
                team_id=team.pk,
                name=channel.name,
                network=network,
                handle=channel.handle,
            )
    except IntegrityError as error:
        raise ChannelExists(checked.handle) from error
    return channel
