"""Carry out one amendment: claim the row, ask the network, write down what came of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from rondpunt.networks.actions.send import FIRST_WAIT, GIVE_UP_AFTER, LONGEST_WAIT
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.networks.models.amendment import AmendmentQuerySet
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Outgoing, Reason, Refused, TryLater
from rondpunt.people.trail import record

Kind, State = Amendment.Kind, Amendment.State
DONE = {Kind.EDIT: "delivery.edited", Kind.DELETE: "delivery.removed"}
REFUSED = {Kind.EDIT: "delivery.edit_refused", Kind.DELETE: "delivery.removal_refused"}


def carry_out(amendment_id: int, *, clock: Callable[[], datetime]) -> str:
    """Do one that is due if no other worker does; returns the state it then has, "" if it was not ours.

    A crash between the claim and the last line leaves the row in ``doing``; after its lease it is done again, which
    networks take for the same (``wire.py``).
    """
    now = clock()
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    if not Amendment.objects.claim(amendment_id, now=now, until=until):
        return ""
    related = ("channel", "delivery__channel", "delivery__follows", "asked_by")
    amendment = Amendment.objects.select_related(*related).get(pk=amendment_id)
    try:
        _ask(amendment)
    except Refused as error:
        return _refuse(amendment, error, now=clock())
    except TryLater as error:
        return _put_off(amendment, error, now=clock())
    except UnreadableSecret:
        return _refuse(amendment, Refused(Reason.BAD_SETTINGS, "credentials"), now=clock())
    return _finish(amendment, now=clock())


def _ask(amendment: Amendment) -> None:
    channel, remote_id = amendment.channel, amendment.delivery.remote_id
    connector: Any = channel.connector
    if amendment.kind == Kind.DELETE:
        connector.delete(channel.account(), remote_id)
    else:
        connector.edit(channel.account(), remote_id, _words(amendment))


def _words(amendment: Amendment) -> Outgoing:
    """The message with its new words. No files: the network keeps its pictures and their descriptions as they are."""
    before = amendment.delivery
    before.files = []
    # A key of its own: to go back to the words of before is another edit, not the first of them again.
    return replace(
        outgoing(before),
        key=f"{before.key.hex}-{amendment.pk}",
        text=amendment.text,
        content_warning=amendment.content_warning,
    )


def _finish(amendment: Amendment, *, now: datetime) -> str:
    """It is so: a fact, also when a slow worker tells it late."""
    rows = Amendment.objects.filter(pk=amendment.pk).exclude(state=State.DONE)
    field = "removed_at" if amendment.kind == Kind.DELETE else "edited_at"
    with transaction.atomic():
        Delivery.objects.filter(pk=amendment.delivery_id).update(**{field: now})
        return _move(amendment, rows, State.DONE, DONE[Kind(amendment.kind)], now=now, done_at=now)


def _refuse(amendment: Amendment, error: Refused, *, now: datetime) -> str:
    why = {"reason": str(error.reason), "detail": error.detail[:2000]}
    rows = _same_attempt(amendment)
    return _move(amendment, rows, State.REFUSED, REFUSED[Kind(amendment.kind)], now=now, **why)


def _put_off(amendment: Amendment, error: TryLater, *, now: datetime) -> str:
    if now - amendment.asked_at > GIVE_UP_AFTER:
        return _refuse(amendment, Refused(error.reason, error.detail), now=now)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(amendment.attempts - 1, 10))
    why = {"reason": str(error.reason), "detail": error.detail[:2000], "due_at": now + max(wait, error.after or wait)}
    return _move(amendment, _same_attempt(amendment), State.WAITING, "delivery.amendment_put_off", now=now, **why)


def _same_attempt(amendment: Amendment) -> AmendmentQuerySet:
    """The row, while this very attempt is under way: who was slow writes nothing over what another began since."""
    return Amendment.objects.filter(pk=amendment.pk, state=State.DOING, attempts=amendment.attempts)


@transaction.atomic
def _move(amendment: Amendment, rows: AmendmentQuerySet, state: str, verb: str, *, now: datetime, **fields: Any) -> str:
    """Write the new state and the trail together, if the row is still one of ``rows``; returns the row's state."""
    fields = {"reason": "", "detail": "", **fields}
    if rows.update(state=state, changed_at=now, lease_until=None, **fields):
        told = {name: fields[name] for name in ("reason", "detail") if fields[name]}
        who, channel = amendment.asked_by.name, amendment.channel
        delivery = amendment.delivery
        record(verb, subject=delivery, at=now, team_id=channel.team_id, channel=channel.name, asked_by=who, **told)
    amendment.refresh_from_db()
    return amendment.state
