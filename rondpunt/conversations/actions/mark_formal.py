"""Mark a conversation as a formal message: its legal clock starts, and it is not closed before the formal answer."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.put_aside import Because, bring_back
from rondpunt.conversations.legal import ACKNOWLEDGE_WARNING, end_of, reckon, start_of
from rondpunt.conversations.models import Conversation, FormalMark, LegalTerm
from rondpunt.people.models import User
from rondpunt.people.trail import record

OLDEST = timedelta(days=366)


class CannotMark(Exception):
    """Not like this; the sentence is for the person at the screen."""


def mark_formal(
    conversation: Conversation,
    *,
    term: LegalTerm,
    received_on: date,
    period_ends_on: date | None = None,
    user: User,
    now: datetime,
) -> FormalMark:
    """Start the legal clock of ``term``. ``period_ends_on`` is asked by a term that counts from there on.

    Raises ``CannotMark``; then nothing has changed.
    """
    after = _counts_after(term, received_on, period_ends_on, today=timezone.localdate(now))
    found, told = reckon(term, after)
    acknowledge_by = received_on + timedelta(days=term.acknowledge_days) if term.acknowledge_days else None
    try:
        with transaction.atomic():
            here = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
            if here.status == Conversation.Status.CLOSED:
                raise CannotMark(_("It is closed: open it again first."))
            made = FormalMark.objects.create(
                conversation=here,
                kind=term.kind,
                term=term,
                marked_by=user,
                marked_at=now,
                received_on=received_on,
                counts_after=after,
                counted_on=found.counted,
                ends_on=found.last,
                due_at=end_of(found.last),
                warn_at=start_of(found.last - timedelta(days=term.warn_days)),
                acknowledge_by=acknowledge_by,
                acknowledge_warn_at=_warning_of(acknowledge_by),
                reckoned=told,
            )
            Conversation.objects.filter(pk=here.pk).update(legal_due_at=made.due_at)
            _tell(made, here, user, now)
    except IntegrityError as error:
        raise CannotMark(_("It is a formal message already: its legal clock runs.")) from error
    return made


def _tell(made: FormalMark, here: Conversation, user: User, now: datetime) -> None:
    bring_back([here], because=Because.PERSON, user=user, now=now)
    told: dict[str, Any] = {
        "kind": str(made.kind),
        "term": f"{made.reckoned['amount']} {made.reckoned['unit']}",
        "until": made.ends_on.isoformat(),
    }
    record("formal.marked", subject=here, at=now, actor=user, team_id=here.team_id, **told)


def _counts_after(term: LegalTerm, received_on: date, period_ends_on: date | None, *, today: date) -> date:
    if received_on > today:
        raise CannotMark(_("It cannot have come in after today."))
    if received_on < today - OLDEST:
        raise CannotMark(_("It came in more than a year ago: ask your lawyer first."))
    if term.starts != LegalTerm.Starts.PERIOD:
        return received_on
    if period_ends_on is None:
        raise CannotMark(_("Say when the period ends in which one may object: this term counts from there on."))
    if abs(period_ends_on - received_on) > OLDEST:
        raise CannotMark(_("That period lies more than a year from the day on which this came in."))
    return period_ends_on


def _warning_of(day: date | None) -> datetime | None:
    return start_of(day - timedelta(days=ACKNOWLEDGE_WARNING)) if day else None
