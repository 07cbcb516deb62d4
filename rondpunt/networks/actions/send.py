"""Send one delivery that is due: claim the row, hand the message to the network, write down what came of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from rondpunt.networks.models import Delivery
from rondpunt.networks.models.delivery import DeliveryQuerySet
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Reason, Refused, Sent, TryLater
from rondpunt.people.trail import record

Clock = Callable[[], datetime]
State = Delivery.State
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=48)  # then a person should know, rather than the queue go on hoping
LOOK_AFTER = timedelta(seconds=5)


def send(delivery_id: int, *, clock: Clock) -> str:
    """Send one waiting delivery if no other worker has it; returns the state it then has, "" if it was not ours.

    A crash between the claim and the last line leaves the row in ``sending``; after its lease it stands in doubt.
    """
    now = clock()
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    if not Delivery.objects.claim(delivery_id, now=now, until=until):
        return ""
    delivery = Delivery.objects.select_related("channel", "follows").get(pk=delivery_id)
    try:
        sent = delivery.channel.connector.send(delivery.channel.account(), outgoing(delivery))
    except Refused as error:
        return note_refused(delivery, error, now=clock())
    except TryLater as error:
        return _note_later(delivery, error, now=clock())
    except UnreadableSecret:
        return note_refused(delivery, Refused(Reason.BAD_SETTINGS, "credentials"), now=clock())
    return note_sent(delivery, sent, now=clock())


def note_sent(delivery: Delivery, sent: Sent, *, now: datetime) -> str:
    """The network has it: a fact, whatever was thought meanwhile, also when a slow worker tells it late."""
    taken = {"remote_id": sent.remote_id[:500], "url": sent.url[:1000], "sent_at": now, "reason": "", "detail": ""}
    unaware = Delivery.objects.filter(pk=delivery.pk).exclude(state=State.SENT)
    return _move(delivery, unaware, State.SENT, "delivery.sent", now=now, **taken)


def note_refused(delivery: Delivery, error: Refused, *, now: datetime) -> str:
    """The network will not have it; a person must act."""
    why = {"reason": str(error.reason), "detail": error.detail[:2000]}
    return _move(delivery, _same_attempt(delivery), State.REFUSED, "delivery.refused", now=now, **why)


def note_doubt(delivery: Delivery, *, now: datetime, reason: str = "", detail: str = "") -> str:
    """No retry: the network may have taken it. Only a look or a person may say."""
    why = {"reason": reason, "detail": detail[:2000], "due_at": now + LOOK_AFTER}
    return _move(delivery, _same_attempt(delivery), State.IN_DOUBT, "delivery.in_doubt", now=now, **why)


def note_silence(delivery: Delivery, *, now: datetime) -> str:
    """Its worker said nothing for a whole lease: in doubt, told once although every worker sees it."""
    silent = _same_attempt(delivery).doubtful(now)
    return _move(delivery, silent, State.IN_DOUBT, "delivery.in_doubt", now=now, due_at=now + LOOK_AFTER)


def _same_attempt(delivery: Delivery) -> DeliveryQuerySet:
    """The row, while the outcome of this very attempt is open.

    A worker that was slow and not dead must not write over the attempt that another has begun since.
    """
    still_open = [State.SENDING, State.IN_DOUBT]
    return Delivery.objects.filter(pk=delivery.pk, state__in=still_open, attempts=delivery.attempts)


@transaction.atomic
def _move(delivery: Delivery, rows: DeliveryQuerySet, state: str, verb: str, *, now: datetime, **fields: object) -> str:
    """Write the new state and the trail together, if the row is still one of ``rows``; returns the row's state."""
    if not rows.update(state=state, changed_at=now, lease_until=None, **fields):
        delivery.refresh_from_db()
        return delivery.state
    delivery.refresh_from_db()
    told = ("reason", "url", "detail")
    said: dict[str, Any] = {name: str(value) for name, value in fields.items() if name in told and value}
    record(verb, subject=delivery, at=now, team_id=delivery.channel.team_id, channel=delivery.channel.name, **said)
    return state


def _note_later(delivery: Delivery, error: TryLater, *, now: datetime) -> str:
    if error.maybe_taken:
        return note_doubt(delivery, now=now, reason=str(error.reason), detail=error.detail)
    # Since it was to go out: what was planned weeks ago has not been tried for weeks.
    if now - datetime.fromisoformat(delivery.payload["written_at"]) > GIVE_UP_AFTER:
        return note_refused(delivery, Refused(error.reason, error.detail), now=now)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(delivery.attempts - 1, 10))
    again, why = now + max(wait, error.after or wait), {"detail": error.detail[:2000]}
    if delivery.latest_at and again > delivery.latest_at:
        why["reason"] = str(Reason.MISSED)
        return _move(delivery, _same_attempt(delivery), State.HELD, "delivery.held", now=now, **why)
    why["reason"] = str(error.reason)
    return _move(delivery, _same_attempt(delivery), State.WAITING, "delivery.put_off", now=now, due_at=again, **why)
