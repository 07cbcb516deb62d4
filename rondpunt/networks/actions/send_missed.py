"""A person lets a held delivery go out after all, now and until a new last moment."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.embargo import may_go_out
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record

State = Delivery.State


class NotHeld(Exception):
    """Somebody has decided already."""

    def __init__(self) -> None:
        super().__init__(_("This is no longer held. Look again at what became of it."))


class EarlierNotSent(Exception):
    """What it follows does not go out, so it would be held again at once."""

    def __init__(self) -> None:
        super().__init__(_("What comes before this did not go out. Send that first, or send this by itself."))


@transaction.atomic
def send_missed(
    delivery: Delivery, *, user: User, latest_at: datetime | None, now: datetime, by_itself: bool = False
) -> None:
    """Send it now, or not after ``latest_at`` (none: whenever it can); ``by_itself``: no longer after another.

    Raises ``NotHeld``, ``EarlierNotSent`` and ``UnderEmbargo``; then nothing has changed.
    """
    may_go_out(delivery, now=now)
    stays = delivery.follows and delivery.follows.state in (State.REFUSED, State.WITHDRAWN)
    if stays and not by_itself:
        raise EarlierNotSent
    fields = {"state": State.WAITING, "due_at": now, "latest_at": latest_at, "changed_at": now, "reason": ""}
    if by_itself:
        fields |= {"follows": None, "follows_as_reply": False}
    if not Delivery.objects.filter(pk=delivery.pk, state=State.HELD).update(**fields, detail=""):
        raise NotHeld
    delivery.refresh_from_db()
    record(
        "delivery.sent_after_all",
        subject=delivery,
        at=now,
        actor=user,
        team_id=delivery.channel.team_id,
        channel=delivery.channel.name,
    )
