"""The files that come with messages: stored once by content, or noted so that the worker fetches them."""

from collections.abc import Sequence
from datetime import datetime

from rondpunt.conversations.models import Attachment, Message
from rondpunt.networks.models import Media
from rondpunt.networks.wire import File, Incoming, Kind


def keep_contents(messages: Sequence[Incoming], *, now: datetime) -> dict[bytes, Media]:
    """Store every content that ``messages`` carry, and the raw form of what could not be read.

    Called before the transaction: writing files must not hold up other writers, and a file without a row harms nobody.
    """
    contents: dict[bytes, str] = {}
    for message in messages:
        contents.update({file.content: file.media_type for file in message.files if file.content})
        if message.kind == Kind.UNREADABLE and message.raw:
            contents[message.raw] = "message/rfc822"
    return Media.objects.keep_all(contents, at=now) if contents else {}


def attachment_rows(message: Message, files: Sequence[File], kept: dict[bytes, Media]) -> list[Attachment]:
    """Unsaved rows for the files of one saved message."""
    return [
        Attachment(
            message=message,
            position=position,
            name=file.name[:255],
            media_type=file.media_type[:120],
            alt=file.alt,
            media=kept.get(file.content) if file.content else None,
            source=file.url[:2000],
            content_id=file.content_id[:255],
            refused="" if file.content or file.url else "empty",
        )
        for position, file in enumerate(files)
    ]
