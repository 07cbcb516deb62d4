"""Hand in an answer: it goes out, or it waits for a colleague's look where a rule asks for that."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer import LookFirst
from rondpunt.conversations.actions.answer_once import A_MOMENT, answer_once, just_said
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.gathered import held
from rondpunt.conversations.looking import lookers
from rondpunt.conversations.models import (
    Conversation,
    Draft,
    DraftStandard,
    Message,
    SecondLook,
    SecondLookFile,
    SecondLookStandard,
)
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record


class AnotherWaits(CannotAnswer):
    """An answer in this conversation waits for a look already."""


@transaction.atomic
def hand_in(
    conversation: Conversation,
    *,
    user: User,
    kind: str,
    text: str,
    to: Collection[int] | None = None,
    content_warning: str = "",
    language: str | None = None,
    seen: int | None = None,
    now: datetime,
    goes_out_at: datetime | None = None,
) -> Message | SecondLook:
    """``answer_once``, or a look that waits; raises ``CannotAnswer``. The draft of ``user`` is used up."""
    # The lock makes the second of two requests at once see what the first one left.
    here = held(conversation)
    if waiting := just_handed_in(here, user=user, text=text, now=now):
        return waiting
    try:
        with transaction.atomic():
            return answer_once(
                here,
                user=user,
                kind=kind,
                text=text,
                to=to,
                content_warning=content_warning,
                language=language,
                seen=seen,
                now=now,
                goes_out_at=goes_out_at,
            )
    except LookFirst:
        # It can go out: all that could stand in its way is asked before that.
        look = _wait(here, user, kind, text.strip(), to, content_warning, goes_out_at, now)
        _take_along(look)
        _tell(look, here, user, now)
        return look


def just_handed_in(conversation: Conversation, *, user: User, text: str, now: datetime) -> SecondLook | None:
    """What ``user`` handed in here a moment ago with these very words, and waits."""
    if not text.strip():
        return None
    mine = SecondLook.objects.waiting().filter(conversation=conversation, writer=user, written=text.strip())
    return mine.filter(handed_in_at__gt=now - A_MOMENT).first()


def was_just_given(conversation: Conversation, *, user: User, text: str, now: datetime) -> bool:
    """Whether these words are no draft any more: said, or handed in, a moment ago."""
    told = {"user": user, "text": text, "now": now}
    return bool(just_said(conversation, **told) or just_handed_in(conversation, **told))  # type: ignore[arg-type]


def _wait(
    here: Conversation,
    user: User,
    kind: str,
    text: str,
    to: Collection[int] | None,
    content_warning: str,
    goes_out_at: datetime | None,
    now: datetime,
) -> SecondLook:
    try:
        with transaction.atomic():
            return SecondLook.objects.create(
                conversation=here,
                team_id=here.team_id,
                writer=user,
                kind=kind,
                written=text,
                text=text,
                told_to=None if to is None else sorted(to),
                content_warning=content_warning,
                goes_out_at=goes_out_at,
                handed_in_at=now,
            )
    except IntegrityError as error:
        raise AnotherWaits(
            _("An answer waits here for a look already. Take it back or have it looked at first.")
        ) from error


def _take_along(look: SecondLook) -> None:
    draft = Draft.objects.filter(conversation=look.conversation_id, user=look.writer_id).first()
    if draft is None:
        return
    SecondLookFile.objects.bulk_create(
        [SecondLookFile(look=look, media_id=one.media_id, name=one.name, alt=one.alt) for one in draft.files.all()]
    )
    inserted = DraftStandard.objects.filter(draft=draft)
    SecondLookStandard.objects.bulk_create(
        [SecondLookStandard(look=look, standard_id=one.standard_id, text=one.text) for one in inserted]
    )
    draft.delete()


def _tell(look: SecondLook, here: Conversation, user: User, now: datetime) -> None:
    if here.owner_id is None:  # whoever wrote has the conversation, as with an answer that went out
        Conversation.objects.filter(pk=here.pk, owner=None).update(owner=user)
    record("answer.handed_in", subject=here, at=now, actor=user, team_id=here.team_id, look=look.pk)
    to = [one.pk for one in lookers(here, writer=user, now=now)]
    notify("look_asked", to=to, event=f"look-{look.pk}", subject=here, at=now, actor=user, anchor="second-look")
