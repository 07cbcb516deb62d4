"""A person decides about a delivery that was refused, stands in doubt, is held or still waits."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.actions.learn_name import name_by_key
from rondpunt.networks.embargo import may_go_out
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record

State = Delivery.State
# What a verdict makes of a delivery, and from which states it may come.
OUTCOMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "look_again": (State.IN_DOUBT, (State.IN_DOUBT,)),
    "arrived": (State.SENT, (State.IN_DOUBT,)),
    "send_again": (State.WAITING, (State.IN_DOUBT, State.REFUSED)),
    "withdraw": (State.WITHDRAWN, (State.IN_DOUBT, State.REFUSED, State.WAITING)),
}


class TooLate(Exception):
    """The delivery has meanwhile moved on."""


@transaction.atomic
def decide(delivery: Delivery, *, user: User, verdict: str, now: datetime, latest_at: datetime | None = None) -> None:
    """Carry out a verdict of ``OUTCOMES``; raises ``TooLate`` when the delivery is no longer in such a state.

    And ``UnderEmbargo`` where it may not go out yet.

    ``latest_at``: the last moment at which what is sent again may go out; None: whenever it can.
    """
    state, before = OUTCOMES[verdict]
    fields: dict[str, object] = {"state": state, "due_at": now}
    if verdict != "look_again":
        fields["changed_at"] = now
    if verdict == "send_again":
        may_go_out(delivery, now=now)
        # A person has spoken: what was known of the last attempt is over.
        fields.update(reason="", detail="", latest_at=latest_at)
    if verdict == "arrived":
        # Under the network's own name, so that an answer to it finds what it answers.
        sent = name_by_key(delivery)
        fields.update(sent_at=now, remote_id=sent.remote_id[:500], url=sent.url[:1000], reason="", detail="")
    if not Delivery.objects.filter(pk=delivery.pk, state__in=before).update(**fields):
        raise TooLate
    record(
        f"delivery.{verdict}",
        subject=delivery,
        at=now,
        actor=user,
        team_id=delivery.channel.team_id,
        channel=delivery.channel.name,
    )
    delivery.refresh_from_db()
