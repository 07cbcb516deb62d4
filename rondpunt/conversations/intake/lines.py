"""How a message reads in the house: its subject, the beginning that the inbox shows, its place, its status."""

import re
from datetime import datetime

from rondpunt.conversations.intake.reading import Reading
from rondpunt.conversations.intake.work import Placed
from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.wire import Incoming, Kind, Visibility
from rondpunt.people.models.rows import made

_LEADING_MENTIONS = re.compile(r"^(?:[.\s]*@[\w.@-]+)+[\s,:]*")
_REPLY_PREFIX = re.compile(r"^\s*(?:(?:re|fw|fwd|antw|aw|tr|doorst|betr)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_WIDTH: dict[str, int] = {Visibility.DIRECT: 0, Visibility.FOLLOWERS: 1, Visibility.UNLISTED: 2, Visibility.PUBLIC: 3}
SUBJECT_LENGTH = 90
Status = Conversation.Status


def beginning(text: str, length: int = 200) -> str:
    """The first words of a text on one line, without the mentions in front."""
    line = _squeezed(_LEADING_MENTIONS, text[: length * 4])
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0][: length - 1].rstrip(".,;: ") + "…"


def _squeezed(prefix: re.Pattern[str], text: str) -> str:
    """``text`` without the prefix it begins with, on one line."""
    found = prefix.match(text)
    return " ".join(text[found.end() if found else 0 :].split())


def subject_of(message: Incoming) -> str:
    """The subject given, without "Re:", else the first sentence or so."""
    given = _squeezed(_REPLY_PREFIX, message.subject)
    return given[:300] or beginning(message.content_warning or message.text, SUBJECT_LENGTH) or "…"


def wider(first: str, second: str) -> str:
    """The visibility with more readers."""
    return max(first, second, key=_WIDTH.__getitem__)


def note_arrival(conversation: Conversation, message: Incoming) -> None:
    """Bring a conversation up to date with a message that came in; not saved here."""
    conversation.message_count += 1
    conversation.visibility = wider(conversation.visibility, message.visibility)
    if message.sent_at >= conversation.last_at or conversation.message_count == 1:
        conversation.last_at = message.sent_at
        conversation.says = beginning(message.text)
    if message.kind == Kind.AUTO_REPLY:
        return  # a machine asks nothing
    if message.from_us:
        _ours_spoke(conversation)
    else:
        _they_spoke(conversation, message.sent_at)


def _ours_spoke(conversation: Conversation) -> None:
    if conversation.status != Status.CLOSED:
        conversation.status = Status.WAITING_THEM
    conversation.waiting_since = None


def _they_spoke(conversation: Conversation, at: datetime) -> None:
    if conversation.status == Status.CLOSED:
        conversation.status, conversation.closed_at = Status.REOPENED, None
    elif conversation.status == Status.WAITING_THEM:
        conversation.status = Status.WAITING_US
    conversation.waiting_since = min(conversation.waiting_since or at, at)


def message_row(placed: Placed, reading: Reading, *, channel_id: int, now: datetime) -> Message:
    """The row for a message that came in; its conversation has its number already."""
    message, handle = placed.message, placed.handle
    return made(
        Message,
        conversation_id=placed.conversation.pk,
        channel_id=channel_id,
        handle_id=handle.pk if handle else None,
        person_id=handle.person_id if handle else None,
        direction=Message.Direction.OUT if message.from_us else Message.Direction.IN,
        kind=message.kind,
        remote_id=message.remote_id[:500],
        in_reply_to=(message.in_reply_to[0] if message.in_reply_to else "")[:500],
        subject=message.subject[:300],
        text=message.text,
        html=reading.safe_html,
        content_warning=message.content_warning[:500],
        visibility=message.visibility,
        language=reading.language,
        url=message.url[:1000],
        at=message.sent_at,
        kept_at=now,
        edited_at=message.edited_at,
    )
