"""Extend a legal term once, with a reason, and tell the citizen so in the same breath."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.write_out import refuse_what_cannot_go, write_out
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.legal import end_of, extended, start_of
from rondpunt.conversations.models import Conversation, FormalMark, Message
from rondpunt.conversations.models.formal import LONGEST_REASON
from rondpunt.conversations.recipients import recipients_of, ways
from rondpunt.people.models import User
from rondpunt.people.trail import record


class CannotExtend(Exception):
    """Not now, or not again; the sentence is for the person at the screen."""


def extend_term(mark: FormalMark, *, reason: str, text: str, user: User, now: datetime) -> Message:
    """``text`` goes to the citizen, alone where the network knows that. It is no answer: all clocks run on.

    Raises ``CannotExtend``, or ``CannotAnswer`` where the citizen cannot be told; then nothing has changed.
    """
    reason = " ".join(reason.replace("\x00", "").split())
    _refuse(mark, reason, today=timezone.localdate(now))
    found = extended(mark)
    with transaction.atomic():
        held = Conversation.objects.select_for_update(of=("self",)).select_related("channel")
        here = held.get(pk=mark.conversation_id)
        changed = (
            FormalMark.objects.running()
            .filter(pk=mark.pk, extended_at=None)
            .update(
                extended_at=now,
                extended_by=user,
                extension_reason=reason,
                counted_on=found.counted,
                ends_on=found.last,
                due_at=end_of(found.last),
                warn_at=start_of(found.last - timedelta(days=mark.reckoned["warn_days"])),
                warned_at=None,
            )
        )
        if not changed:
            raise CannotExtend(_("A colleague did this at the same moment."))
        message = _tell(here, text.strip(), user, now)
        here.legal_due_at = end_of(found.last)
        here.save(update_fields=["legal_due_at", "message_count", "last_at", "says"])
        told = {"until": found.last.isoformat(), "reason": reason, "kind": str(mark.kind)}
        record("formal.extended", subject=here, at=now, actor=user, team_id=here.team_id, message=message.pk, **told)
    return message


def _refuse(mark: FormalMark, reason: str, *, today: date) -> None:
    if not reason or len(reason) > LONGEST_REASON:
        raise CannotExtend(_("Give a reason, in at most %(most)d characters.") % {"most": LONGEST_REASON})
    if mark.is_late(today):
        raise CannotExtend(_("The term has passed: it can no longer be extended."))
    if not mark.may_be_extended:
        raise CannotExtend(_("This term cannot be extended, or not again."))


def _tell(here: Conversation, text: str, user: User, now: datetime) -> Message:
    to = recipients_of(here, private="private" in ways(here))
    refuse_what_cannot_go(here.channel, to=to, text=text)
    message = write_out(here, to=to, user=user, text=text, kind=Message.Kind.NOTICE, now=now)
    here.message_count += 1
    here.last_at, here.says = now, beginning(text)
    return message
