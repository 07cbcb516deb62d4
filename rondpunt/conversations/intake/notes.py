"""A mail that answers a mail of ours to a colleague or to another body: a note, which the citizen never sees."""

from datetime import datetime

from rondpunt.conversations.intake.files import attachment_rows
from rondpunt.conversations.intake.work import Work
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.conversations.search import index_stems
from rondpunt.networks.wire import Incoming


def note_of(
    work: Work, mail: Incoming, *, here: Conversation, kind: str, text: str, language: str, after: datetime
) -> Message:
    """``mail`` with ``text`` as a note in ``here``. ``language``: where it cannot be told; ``after``: our own mail."""
    reading = work.reading(mail)
    note = Message.objects.create(
        conversation=here,
        direction=Message.Direction.NOTE,
        kind=kind,
        subject=mail.subject[:300],
        text=text,
        language=reading.language or language,
        raw=work.kept.get(mail.raw) if mail.raw else None,
        at=max(after, min(mail.sent_at, work.now)),  # a clock that is wrong hides it nowhere
        kept_at=work.now,
    )
    Attachment.objects.insert_each(attachment_rows(note, mail.files, work.kept))
    index_stems([(note.pk, reading.stems)])
    return note
