"""Write a note that only colleagues see, and name colleagues in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation, Draft, Message
from rondpunt.conversations.search import index
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record


class EmptyNote(Exception):
    """There is nothing in it."""


@transaction.atomic
def note(conversation: Conversation, *, user: User, text: str, mentions: Iterable[User] = (), now: datetime) -> Message:
    """Add a note; those named are told. Raises ``EmptyNote``. Who may be named is the caller's check."""
    text = text.strip()
    if not text:
        raise EmptyNote(_("Write something first."))
    message = Message.objects.create(
        conversation=conversation, direction=Message.Direction.NOTE, user=user, text=text, at=now, kept_at=now
    )
    named = list({one.pk: one for one in mentions}.values())
    Draft.objects.filter(conversation=conversation, user=user, kind="note").delete()
    index([(message.pk, text, conversation.language)])
    record(
        "note.written",
        subject=conversation,
        at=now,
        actor=user,
        team_id=conversation.team_id,
        message=message.pk,
        mentions=[one.name for one in named],
    )
    notify(
        "mentioned",
        to=[one.pk for one in named],
        event=f"message-{message.pk}",
        subject=conversation,
        at=now,
        actor=user,
        anchor=f"message-{message.pk}",
    )
    return message
