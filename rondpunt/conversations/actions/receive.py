"""A harvest comes in: messages, persons, conversations, the trail and the channel's position, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.conversations.actions.hold_planned import hold_planned
from rondpunt.conversations.actions.keep_body_reply import keep_body_replies
from rondpunt.conversations.actions.keep_expert_reply import keep_expert_replies
from rondpunt.conversations.actions.put_aside import Because, bring_back
from rondpunt.conversations.actions.route import route
from rondpunt.conversations.actions.stand_in import stand_in
from rondpunt.conversations.actions.tell_followers import Happened, tell_followers
from rondpunt.conversations.gathered import bring_up_to_date
from rondpunt.conversations.intake.apart import stored_under, told_apart
from rondpunt.conversations.intake.changes import apply_edits, apply_removals
from rondpunt.conversations.intake.files import attachment_rows, keep_contents
from rondpunt.conversations.intake.fit import fit, once_each
from rondpunt.conversations.intake.lines import message_row, subject_of
from rondpunt.conversations.intake.merged import leads_of, note_in_its_row
from rondpunt.conversations.intake.persons import handles_of
from rondpunt.conversations.intake.reading import Reading, read
from rondpunt.conversations.intake.receipts import note_receipts
from rondpunt.conversations.intake.threads import threads_around
from rondpunt.conversations.intake.work import Placed, Received, Work
from rondpunt.conversations.models import Attachment, Conversation, Message, PlannedAnswer, StandIn
from rondpunt.conversations.promises import FIELDS as PROMISE_FIELDS
from rondpunt.conversations.promises import Promises
from rondpunt.conversations.search import index_stems
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.wire import Harvest, Incoming, Kind
from rondpunt.people.models import TrailEntry
from rondpunt.people.models.rows import made
from rondpunt.people.trail import entry, record_all

CHANGED = ["message_count", "visibility", "last_at", "says", "status", "waiting_since", "closed_at", *PROMISE_FIELDS]

MACHINES = (Kind.BOUNCE, Kind.AUTO_REPLY)


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
    work.offered = [fit(message) for message in harvest.messages]
    if any(message.remote_id not in work.readings for message in work.offered):
        _read_the_unknown(work)
    work.kept = keep_contents(work.offered, now=now)
    try:
        return _store(work)
    except IntegrityError:
        return _store(work)


def _read_the_unknown(work: Work) -> None:
    """Reading is most of the work; nobody else should have to wait for the database meanwhile."""
    work.offered = _offered(work.channel, work.offered)
    known = _known(work.channel, work.offered)
    for message in work.offered:
        if message.remote_id not in known and message.remote_id not in work.readings:
            work.readings[message.remote_id] = read(message)


@transaction.atomic
def _store(work: Work) -> Received:
    # One harvest of a channel at a time: on PostgreSQL by this lock, on SQLite by IMMEDIATE transactions.
    # NO KEY: an answer refers to the channel while it holds the conversation; each would wait for the other.
    work.channel = channel = Channel.objects.select_for_update(no_key=True).get(pk=work.channel.pk)
    offered = _offered(channel, work.offered)
    known = _known(channel, offered)
    received = Received(known=len(known))
    fresh = [message for message in offered if message.remote_id not in known]
    fresh = keep_body_replies(work, keep_expert_replies(work, fresh))
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
    stored = Message.objects.stored_as(channel, ids).values_list("remote_id", flat=True)
    sent = Delivery.objects.sent_as(channel, ids).values_list("remote_id", flat=True)
    return set(stored.union(sent))


def _sort_in(work: Work, fresh: Sequence[Incoming], received: Received) -> list[TrailEntry]:
    """Find or open the conversation of each message and store all rows, in bulk. Returns the lines for the trail."""
    channel, now = work.channel, work.now
    threads = threads_around(channel, fresh)
    leads = threads.stand_in(leads_of(threads.known()))
    handles = handles_of((one.author for one in fresh if not one.from_us), network=channel.network, now=now)
    opened: list[Conversation] = []
    touched: dict[int, Conversation] = {}
    placed: list[Placed] = []
    for message in fresh:
        handle = None if message.from_us else handles[message.author.key[:320]]
        conversation = threads.find(message, handle.person_id if handle else None)
        if conversation is None:
            if handle is None:
                if not _may_be_anybodys(channel, message):
                    continue  # our own post that answers nobody: what people say about it opens the conversation
                message = replace(message, from_us=False)
                handle = handles_of([message.author], network=channel.network, now=now)[message.author.key[:320]]
            conversation = _open(channel, message, handle.person_id, threads.post_of(message))
            opened.append(conversation)
        elif conversation.pk:
            touched[conversation.pk] = conversation
        threads.add(message, conversation, handle.person_id if handle else None)
        note_in_its_row(conversation, message)
        conversation.language = conversation.language or work.reading(message).language or channel.language
        placed.append(Placed(message, conversation, handle))
    _promise(placed, channel, now)
    Conversation.objects.insert_each(opened)
    Conversation.objects.update_each(touched.values(), CHANGED)
    received.conversations, received.messages = len(opened), _save(work, placed, opened)
    _more_was_said(received.messages, touched, leads.values(), now)
    return [_line(one, row, now) for one, row in zip(placed, received.messages, strict=True)]


def _tell_followers(messages: Sequence[Message], touched: Mapping[int, Conversation], now: datetime) -> None:
    happened = {}
    for row in messages:
        if row.person_id and row.kind == Message.Kind.MESSAGE:
            here, name = touched[row.conversation_id], f"message-{row.pk}"
            written = Happened(name, now, person_id=row.person_id, anchor=name)
            happened[here.merged_into_id or here.pk] = written
    tell_followers("followed_written", told=happened)


def _bring_leads_up_to_date(leads: Iterable[Conversation], now: datetime) -> None:
    """What came in for a merged row shows in the one that stays, and its clock is the one that counts."""
    leads, promises = list(leads), Promises()
    for lead in leads:
        bring_up_to_date(lead)
        promises.mind(lead, channel=lead.channel, by_citizen=True, now=now)
    Conversation.objects.update_each(leads, PROMISE_FIELDS)
    bring_back(leads, because=Because.MESSAGE, now=now)


def _promise(placed: Sequence[Placed], channel: Channel, now: datetime) -> None:
    """By when each will have an answer. Machines are promised nothing, but what they tell can set a clock going."""
    promises = Promises()
    spoke = {id(one.conversation): one.conversation for one in placed if one.message.kind not in MACHINES}
    moved = {id(one.conversation): one.conversation for one in placed if one.conversation.promised_at}
    promises.learn(one.conversation.pk for one in placed)
    for conversation in (spoke | moved).values():
        promises.mind(conversation, channel=channel, by_citizen=id(conversation) in spoke, now=now)


def _more_was_said(
    messages: Sequence[Message], touched: Mapping[int, Conversation], leads: Iterable[Conversation], now: datetime
) -> None:
    """What was put aside comes back, what was planned is held, whoever stands in gets it.

    After the rows of the conversations were written, and so locked: a plan made meanwhile is seen, or sees us.
    """
    bring_back(touched.values(), because=Because.MESSAGE, now=now)
    spoke = {row.conversation_id for row in messages if row.person_id and row.kind == Message.Kind.MESSAGE}
    if again := spoke & touched.keys():
        hold_planned(again, because=PlannedAnswer.Held.CITIZEN, now=now)
        _tell_followers([row for row in messages if row.conversation_id in again], touched, now)
        # Of what is merged, the one that stays has an owner.
        owned = {touched[number].merged_into_id or number for number in again}
        stand_in(owned, because=StandIn.Because.MESSAGE, now=now)
    _bring_leads_up_to_date(leads, now)


def _may_be_anybodys(channel: Channel, message: Incoming) -> bool:
    """It bears our name and goes on with nothing we know: a form, a colleague. A loop of ours is an automatic reply."""
    return getattr(channel.connector, "anybody_can_be_us", False) and message.kind != Kind.AUTO_REPLY


def _open(channel: Channel, message: Incoming, person_id: int, reacts_to_id: int | None) -> Conversation:
    team_id, because = route(channel)
    return made(
        Conversation,
        channel_id=channel.pk,
        network=channel.network,
        person_id=person_id,
        team_id=team_id,
        routed_because=because,
        reacts_to_id=reacts_to_id,
        subject=subject_of(message),
        visibility=message.visibility,
        started_at=message.sent_at,
        last_at=message.sent_at,
    )


def _save(work: Work, placed: Sequence[Placed], opened: Sequence[Conversation]) -> list[Message]:
    rows = []
    for one in placed:
        row = message_row(one, work.reading(one.message), channel_id=work.channel.pk, now=work.now)
        if one.message.raw and one.message.raw in work.kept:
            row.raw = work.kept[one.message.raw]
        rows.append(row)
    Message.objects.insert_each(rows)
    note_receipts(work, opened, rows)
    files: list[Attachment] = []
    stems: list[tuple[int, str]] = []
    for one, row in zip(placed, rows, strict=True):
        files += attachment_rows(row, one.message.files, work.kept)
        stems.append((row.pk, work.reading(one.message).stems))
    Attachment.objects.insert_each(files)
    index_stems(stems)
    return rows


def _line(placed: Placed, row: Message, now: datetime) -> TrailEntry:
    message, conversation = placed.message, placed.conversation
    return entry(
        "message.received",
        subject=conversation,
        at=now,
        actor_name=message.author.name or message.author.handle,
        team_id=conversation.team_id,
        message=row.pk,
        network=conversation.network,
        kind=message.kind,
    )


def _move(channel: Channel, harvest: Harvest, now: datetime) -> None:
    if harvest.read_up_to:
        channel.position = harvest.read_up_to
    channel.remaining = harvest.remaining
    if channel.first_fetch_done_at is None:
        channel.first_fetch_count += len(harvest.messages)
    if not harvest.more and channel.first_fetch_done_at is None:
        channel.first_fetch_done_at, channel.remaining = now, 0
    channel.succeeded(now, more=harvest.more)
    channel.save(
        update_fields=[
            "position",
            "remaining",
            "first_fetch_count",
            "first_fetch_done_at",
            "next_fetch_at",
            "last_success_at",
            "failure_count",
            "failure_reason",
            "failure_detail",
        ]
    )
