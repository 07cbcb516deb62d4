"""Give an answer back to who wrote it, with a remark: the text is their draft again, above what they write since."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.pass_look import CannotLook, claim_verdict, no_longer_asked
from rondpunt.conversations.actions.put_in_draft import put_in_draft
from rondpunt.conversations.gathered import lead_of
from rondpunt.conversations.models import Conversation, SecondLook
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

State = SecondLook.State
LONGEST_REMARK = 5000


class NoRemark(CannotLook):
    """Nothing is said about why."""


class NotTheWriter(CannotLook):
    """Only who wrote it takes it back."""


@transaction.atomic
def give_back(look: SecondLook, *, user: User, remark: str, now: datetime) -> None:
    """Raises ``CannotLook``; then nothing has changed."""
    remark = remark.replace("\r\n", "\n").replace("\x00", "").strip()
    if not remark:
        raise NoRemark(_("Say what could be better: that is what they go on with."))
    if len(remark) > LONGEST_REMARK:
        raise NoRemark(_("Say it in at most %(most)d characters.") % {"most": LONGEST_REMARK})
    here = Conversation.objects.select_for_update(of=("self",)).get(pk=look.conversation_id)
    look = claim_verdict(look, State.GIVEN_BACK, user=user, now=now, remark=remark)
    _as_draft(look, now=now)
    record("answer.given_back", subject=here, at=now, actor=user, team_id=here.team_id, writer=look.writer.name)
    event = f"look-{look.pk}-{now.isoformat()}"
    notify("look_given_back", to=[look.writer_id], event=event, subject=here, at=now, actor=user, anchor="composer")


@transaction.atomic
def take_look_back(look: SecondLook, *, user: User, now: datetime) -> None:
    """Who wrote it wants to write on. Raises ``CannotLook`` when somebody looked at it already."""
    here = Conversation.objects.select_for_update(of=("self",)).get(pk=look.conversation_id)
    if look.writer_id != user.pk:
        raise NotTheWriter(_("Only who wrote it can take it back. You can give it back."))
    if not SecondLook.objects.end(look.pk, State.TAKEN_BACK):
        raise CannotLook(_("Too late: somebody looked at it meanwhile."))
    no_longer_asked(look, now=now)
    _as_draft(look, now=now)
    record("answer.not_handed_in", subject=here, at=now, actor=user, team_id=here.team_id)


def _as_draft(look: SecondLook, *, now: datetime) -> None:
    put_in_draft(
        lead_of(look.conversation),
        user=look.writer,
        kind=look.kind,
        text=look.text,
        files=look.files.all(),
        standards=look.standards.all(),
        now=now,
    )
