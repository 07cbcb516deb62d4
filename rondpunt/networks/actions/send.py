"""Send one delivery that is due: claim the row, hand the message to the network, write down what came of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings

from rondpunt.networks.actions.write_down import Change, There, write_down
from rondpunt.networks.models import Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Reason, Refused, Sent, TryLater

Answer = TypeVar("Answer", Sent, Sent | None)
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
    came = attempt(prepared(delivery))
    return write_down([came_of(delivery, came, now=clock())])[0]


def prepared(delivery: Delivery) -> Callable[[], Sent]:
    """All that the network needs, read from the database; calling it sends. Reads secrets and files, no more."""
    try:
        account, message = delivery.channel.account(), outgoing(delivery)
    except UnreadableSecret:
        return _unreadable
    connector = delivery.channel.connector
    return lambda: connector.send(account, message)


def _unreadable() -> Sent:
    raise Refused(Reason.BAD_SETTINGS, "credentials")


def attempt(ask: Callable[[], Answer]) -> Answer | Refused | TryLater:
    """What the network answers to a message or a look. Anything else that is raised is a bug."""
    try:
        return ask()
    except (Refused, TryLater) as error:
        return error


def came_of(delivery: Delivery, came: Sent | Refused | TryLater, *, now: datetime) -> Change:
    """What the answer of the network makes of the delivery."""
    if isinstance(came, Sent):
        return _sent(delivery, came, now)
    if isinstance(came, Refused):
        return _refused(delivery, came, now)
    if came.maybe_taken:
        return _doubt(delivery, now, reason=str(came.reason), detail=came.detail)
    return _later(delivery, came, now)


def note_sent(delivery: Delivery, sent: Sent, *, now: datetime) -> str:
    """The network has it: a fact, whatever was thought meanwhile, also when a slow worker tells it late."""
    return write_down([_sent(delivery, sent, now)])[0]


def note_refused(delivery: Delivery, error: Refused, *, now: datetime) -> str:
    """The network will not have it; a person must act."""
    return write_down([_refused(delivery, error, now)])[0]


def note_doubt(delivery: Delivery, *, now: datetime, reason: str = "", detail: str = "") -> str:
    """No retry: the network may have taken it. Only a look or a person may say."""
    return write_down([_doubt(delivery, now, reason=reason, detail=detail)])[0]


def note_silence(delivery: Delivery, *, now: datetime) -> str:
    """Its worker said nothing for a whole lease: in doubt, told once although every worker sees it."""

    def is_silent(there: There, attempts: int) -> bool:
        lease = there.lease_until
        return there.state == State.SENDING and there.attempts == attempts and lease is not None and lease < now

    fields = {"due_at": now + LOOK_AFTER}
    return write_down([Change(delivery, str(State.IN_DOUBT), "delivery.in_doubt", now, is_silent, fields)])[0]


def _is_unaware(there: There, _attempts: int) -> bool:
    return there.state != State.SENT


def _is_same_attempt(there: There, attempts: int) -> bool:
    """While the outcome of this very attempt is open.

    A worker that was slow and not dead must not write over the attempt that another has begun since.
    """
    return there.state in (State.SENDING, State.IN_DOUBT) and there.attempts == attempts


def _sent(delivery: Delivery, sent: Sent, now: datetime) -> Change:
    taken = {"remote_id": sent.remote_id[:500], "url": sent.url[:1000], "sent_at": now, "reason": "", "detail": ""}
    return Change(delivery, str(State.SENT), "delivery.sent", now, _is_unaware, taken)


def _refused(delivery: Delivery, error: Refused, now: datetime) -> Change:
    why = {"reason": str(error.reason), "detail": error.detail[:2000]}
    return Change(delivery, str(State.REFUSED), "delivery.refused", now, _is_same_attempt, why)


def _doubt(delivery: Delivery, now: datetime, *, reason: str = "", detail: str = "") -> Change:
    why = {"reason": reason, "detail": detail[:2000], "due_at": now + LOOK_AFTER}
    return Change(delivery, str(State.IN_DOUBT), "delivery.in_doubt", now, _is_same_attempt, why)


def _later(delivery: Delivery, error: TryLater, now: datetime) -> Change:
    # Since it was to go out: what was planned weeks ago has not been tried for weeks.
    if now - datetime.fromisoformat(delivery.payload["written_at"]) > GIVE_UP_AFTER:
        return _refused(delivery, Refused(error.reason, error.detail), now)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(delivery.attempts - 1, 10))
    again, detail = now + max(wait, error.after or wait), error.detail[:2000]
    if delivery.latest_at and again > delivery.latest_at:
        why = {"reason": str(Reason.MISSED), "detail": detail}
        return Change(delivery, str(State.HELD), "delivery.held", now, _is_same_attempt, why)
    why = {"reason": str(error.reason), "detail": detail, "due_at": again}
    return Change(delivery, str(State.WAITING), "delivery.put_off", now, _is_same_attempt, why)
