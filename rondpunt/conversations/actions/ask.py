"""A citizen sends the web form, or writes on from their own page: into the house like any other message."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Asker, Conversation, Message
from rondpunt.networks.models import Channel
from rondpunt.networks.wire import File


@dataclass(frozen=True, slots=True)
class Question:
    """What was filled in. ``submission`` was made when the page was drawn: the same one twice is one message."""

    submission: str
    text: str
    language: str
    subject: str = ""
    name: str = ""
    email: str = ""
    files: Sequence[File] = ()


def ask(channel: Channel, question: Question, *, now: datetime) -> Conversation:
    """Open a conversation, or find the one that this very submission opened already."""
    message = _bring_in(channel, _told(question), question.files, now=now)
    return message.conversation


def write_on(asker: Asker, question: Question, *, now: datetime) -> Message:
    """Add to the conversation of ``asker``; a closed one opens again."""
    told = {**_told(question), "thread": asker.conversation.token, "key": asker.key, "email": asker.email}
    return _bring_in(asker.conversation.channel, told, question.files, now=now)


def _told(question: Question) -> dict[str, object]:
    names = ("submission", "text", "language", "subject", "name", "email")
    return {name: getattr(question, name) for name in names}


@transaction.atomic
def _bring_in(channel: Channel, told: dict[str, object], files: Sequence[File], *, now: datetime) -> Message:
    posted = [
        {"name": file.name, "media_type": file.media_type, "content": base64.b64encode(file.content or b"").decode()}
        for file in files
    ]
    body = json.dumps({**told, "at": now.isoformat(), "files": posted}).encode()
    harvest = channel.connector.hear(  # type: ignore[attr-defined]  # a talent, which the web form has
        channel.account(), {"Content-Type": "application/json"}, body
    )
    receive(channel, harvest, now=now)
    stored = Message.objects.stored_as(channel, [harvest.messages[0].remote_id]).select_related("conversation").get()
    author = harvest.messages[0].author
    Asker.objects.get_or_create(
        conversation=stored.conversation,
        defaults={"key": author.key, "email": str(told["email"]), "language": str(told["language"])},
    )
    return stored
