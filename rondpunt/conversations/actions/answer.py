"""Answer a citizen: the message, its delivery and the trail, in one transaction. The worker sends it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.count_standards import count_standards
from rondpunt.conversations.actions.hold_planned import hold_planned
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.plan import plan
from rondpunt.conversations.actions.write_out import CannotAnswer, refuse_what_cannot_go, write_out
from rondpunt.conversations.gathered import held
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.looking import Inserted, LaidReady, is_looked_at_first
from rondpunt.conversations.models import (
    Conversation,
    Draft,
    DraftStandard,
    JointAnswer,
    Message,
    PlannedAnswer,
    SecondLook,
)
from rondpunt.conversations.recipients import recipients_of
from rondpunt.lib.language import detect
from rondpunt.people.models import User
from rondpunt.people.trail import record


class AlreadyPlanned(CannotAnswer):
    """Another answer goes out later."""


class LookFirst(CannotAnswer):
    """A colleague looks at it before it goes out (``hand_in``)."""


def answer(
    conversation: Conversation,
    *,
    user: User,
    text: str,
    kind: str,
    files: LaidReady = (),
    content_warning: str = "",
    language: str | None = None,
    joint: JointAnswer | None = None,
    look: SecondLook | None = None,
    now: datetime,
    goes_out_at: datetime | None = None,
) -> Message:
    """Answer publicly (``kind`` "public") or to the person alone ("private"); raises ``CannotAnswer``.

    The delivery waits ``UNDO_SECONDS``, so that it can be taken back; with ``goes_out_at`` until then, and so long the
    citizen waits for us as before. The draft of ``user`` is used up.
    ``language`` is that of the text, "" where it cannot be told; None has it looked at here. ``joint``: the answer to
    several conversations of which this is one (``answer_all``, which brings the whole up to date). ``look``: a
    colleague passed it (``pass_look``); without, what a rule wants looked at first raises ``LookFirst``.
    """
    text = text.strip()
    # The first look in a process loads the models, for a second or two: not while others wait for the database.
    language = detect(text) if language is None else language
    with transaction.atomic():
        conversation = held(conversation)
        recipients = recipients_of(conversation, private=kind == "private")
        refuse_what_cannot_go(conversation.channel, to=recipients, text=text, files=files)
        inserted = _mind_the_look(conversation, user, look, kind, text, files)
        _mind_the_plan(conversation, user, goes_out_at, now)
        message = write_out(
            conversation,
            to=recipients,
            user=user,
            text=text,
            files=files,
            content_warning=content_warning,
            language=language,
            joint=joint,
            now=now,
            goes_out_at=goes_out_at,
        )
        count_standards(message, inserted=inserted, now=now)
        if look is None:  # what its writer began since is another text
            Draft.objects.filter(conversation=conversation, user=user).delete()
        if goes_out_at:
            plan(message, goes_out_at=goes_out_at, user=user, now=now)
            return message
        _bring_up_to_date(conversation, user, message)
    return message


def _mind_the_look(
    conversation: Conversation, user: User, look: SecondLook | None, kind: str, text: str, files: LaidReady
) -> Inserted:
    """The one gate: nothing that is to be looked at becomes a message or a delivery before a colleague passed it.

    Returns the standard answers that were inserted into it.
    """
    if look:
        of_this = look.conversation_id in (conversation.pk, conversation.merged_into_id)
        if not of_this or (look.state, look.writer_id) != (SecondLook.State.PASSED, user.pk):
            raise LookFirst(_("Nobody looked at this answer yet."))
        # Of an answer to several conversations they are counted where they were inserted.
        return list(look.standards.select_related("standard")) if look.conversation_id == conversation.pk else []
    drafted = DraftStandard.objects.filter(draft__conversation=conversation, draft__user=user)
    inserted = list(drafted.select_related("standard"))
    if is_looked_at_first(conversation, user, kind=kind, text=text, files=files, inserted=inserted):
        raise LookFirst(_("A colleague looks at this answer first."))
    return inserted


def _mind_the_plan(conversation: Conversation, user: User, goes_out_at: datetime | None, now: datetime) -> None:
    """One planned answer in a conversation; what is said meanwhile holds it."""
    if goes_out_at is None:
        hold_planned([conversation.pk], because=PlannedAnswer.Held.COLLEAGUE, by=user, now=now)
    elif PlannedAnswer.objects.filter(conversation=conversation).exists():
        raise AlreadyPlanned(_("An answer is planned here already. Change that one, or take it back first."))


def _bring_up_to_date(conversation: Conversation, user: User, message: Message) -> None:
    conversation.waiting_since = None
    if conversation.merged_into_id is None:  # what is merged stays closed, and its owner is that of the whole
        conversation.status, conversation.closed_at = Conversation.Status.WAITING_THEM, None
        conversation.owner = conversation.owner or user
    conversation.message_count += 1
    conversation.last_at, conversation.says = message.at, beginning(message.text)
    conversation.save(
        update_fields=["status", "waiting_since", "closed_at", "owner", "message_count", "last_at", "says"]
    )
    mind_promise([conversation.pk], now=message.at)
    told: dict[str, Any] = {"message": message.pk, "visibility": message.visibility}
    record("answer.written", subject=conversation, at=message.at, actor=user, team_id=conversation.team_id, **told)
