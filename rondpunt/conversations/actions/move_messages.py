"""Messages stand in the wrong conversation: they go to another one, or a new one begins with them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.merge_conversations import hold_channels_of
from rondpunt.conversations.actions.put_aside import Because, bring_back
from rondpunt.conversations.gathered import bring_up_to_date
from rondpunt.conversations.intake.lines import SUBJECT_LENGTH, beginning, wider
from rondpunt.conversations.intake.threads import OPEN_TO_OTHERS
from rondpunt.conversations.models import Conversation, ConversationLink, Message, MessageMove, Seal
from rondpunt.conversations.moving import for_other_eyes, movable
from rondpunt.conversations.promises import FIELDS as PROMISE_FIELDS
from rondpunt.conversations.promises import Promises
from rondpunt.people.models import User
from rondpunt.people.trail import record

Status, Direction = Conversation.Status, Message.Direction


class CannotMove(Exception):
    """These messages stay where they are; the sentence is for the person at the screen."""


@transaction.atomic
def move_messages(
    source: Conversation,
    *,
    numbers: Collection[int],
    target: Conversation | None = None,
    subject: str = "",
    by: User,
    now: datetime,
) -> MessageMove:
    """Move messages (ids) to ``target``; None begins a conversation called ``subject``, of the same team and owner.

    Each keeps its handle, network and place in the thread outside, so what answers it comes in where it is now.
    Raises ``CannotMove``; then nothing has changed. That ``by`` may answer in both is for the caller (access.py).
    """
    held = hold([source.pk, *([target.pk] if target else [])])
    source, target = held[source.pk], held[target.pk] if target else None
    chosen = _chosen(source, set(numbers))
    status, was_new = source.status, target is None
    target = target or _new(source, chosen, subject)
    _refuse_other_eyes(chosen, source, target)
    if was_new:
        target.save(force_insert=True)
        ConversationLink.objects.create(first=source, second=target, made_by=by, made_at=now)
    elif target.status == Status.CLOSED and source.waiting_since and chosen[-1].at >= source.waiting_since:
        target.status, target.closed_at = Status.REOPENED, None
    Message.objects.filter(pk__in=[one.pk for one in chosen]).update(conversation=target)
    freshen([source, target], now=now)
    move = MessageMove.objects.create(
        source=source,
        target=target,
        was_new=was_new,
        messages=[one.pk for one in chosen],
        status={"before": status, "after": source.status},
        moved_by=by,
        moved_at=now,
    )
    _tell(move, source, by)
    return move


def hold(numbers: Collection[int]) -> dict[int, Conversation]:
    """The rows, locked, with nothing coming in for them; each stands alone and open to its team."""
    hold_channels_of(numbers)
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("channel")
    held = {one.pk: one for one in locked.filter(pk__in=numbers).order_by("pk")}
    if any(one.source_count or one.merged_into_id for one in held.values()):
        raise CannotMove(_("Take what is merged apart first."))
    if Seal.objects.filter(conversation__in=numbers).exists():
        raise CannotMove(_("What is sealed stays where it is."))
    return held


def freshen(conversations: Sequence[Conversation], *, now: datetime) -> None:
    """Count, date and promise anew after messages came or went. The rows are held, and are saved."""
    promises = Promises()
    for one in conversations:
        seen = one.messages.exclude(direction=Direction.NOTE).values_list("visibility", flat=True).distinct()
        one.visibility = reduce(wider, seen.order_by(), "direct")
        bring_up_to_date(one)
        promises.mind(one, channel=one.channel, by_citizen=True, now=now)
        one.save(update_fields=["visibility", *PROMISE_FIELDS])
    bring_back([one for one in conversations if one.waiting_since], because=Because.MESSAGE, now=now)


def _chosen(source: Conversation, numbers: set[int]) -> list[Message]:
    chosen = list(movable(source).filter(pk__in=numbers))
    if len(chosen) != len(numbers):
        raise CannotMove(_("Something changed here meanwhile. Look again."))
    if not any(one.direction == Direction.IN for one in chosen):
        raise CannotMove(_("Choose at least one message from outside."))
    left = source.messages.exclude(pk__in=numbers)
    if not left.filter(direction=Direction.IN).exists():
        raise CannotMove(
            _("Leave at least one message from outside here. To bring the whole together with another, merge.")
        )
    return chosen


def _new(source: Conversation, chosen: Sequence[Message], subject: str) -> Conversation:
    first = next(one for one in chosen if one.direction == Direction.IN)
    assert first.person_id
    return Conversation(
        channel=source.channel,
        network=source.network,
        person_id=first.person_id,
        team_id=source.team_id,
        owner_id=source.owner_id,
        subject=" ".join(subject.split())[:300] or beginning(first.text, SUBJECT_LENGTH) or source.subject,
        language=first.language or source.language,
        visibility=first.visibility,
        routed_because=source.routed_because,
        split_from_id=source.split_from_id or source.pk,
        started_at=chosen[0].at,
        last_at=chosen[-1].at,
    )


def _refuse_other_eyes(chosen: Sequence[Message], source: Conversation, target: Conversation) -> None:
    is_public = target.visibility in OPEN_TO_OTHERS
    if source.channel_id != target.channel_id:
        raise CannotMove(
            _("That conversation is on another channel, where its people cannot be answered. Merge, or link.")
        )
    if for_other_eyes(chosen, source=source, person_id=target.person_id, is_public=is_public):
        raise CannotMove(_("Some of it is private with somebody else. Move only what belongs to one person, or link."))


def _tell(move: MessageMove, source: Conversation, by: User) -> None:
    record(
        "conversation.split" if move.was_new else "conversation.messages_moved",
        subject=source,
        at=move.moved_at,
        actor=by,
        team_id=source.team_id,
        number=len(move.messages),
        to=f"#{move.target_id}",
        move=move.pk,
    )
