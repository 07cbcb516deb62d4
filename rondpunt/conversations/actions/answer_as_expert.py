"""An expert answers by their link, or says that they do not know: a word for us alone, in the conversation."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.note_expert_word import note_expert_word
from rondpunt.conversations.models import Attachment, ExpertRequest, Message
from rondpunt.conversations.search import index
from rondpunt.lib.language import detect
from rondpunt.networks.models import Media
from rondpunt.networks.wire import File


class RequestEnded(Exception):
    """Answered, withdrawn, passed on or expired in the meantime; what was typed must stay on the page."""


def answer_as_expert(
    request: ExpertRequest, *, text: str, files: Sequence[File] = (), knows: bool = True, now: datetime
) -> Message:
    """The word of the expert as a message of its own kind; once. Raises ``RequestEnded``, then nothing has changed.

    ``knows`` is False for "I do not know"; ``text`` may then be empty.
    """
    # Before the transaction: writing files must not hold up other writers, and a file without a row harms nobody.
    kept = Media.objects.keep_all({file.content: file.media_type for file in files if file.content}, at=now)
    with transaction.atomic():
        message = _message(request, text.strip() or ("" if knows else _("I do not know.")), files, kept, now)
        if not note_expert_word(request, message=message, knows=knows, now=now):
            raise RequestEnded
    return message


def _message(
    request: ExpertRequest, text: str, files: Sequence[File], kept: dict[bytes, Media], now: datetime
) -> Message:
    language = detect(text) or request.expert.language
    message = Message.objects.create(
        conversation=request.conversation,
        direction=Message.Direction.NOTE,
        kind=Message.Kind.EXPERT,
        text=text,
        language=language,
        at=now,
        kept_at=now,
    )
    rows = [
        Attachment(
            message=message,
            position=place,
            name=file.name[:255],
            media_type=file.media_type[:120],
            media=kept.get(file.content or b""),
            refused="" if file.content else "empty",
        )
        for place, file in enumerate(files)
    ]
    Attachment.objects.bulk_create(rows)
    index([(message.pk, f"{text} {request.expert.name}", language)])
    return message
