"""Answer, unless this very answer was given a moment ago: a double click or a reload must not speak twice."""

from datetime import datetime, timedelta

from django.db import transaction

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.models import Conversation, Draft, Message
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
    content_warning: str = "",
    language: str | None = None,
    now: datetime,
    goes_out_at: datetime | None = None,
) -> Message:
    """``answer`` with the files of the draft; the same words of the same user within a minute are the same answer."""
    # The lock makes the second of two requests at once wait until it can see the first one's answer.
    Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    draft = Draft.objects.filter(conversation=conversation, user=user).first()
    files = list(draft.files.select_related("media")) if draft else []
    repeated = just_said(conversation, user=user, text=text, now=now)
    if repeated and not files:
        return repeated
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
    same = conversation.messages.filter(user=user, direction=Message.Direction.OUT, text=text.strip())
    return same.filter(kept_at__gt=now - A_MOMENT).exclude(delivery__state=Delivery.State.WITHDRAWN).first()
