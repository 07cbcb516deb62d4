"""Have somebody rung back, and write down what came of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer_aloud import answer_aloud
from rondpunt.conversations.actions.assign import CannotHandOver, assign
from rondpunt.conversations.models import CallBack, Conversation
from rondpunt.lib.phone_number import e164, shown
from rondpunt.people.models import Department, Team, User
from rondpunt.people.trail import record

Receiver = Department | Team | User
LONGEST = timedelta(days=366)


class CannotCallBack(Exception):
    """It is not possible like this; the sentence is for the person at the screen."""


def ask_call_back(
    conversation: Conversation, *, number: str, at: datetime, receiver: Receiver, user: User, now: datetime
) -> CallBack:
    """Ask ``receiver`` to ring ``number`` at ``at``. A colleague becomes the owner. Raises ``CannotCallBack``."""
    if at < now - timedelta(minutes=5) or at > now + LONGEST:
        raise CannotCallBack(_("Choose a moment to ring back that is still to come, within a year."))
    kept = e164(number, region=settings.PHONE_REGION)
    if not kept:
        raise CannotCallBack(_("Which number is to be rung?"))
    about = {"department": Department, "team": Team, "user": User}
    given = {name: receiver for name, kind in about.items() if isinstance(receiver, kind)}
    try:
        with transaction.atomic():
            if isinstance(receiver, User):
                assign(conversation, user=user, owner=receiver, now=now)
            made = CallBack.objects.create(
                conversation=conversation, number=kept, at=at, asked_by=user, asked_at=now, **given
            )
            Conversation.objects.filter(pk=conversation.pk).update(call_back_at=at)
            _tell("call_back.asked", made, user, now, number=shown(kept), to=made.receiver)
    except CannotHandOver as error:
        raise CannotCallBack(str(error)) from error
    except IntegrityError as error:
        raise CannotCallBack(_("Somebody is to be rung back about this already.")) from error
    return made


@transaction.atomic
def finish_call_back(call_back: CallBack, *, result: str, is_answered: bool, user: User, now: datetime) -> None:
    """They were rung. ``result`` is what was said; with ``is_answered`` it closes the conversation. Once only."""
    if not result.strip():
        raise CannotCallBack(_("Write down what was said."))
    mine = CallBack.objects.filter(pk=call_back.pk, done_at=None)
    if not mine.update(done_at=now, done_by=user, result=result.strip()):
        raise CannotCallBack(_("A colleague rang already."))
    Conversation.objects.filter(pk=call_back.conversation_id).update(call_back_at=None)
    _tell("call_back.done", call_back, user, now)
    if is_answered:
        answer_aloud(call_back.conversation, user=user, text=result, now=now)


def _tell(verb: str, call_back: CallBack, user: User, now: datetime, **particulars: str) -> None:
    about = call_back.conversation
    record(verb, subject=about, at=now, actor=user, team_id=about.team_id, **particulars)
