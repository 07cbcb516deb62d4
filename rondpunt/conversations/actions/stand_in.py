"""Conversations of who is absent or has no seat any more go to who stands in, or to nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from rondpunt.conversations.models import Conversation, StandIn
from rondpunt.people.absences import StandIns, gone
from rondpunt.people.models import Absence, User
from rondpunt.people.notify import Notice, notify_all
from rondpunt.people.trail import entry, record_all

MOST = 500
Because = StandIn.Because


@transaction.atomic
def stand_in(conversations: Collection[int], *, because: str, now: datetime) -> list[StandIn]:
    """Give over those of ``conversations`` (ids) whose owner is gone; each once. One query where nobody is."""
    if not conversations:
        return []
    owned = Conversation.objects.filter(gone(now, user="owner"), pk__among=conversations).exclude(owner=None)
    held = list(owned.select_for_update(of=("self",)).select_related("owner").order_by("pk"))
    return _give_over(held, because=because, now=now) if held else []


def instead_of(owner: User, conversation: Conversation, *, now: datetime) -> User | None:
    """Who gets ``conversation`` when it is given to ``owner``: they themselves if they are there."""
    if not Absence.objects.present(now).filter(user=owner).exists():
        return owner
    found = User.objects.filter(pk=StandIns.read(now).of(owner.pk) or 0).first()
    return found if found and Conversation.objects.answerable_by(found).filter(pk=conversation.pk).exists() else None


def stand_in_for_all(*, now: datetime) -> int:
    """What waits for us of those whose absence began, once; all that is open of those without a seat."""
    given = 0
    for absence in Absence.objects.to_begin(now):
        with transaction.atomic():
            # Whoever sets ``begun_at`` gives over: what its owner takes up again during the absence stays theirs.
            if Absence.objects.filter(pk=absence.pk, begun_at=None).update(begun_at=now):
                given += len(stand_in(_waiting(absence.user_id), because=Because.AWAY, now=now))
    left = left_behind().order_by("pk").values_list("pk", flat=True)
    return given + len(stand_in(list(left[:MOST]), because=Because.AWAY, now=now))


def left_behind() -> QuerySet[Conversation]:
    """Open conversations of who may not sign in any more."""
    return Conversation.objects.open().filter(owner__in=User.objects.filter(is_active=False).values("pk"))


def _waiting(user_id: int) -> list[int]:
    return list(Conversation.objects.waiting_for_us().filter(owner=user_id).values_list("pk", flat=True))


def _give_over(held: list[Conversation], *, because: str, now: datetime) -> list[StandIn]:
    stand_ins = StandIns.read(now)
    groups: dict[int, list[Conversation]] = defaultdict(list)
    for one in held:
        groups[stand_ins.of(one.owner_id or 0) or 0].append(one)
    users = User.objects.filter(is_active=True).in_bulk([number for number in groups if number])
    done: list[StandIn] = []
    for number, group in groups.items():
        done += _to(users.get(number), group, because=because, now=now)
    tell(done, now=now)
    return done


def _to(user: User | None, group: list[Conversation], *, because: str, now: datetime) -> list[StandIn]:
    numbers = [one.pk for one in group]
    # Team walls and seals hold for who stands in as for anybody.
    may = Conversation.objects.answerable_by(user) if user else Conversation.objects.none()
    open_to = set(may.filter(pk__in=numbers).values_list("pk", flat=True))
    if user and open_to:
        Conversation.objects.filter(pk__in=open_to).update(owner=user)
    Conversation.objects.filter(Q(pk__in=numbers) & ~Q(pk__in=open_to)).update(owner=None)
    return [
        StandIn(
            conversation=one,
            absent=one.owner,
            replacement=user if one.pk in open_to else None,
            because=because,
            at=now,
        )
        for one in group
    ]


def tell(done: Iterable[StandIn], *, now: datetime, by: User | None = None) -> None:
    """Keep the reason for the screen, write the trail, and tell who stands in."""
    done = StandIn.objects.bulk_create(done)
    record_all(
        entry(
            "conversation.stood_in" if one.replacement else "conversation.left_to_team",
            subject=one.conversation,
            at=now,
            actor=by,
            team_id=one.conversation.team_id,
            absent=one.absent.name,
            to=one.replacement.name if one.replacement else "",
            because=one.because,
        )
        for one in done
    )
    notify_all(
        Notice(
            kind="stands_in",
            to=[one.replacement.pk],
            event=f"stand-in-{one.pk}",
            subject=one.conversation,
            at=now,
            actor=by,
            particulars={"absent": one.absent.name},
        )
        for one in done
        if one.replacement
    )
