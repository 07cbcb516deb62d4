"""A harvest comes in: messages, persons, conversations, the trail and the channel's position, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.conversations.actions.route import route
from rondpunt.conversations.intake.apart import stored_under, told_apart
from rondpunt.conversations.intake.changes import apply_edits, apply_removals
from rondpunt.conversations.intake.files import attachment_rows, keep_contents
from rondpunt.conversations.intake.fit import fit, once_each
from rondpunt.conversations.intake.lines import message_row, note_arrival, subject_of
from rondpunt.conversations.intake.persons import handles_of
from rondpunt.conversations.intake.reading import Reading, read
from rondpunt.conversations.intake.threads import Threads, threads_around
from rondpunt.conversations.intake.work import Received, Work
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.conversations.search import index_stems
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.wire import Harvest, Incoming, Kind
from rondpunt.people.models import Handle, Person, TrailEntry
from rondpunt.people.trail import entry, record_all

CHANGED = ["message_count", "visibility", "last_at", "says", "status", "waiting_since", "closed_at"]


def receive(
    channel: Channel,
    harvest: Harvest,
    *,
    now: datetime,
    aside: bool = False,
    readings: Mapping[str, Reading] | None = None,
) -> Received:
    """Store a harvest and move the channel's position, together or not at all. Safe to repeat.

    ``aside``: it did not come from reading the channel in order (a posted form, a second look, an import), so the
    channel's position and health stay as they are. ``readings``, by remote id: what was read elsewhere already.

    Two channels can meet the same new person at the same moment; the loser of that race starts over once.
    """
    work = Work(channel, harvest, now, aside, readings=dict(readings or {}))
    work.offered = _offered(channel, [fit(message) for message in harvest.messages])
    known = _known(channel, work.offered)
    # Reading is most of the work; nobody else should have to wait for the database meanwhile.
    for message in work.offered:
        if message.remote_id not in known and message.remote_id not in work.readings:
            work.readings[message.remote_id] = read(message)
    work.kept = keep_contents(work.offered, now=now)
    try:
        return _store(work)
    except IntegrityError:
        return _store(work)


@transaction.atomic
def _store(work: Work) -> Received:
    # One harvest of a channel at a time: on PostgreSQL by this lock, on SQLite by IMMEDIATE transactions.
    work.channel = channel = Channel.objects.select_for_update().get(pk=work.channel.pk)
    offered = _offered(channel, work.offered)
    known = _known(channel, offered)
    received = Received(known=len(known))
    fresh = [message for message in offered if message.remote_id not in known]
    lines = _sort_in(work, fresh, received) if fresh else []
    changes = apply_edits(channel, [message for message in offered if message.remote_id in known], now=work.now)
    changes += apply_removals(channel, work.harvest.removed, now=work.now)
    received.changes = len(changes)
    record_all(lines + changes)
    # The position moves with the messages it covers; apart, a crash would lose one or tell it twice.
    if not work.aside:
        _move(channel, work.harvest, work.now)
    return received


def _offered(channel: Channel, messages: Sequence[Incoming]) -> list[Incoming]:
    if getattr(channel.connector, "ids_repeat", False):
        return once_each(told_apart(messages, stored_under(channel, [message.remote_id for message in messages])))
    return once_each(messages)


def _known(channel: Channel, offered: Sequence[Incoming]) -> set[str]:
    """Remote ids that are stored already, or that are our own answers coming back to us."""
    ids = [message.remote_id for message in offered]
    stored = Message.objects.filter(channel=channel, remote_id__in=ids).values_list("remote_id", flat=True)
    sent = Delivery.objects.filter(channel=channel, remote_id__in=ids).values_list("remote_id", flat=True)
    return set(stored.union(sent))


def _sort_in(work: Work, fresh: Sequence[Incoming], received: Received) -> list[TrailEntry]:
    """Find or open the conversation of each message and store all rows, in bulk. Returns the lines for the trail."""
    channel, now = work.channel, work.now
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
                if not _may_be_anybodys(channel, message):
                    continue  # our own post that answers nobody: what people say about it opens the conversation
                message = replace(message, from_us=False)
                handle = handles_of([message.author], network=channel.network, now=now)[message.author.key[:320]]
            conversation = _open(channel, message, handle.person)
            opened.append(conversation)
        elif conversation.pk:
            touched[conversation.pk] = conversation
        placed.append((message, _place(work, message, conversation, handle, threads)))
    Conversation.objects.bulk_create(opened)
    Conversation.objects.update_each(touched.values(), CHANGED)
    received.conversations = len(opened)
    received.messages = _save(work, placed)
    return [_line(message, row, now) for message, row in placed]


def _may_be_anybodys(channel: Channel, message: Incoming) -> bool:
    """It bears our name and goes on with nothing we know: a form, a colleague. A loop of ours is an automatic reply."""
    return getattr(channel.connector, "anybody_can_be_us", False) and message.kind != Kind.AUTO_REPLY


def _place(
    work: Work, message: Incoming, conversation: Conversation, handle: Handle | None, threads: Threads
) -> Message:
    """The unsaved row of a message in its conversation, which is brought up to date."""
    reading = work.reading(message)
    row = message_row(message, now=work.now, safe_html=reading.safe_html, language=reading.language)
    row.conversation, row.channel, row.handle = conversation, work.channel, handle
    row.person = handle.person if handle else None
    note_arrival(conversation, message)
    conversation.language = conversation.language or row.language or work.channel.language
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


def _save(work: Work, placed: Sequence[tuple[Incoming, Message]]) -> list[Message]:
    kept = work.kept
    rows = [row for _, row in placed]
    for message, row in placed:
        # It got its number after the row was made. Set whole: by ``conversation_id`` Django would fetch it again.
        conversation = row.conversation
        row.conversation = conversation
        if message.raw and message.raw in kept:
            row.raw = kept[message.raw]
    Message.objects.bulk_create(rows)
    Attachment.objects.bulk_create(
        [attachment for message, row in placed for attachment in attachment_rows(row, message.files, kept)]
    )
    index_stems((row.pk, work.reading(message).stems) for message, row in placed)
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
