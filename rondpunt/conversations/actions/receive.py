"""A harvest comes in: messages, persons, conversations, the trail and the channel's position, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.conversations.actions.route import route
from rondpunt.conversations.intake.changes import apply_edits, apply_removals
from rondpunt.conversations.intake.files import attachment_rows, keep_contents
from rondpunt.conversations.intake.fit import once_each
from rondpunt.conversations.intake.lines import message_row, note_arrival, subject_of
from rondpunt.conversations.intake.persons import handles_of
from rondpunt.conversations.intake.threads import Threads, threads_around
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.conversations.search import index
from rondpunt.lib.language import detect
from rondpunt.lib.safe_html import make_safe
from rondpunt.networks.models import Channel, Delivery, Media
from rondpunt.networks.wire import Harvest, Incoming
from rondpunt.people.models import Handle, Person, TrailEntry
from rondpunt.people.trail import entry, record_all

CHANGED = ["message_count", "visibility", "last_at", "says", "status", "waiting_since", "closed_at"]


@dataclass(slots=True)
class Received:
    """What came of a harvest: new messages, those known already, new conversations, edits and removals."""

    messages: list[Message] = field(default_factory=list)
    known: int = 0
    conversations: int = 0
    changes: int = 0


def receive(channel: Channel, harvest: Harvest, *, now: datetime, aside: bool = False) -> Received:
    """Store a harvest and move the channel's position, together or not at all. Safe to repeat.

    ``aside``: it did not come from reading the channel in order (a posted form, a second look, an import), so the
    channel's position and health stay as they are.

    Two channels can meet the same new person at the same moment; the loser of that race starts over once.
    """
    offered = once_each(harvest.messages)
    kept = keep_contents(offered, now=now)
    try:
        return _store(channel, harvest, offered, kept, now, aside)
    except IntegrityError:
        return _store(channel, harvest, offered, kept, now, aside)


@transaction.atomic
def _store(
    channel: Channel,
    harvest: Harvest,
    offered: Sequence[Incoming],
    kept: dict[bytes, Media],
    now: datetime,
    aside: bool,
) -> Received:
    # One harvest of a channel at a time: on PostgreSQL by this lock, on SQLite by IMMEDIATE transactions.
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    known = _known(channel, offered)
    received = Received(known=len(known))
    fresh = [message for message in offered if message.remote_id not in known]
    lines = _sort_in(channel, fresh, kept, received, now) if fresh else []
    changes = apply_edits(channel, [message for message in offered if message.remote_id in known], now=now)
    changes += apply_removals(channel, harvest.removed, now=now)
    received.changes = len(changes)
    record_all(lines + changes)
    # The position moves with the messages it covers; apart, a crash would lose one or tell it twice.
    if not aside:
        _move(channel, harvest, now)
    return received


def _known(channel: Channel, offered: Sequence[Incoming]) -> set[str]:
    """Remote ids that are stored already, or that are our own answers coming back to us."""
    ids = [message.remote_id for message in offered]
    stored = Message.objects.filter(channel=channel, remote_id__in=ids).values_list("remote_id", flat=True)
    sent = Delivery.objects.filter(channel=channel, remote_id__in=ids).values_list("remote_id", flat=True)
    return set(stored) | set(sent)


def _sort_in(
    channel: Channel, fresh: Sequence[Incoming], kept: dict[bytes, Media], received: Received, now: datetime
) -> list[TrailEntry]:
    """Find or open the conversation of each message and store all rows, in bulk. Returns the lines for the trail."""
    threads = threads_around(channel, fresh)
    authors = (message.author for message in fresh if not message.from_us)
    handles = handles_of(authors, network=channel.network, now=now)
    opened: list[Conversation] = []
    touched: dict[int, Conversation] = {}
    placed: list[tuple[Incoming, Message]] = []
    for message in fresh:
        handle = None if message.from_us else handles[message.author.key[:320]]
        conversation = threads.find(message, handle.person_id if handle else None)
        if conversation is None:
            if handle is None:
                continue  # our own post that answers nobody: what people say about it opens the conversation
            conversation = _open(channel, message, handle.person)
            opened.append(conversation)
        elif conversation.pk:
            touched[conversation.pk] = conversation
        placed.append((message, _place(channel, message, conversation, handle, threads, now)))
    Conversation.objects.bulk_create(opened)
    Conversation.objects.bulk_update(touched.values(), CHANGED, batch_size=200)
    received.conversations = len(opened)
    received.messages = _save(placed, kept)
    return [_line(message, row, now) for message, row in placed]


def _place(
    channel: Channel,
    message: Incoming,
    conversation: Conversation,
    handle: Handle | None,
    threads: Threads,
    now: datetime,
) -> Message:
    """The unsaved row of a message in its conversation, which is brought up to date."""
    row = message_row(
        message,
        now=now,
        safe_html=make_safe(message.html) if message.html else "",
        language=detect(message.text) or message.language[:2],
    )
    row.conversation, row.channel, row.handle = conversation, channel, handle
    row.person = handle.person if handle else None
    note_arrival(conversation, message)
    conversation.language = conversation.language or row.language or channel.language
    threads.add(message, conversation, row.person_id)
    return row


def _open(channel: Channel, message: Incoming, person: Person) -> Conversation:
    team_id, because = route(channel)
    return Conversation(
        channel=channel,
        network=channel.network,
        person=person,
        team_id=team_id,
        routed_because=because,
        subject=subject_of(message),
        visibility=message.visibility,
        started_at=message.sent_at,
        last_at=message.sent_at,
    )


def _save(placed: Sequence[tuple[Incoming, Message]], kept: dict[bytes, Media]) -> list[Message]:
    rows = [row for _, row in placed]
    for message, row in placed:
        row.conversation_id = row.conversation.pk  # the conversation got its number after the row was made
        if message.raw and message.raw in kept:
            row.raw = kept[message.raw]
    Message.objects.bulk_create(rows)
    Attachment.objects.bulk_create(
        [attachment for message, row in placed for attachment in attachment_rows(row, message.files, kept)]
    )
    index(
        (row.pk, f"{row.subject} {row.text} {message.author.name} {message.author.handle}", row.language)
        for message, row in placed
    )
    return rows


def _line(message: Incoming, row: Message, now: datetime) -> TrailEntry:
    return entry(
        "message.received",
        subject=row.conversation,
        at=now,
        actor_name=message.author.name or message.author.handle,
        team_id=row.conversation.team_id,
        message=row.pk,
        network=row.conversation.network,
        kind=message.kind,
    )


def _move(channel: Channel, harvest: Harvest, now: datetime) -> None:
    if harvest.read_up_to:
        channel.position = harvest.read_up_to
    channel.remaining = harvest.remaining
    if not harvest.more and channel.first_fetch_done_at is None:
        channel.first_fetch_done_at, channel.remaining = now, 0
    channel.succeeded(now, more=harvest.more)
    channel.save(
        update_fields=[
            "position",
            "remaining",
            "first_fetch_done_at",
            "next_fetch_at",
            "last_success_at",
            "failure_count",
            "failure_reason",
            "failure_detail",
        ]
    )
