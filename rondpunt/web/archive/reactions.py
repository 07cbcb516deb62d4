"""What people said about a post in public, as far as the reader sees it; what is left out is counted, never told."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.models.message import spoken
from rondpunt.networks.models import Delivery
from rondpunt.networks.wire import Visibility
from rondpunt.people.models import User
from rondpunt.publishing.models import Post
from rondpunt.web.archive.record import Record, moment

# Who wrote to us alone did not write for an archive that others read.
OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


def reactions_to(post: Post, reader: User | None) -> tuple[list[Record], dict[str, int]]:
    """Conversations, and how much of what is left out. ``None``: the administrator, who stands behind no team's wall.

    A sealed conversation is left out for everybody: a package leaves the house, and its seal would not go with it.
    """
    all_of_it = Conversation.objects.filter(reacts_to__part__variant__post=post)
    behind_no_wall = all_of_it if reader is None else all_of_it & Conversation.objects.visible_to(reader)
    rows = list(behind_no_wall.filter(seal=None).select_related("channel").order_by("started_at", "id"))
    left = {"conversations_not_open": all_of_it.count() - len(rows)}
    messages: dict[int, list[Record]] = {}
    counts = dict.fromkeys(("messages_not_public", "messages_taken_back", "files_of_reactions"), 0)
    for message in _said_in(rows):
        if message.visibility not in OPEN:
            counts["messages_not_public"] += 1
        elif message.removed_at:
            counts["messages_taken_back"] += 1
        else:
            messages.setdefault(message.conversation_id, []).append(_message(message))
            counts["files_of_reactions"] += len(message.attachments.all())
    told = [_conversation(row) | {"messages": messages[row.pk]} for row in rows if row.pk in messages]
    return told, left | counts


def _said_in(rows: Iterable[Conversation]) -> Iterable[Message]:
    """No notes, nothing that a machine wrote, and of ours only what arrived."""
    found = spoken(Message.objects.filter(conversation__in=rows, kind=Message.Kind.MESSAGE))
    arrived = found.filter(Q(delivery=None) | Q(delivery__state=Delivery.State.SENT))
    related = arrived.select_related("handle", "user").prefetch_related("attachments")
    return related.order_by("conversation_id", "at", "id").iterator(chunk_size=500)


def _conversation(row: Conversation) -> dict[str, Any]:
    told = {"number": row.pk, "channel": row.channel.name, "network": row.network, "status": row.status}
    return told | {"language": row.language, "started_at": moment(row.started_at)}


def _message(message: Message) -> Record:
    """Names as the network shows them to everybody; of ours the colleague who wrote."""
    is_ours = message.direction == Message.Direction.OUT
    handle = message.handle
    writer = (message.user.name if message.user else "") if is_ours else (handle.name if handle else "")
    return {
        "from_us": is_ours,
        "name": writer,
        "account": handle.shown if handle and not is_ours else "",
        "at": moment(message.at),
        "text": message.text,
        "content_warning": message.content_warning,
        "language": message.language,
        "visibility": message.visibility,
        "url": message.url,
        "remote_id": message.remote_id,
        "in_reply_to": message.in_reply_to,
        "edited_at": moment(message.edited_at),
        "files": [file.name or file.media_type for file in message.attachments.all()],
    }
