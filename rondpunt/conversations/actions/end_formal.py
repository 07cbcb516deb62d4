"""The legal clock stops: the formal answer was given, or the mark is taken back with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation, FormalMark, Message
from rondpunt.conversations.models.formal import LONGEST_REASON
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record

Outcome = FormalMark.Outcome


class CannotEnd(Exception):
    """Not like this; the sentence is for the person at the screen."""


def end_formal(
    mark: FormalMark,
    *,
    outcome: str,
    user: User,
    now: datetime,
    answer: Message | None = None,
    answered_on: date | None = None,
    reason: str = "",
) -> None:
    """``outcome`` answered: by a message of the conversation, or otherwise (``reason`` says how) on ``answered_on``.

    Taken back: ``reason`` says why. Raises ``CannotEnd``; then nothing has changed.
    """
    reason = " ".join(reason.replace("\x00", "").split())
    if len(reason) > LONGEST_REASON:
        raise CannotEnd(_("Say it in at most %(most)d characters.") % {"most": LONGEST_REASON})
    if outcome == Outcome.TAKEN_BACK:
        if not reason:
            raise CannotEnd(_("Say why: it stands on the trail."))
        answer = answered_on = None
    else:
        answered_on = _answered_on(mark, answer, answered_on, reason, today=timezone.localdate(now))
    with transaction.atomic():
        here = Conversation.objects.select_for_update(of=("self",)).get(pk=mark.conversation_id)
        running = FormalMark.objects.running().filter(pk=mark.pk)
        done = {"outcome": outcome, "answer": answer, "answered_on": answered_on, "reason": reason}
        if not running.update(ended_at=now, ended_by=user, **done):
            raise CannotEnd(_("A colleague did this at the same moment."))
        Conversation.objects.filter(pk=here.pk).update(legal_due_at=None)
        told = {"kind": str(mark.kind), "reason": reason, "until": mark.ends_on.isoformat()}
        verb = "formal.taken_back"
        if answered_on:
            verb = "formal.answered_late" if mark.is_late(answered_on) else "formal.answered"
            told["on"] = answered_on.isoformat()
        record(verb, subject=here, at=now, actor=user, team_id=here.team_id, **told)


def _answered_on(mark: FormalMark, answer: Message | None, on: date | None, reason: str, *, today: date) -> date:
    """The day of the answer; what did not leave the house is none."""
    if answer:
        if answer.conversation_id != mark.conversation_id or answer.direction != Message.Direction.OUT:
            raise CannotEnd(_("That is no answer of ours in this conversation."))
        if answer.is_no_answer:
            raise CannotEnd(_("A receipt or a notice is no formal answer."))
        if answer.delivery and answer.delivery.state != Delivery.State.SENT:
            raise CannotEnd(_("That answer has not gone out yet."))
        return timezone.localdate(answer.at)
    if not reason:
        raise CannotEnd(_("Say how the answer was given: by registered letter, at the desk…"))
    if on is None or on > today:
        raise CannotEnd(_("Say on which day the answer was given; not later than today."))
    if on < mark.received_on:
        raise CannotEnd(_("It cannot have been answered before it came in."))
    return on
