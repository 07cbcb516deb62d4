"""Do one thing to many conversations, and undo it for those that nobody touched since."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.close import CannotClose, close
from rondpunt.conversations.actions.hand_over import CannotHandOver, hand_over
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.tag import CannotTag, tag, untag
from rondpunt.conversations.models import Bulk, Conversation
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.models.tag import key_of
from rondpunt.people.trail import record

MOST_AT_ONCE = 200
UNDO_FOR = timedelta(days=1)
FACTS = ("status", "owner_id", "team_id", "waiting_since", "closed_at", "message_count")
RESTORED = ("status", "owner_id", "team_id", "waiting_since", "closed_at")
Deed = Bulk.Deed


class CannotChange(Exception):
    """It is not possible like this; the sentence is for the person at the screen."""


@transaction.atomic
def change_many(
    numbers: Sequence[int],
    *,
    user: User,
    deed: str,
    owner: User | None = None,
    team: Team | None = None,
    name: str = "",
    now: datetime,
) -> Bulk:
    """Do ``deed`` to each conversation that ``user`` may answer; whatever one cannot take is left alone and counted.

    Raises ``CannotChange`` when nothing can be done at all; then nothing has changed.
    """
    if not numbers:
        raise CannotChange(_("Choose conversations first."))
    if len(numbers) > MOST_AT_ONCE:
        raise CannotChange(_("At most %(most)d conversations at once.") % {"most": MOST_AT_ONCE})
    found = Conversation.objects.answerable_by(user).standing().filter(pk__in=numbers)
    held = list(Conversation.objects.select_for_update(of=("self",)).filter(pk__in=found.values("pk")).order_by("pk"))
    done = Bulk(user=user, deed=deed, at=now)
    for conversation in held:
        before = facts(conversation)
        if _do(done, conversation, user=user, owner=owner, team=team, name=name, now=now):
            after = facts(Conversation.objects.get(pk=conversation.pk))
            done.changes[str(conversation.pk)] = {"before": before, "after": after}
    done.left_alone = len(set(numbers)) - len(done.changes)
    if not done.changes:
        raise CannotChange(_("None of them could be changed like this."))
    done.save()
    return done


@transaction.atomic
def undo_many(done: Bulk, *, user: User, now: datetime) -> int:
    """Take it back where nothing happened since; returns how many stay as they are now. Raises ``CannotChange``."""
    if done.user_id != user.pk or now - done.at > UNDO_FOR:
        raise CannotChange(_("This can no longer be undone."))
    if not Bulk.objects.filter(pk=done.pk, undone_at=None).update(undone_at=now):
        raise CannotChange(_("This was undone already."))
    held = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=done.changes).order_by("pk")
    left, acted = len(done.changes), _acted_in_since(done)
    for conversation in held:
        change = done.changes[str(conversation.pk)]
        if conversation.pk in acted or facts(conversation) != change["after"]:
            continue
        if done.deed == Deed.TAG:
            if done.tag:
                untag(conversation, tag=done.tag, user=user, now=now)
        else:
            Conversation.objects.filter(pk=conversation.pk).update(**{one: change["before"][one] for one in RESTORED})
            Conversation.objects.filter(merged_into=conversation).update(team=change["before"]["team_id"])
            mind_promise([conversation.pk], now=now)
            team_id = change["before"]["team_id"]
            record("conversation.put_back", subject=conversation, at=now, actor=user, team_id=team_id, deed=done.deed)
        left -= 1
    return left


def _do(
    done: Bulk,
    conversation: Conversation,
    *,
    user: User,
    owner: User | None,
    team: Team | None,
    name: str,
    now: datetime,
) -> bool:
    """Whether anything changed."""
    try:
        match done.deed:
            case Deed.CLOSE if conversation.status != Conversation.Status.CLOSED:
                close(conversation, user=user, now=now)
            case Deed.TAKE if conversation.owner_id != user.pk:
                assign(conversation, user=user, owner=user, now=now)
            case Deed.GIVE if owner and conversation.owner_id != owner.pk:
                assign(conversation, user=user, owner=owner, now=now)
            case Deed.MOVE if team and conversation.team_id != team.pk:
                hand_over(conversation, user=user, team=team, now=now)
            case Deed.TAG if not conversation.tags.filter(key=key_of(name)).exists():
                done.tag = tag(conversation, name=name, user=user, now=now)
            case _:
                return False
    except (CannotHandOver, CannotClose):
        return False
    except CannotTag as error:
        raise CannotChange(str(error)) from error
    return True


def facts(conversation: Conversation) -> dict[str, object]:
    """What is compared before a deed is undone, fit for JSON."""
    found = {name: getattr(conversation, name) for name in FACTS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


def _acted_in_since(done: Bulk) -> set[int]:
    """Conversations of ``done`` in which another colleague did something: one query."""
    lines = TrailEntry.objects.filter(subject_kind="conversation", subject_id__in=done.changes, at__gte=done.at)
    others = lines.exclude(actor=None).exclude(actor=done.user_id).exclude(verb="conversation.read")
    return set(others.values_list("subject_id", flat=True))
