"""Answer, unless this very answer was given a moment ago: a double click or a reload must not speak twice."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.answer_all import answer_all
from rondpunt.conversations.actions.mind_what_came import mind_what_came
from rondpunt.conversations.gathered import held, rows_of
from rondpunt.conversations.models import Conversation, DraftFile, Message
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User

A_MOMENT = timedelta(seconds=60)


@transaction.atomic
def answer_once(
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
) -> Message:
    """``answer`` with the files of the draft; the same words of the same user within a minute are the same answer.

    Where others are merged into the conversation it is ``answer_all``, to those of ``to``.
    ``seen``: the newest message (its id) that stood before ``user`` as they wrote; None: not asked.
    """
    # The lock makes the second of two requests at once wait until it can see the first one's answer.
    conversation = held(conversation)
    files = list(DraftFile.objects.filter(draft__conversation=conversation, draft__user=user).select_related("media"))
    if not files and (repeated := just_said(conversation, user=user, text=text, now=now)):
        return repeated
    mind_what_came(conversation, user=user, seen=seen)
    if conversation.source_count:
        told = answer_all(
            conversation,
            user=user,
            text=text,
            kind=kind,
            to=to,
            files=files,
            content_warning=content_warning,
            language=language,
            now=now,
            goes_out_at=goes_out_at,
        )
        return told[0]
    return answer(
        conversation,
        user=user,
        text=text,
        kind=kind,
        files=files,
        content_warning=content_warning,
        language=language,
        now=now,
        goes_out_at=goes_out_at,
    )


def just_said(conversation: Conversation, *, user: User, text: str, now: datetime) -> Message | None:
    """The answer with these very words that ``user`` gave here a moment ago."""
    if not text.strip():
        return None
    here = Message.objects.filter(conversation__in=rows_of(conversation))
    same = here.filter(user=user, direction=Message.Direction.OUT, text=text.strip())
    return same.filter(kept_at__gt=now - A_MOMENT).exclude(delivery__state=Delivery.State.WITHDRAWN).first()
