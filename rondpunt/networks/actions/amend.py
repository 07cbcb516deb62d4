"""Ask that what went out be changed or taken back on its network; the worker carries it out."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.amending import obstacle_of, why_not
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record

Kind = Amendment.Kind
ASKED = {Kind.EDIT: "delivery.edit_asked", Kind.DELETE: "delivery.removal_asked"}


class CannotAmend(Exception):
    """The network cannot, or it makes no sense now; the text is for the person at the screen."""


@transaction.atomic
def amend(
    delivery: Delivery, *, kind: str, text: str = "", content_warning: str = "", user: User, now: datetime
) -> Amendment:
    """``text`` and ``content_warning`` are the whole new words of an edit; pictures stay.

    Raises ``CannotAmend``; then nothing has changed.
    """
    # Held, so that of two who ask at the same moment the second sees the first.
    row = Delivery.objects.select_for_update(of=("self",)).select_related("channel").get(pk=delivery.pk)
    if obstacle := why_not(row, kind) or obstacle_of(row, kind, text):
        raise CannotAmend(obstacle)
    words = {"text": text, "content_warning": content_warning} if kind == Kind.EDIT else {}
    asked = Amendment.objects.create(
        delivery=row,
        channel=row.channel,
        kind=kind,
        **words,
        due_at=now,
        asked_by=user,
        asked_at=now,
        changed_at=now,
    )
    channel = row.channel
    record(ASKED[Kind(kind)], subject=row, at=now, actor=user, team_id=channel.team_id, channel=channel.name)
    return asked
