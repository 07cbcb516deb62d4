"""Operators of the search field, as conditions on conversations. The team wall stands before all of them."""

from datetime import MAXYEAR, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rondpunt.conversations.asked import NUMBER, Asked, Operator, day
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.conversations.models.conversation import ConversationQuerySet
from rondpunt.conversations.names import persons_called, words_of
from rondpunt.lib.plain_letters import says
from rondpunt.networks.models import Channel
from rondpunt.people.models import Handle, Person, Team, User

MOST_NOT_INDEXED = 2000  # persons who came since the names were learned, some ten seconds ago
MOST_PERSONS = 500  # somebody whose name fits; more says that the name is too short to mean somebody


def narrowed(found: ConversationQuerySet, asked: Asked, user: User) -> ConversationQuerySet:
    """Those of ``found`` that fit every operator."""
    for one in asked.operators:
        condition = _CONDITIONS[one.name](one, user)
        found = found.exclude(condition) if one.is_minus else found.filter(condition)
    return found


def _from(one: Operator, user: User) -> Q:
    persons = persons_called(one.value, most=MOST_PERSONS) or _just_written(one.value)
    merged = Conversation.objects.filter(merged_into__isnull=False).filter(person__in=persons)
    return Q(person__in=persons) | Q(pk__in=merged.values("merged_into"))


def _just_written(value: str) -> list[int]:
    """Somebody whom the index of names does not know yet, or who has a sign in their name that is no letter."""
    persons, handles = Person.objects.all(), Handle.objects.filter(Q(shown__icontains=value) | Q(name__icontains=value))
    if words_of(value):  # to look through the names of all takes as long as everything else together
        newest = Person.objects.order_by("-pk").values("pk")[:MOST_NOT_INDEXED]
        persons, handles = persons.filter(pk__in=newest), handles.filter(person__in=newest)
    named = set(persons.filter(name__icontains=value).values_list("pk", flat=True)[:MOST_PERSONS])
    return [*named, *handles.values_list("person", flat=True)[:MOST_PERSONS]]


def _to(one: Operator, user: User) -> Q:
    ours = Channel.objects.filter(Q(name__icontains=one.value) | Q(handle__icontains=one.value))
    return Q(channel__in=list(ours.values_list("pk", flat=True)))


def _team(one: Operator, user: User) -> Q:
    return Q(team__in=[pk for pk, name in Team.objects.values_list("pk", "name") if says(name, one.value)])


def _owner(one: Operator, user: User) -> Q:
    if one.value.lower() in ("me", "ik", "moi", "ich"):
        return Q(owner=user)
    everybody = User.objects.values_list("pk", "name", "email")
    return Q(owner__in=[pk for pk, name, email in everybody if says(f"{name} {email}", one.value)])


def _number(one: Operator, user: User) -> Q:
    """Also of what was merged: the citizen knows the number of their own."""
    found = NUMBER.fullmatch(one.value)
    number = int(found[2] if found else one.value)
    whose = Q(pk=number)
    if found and 1 < int(found[1]) < MAXYEAR:
        whose &= Q(started_at__year=int(found[1]))
    asked = Conversation.objects.filter(whose)
    return Q(pk__in=asked.values("pk")) | Q(pk__in=asked.filter(merged_into__isnull=False).values("merged_into"))


def _when(one: Operator, user: User) -> Q:
    on = day(one.value)
    if on is None or not 2 <= on.year < MAXYEAR:  # at the ends of the calendar no zone can be reckoned with
        return Q()
    start = timezone.make_aware(datetime.combine(on, time()))
    return Q(last_at__lt=start) if one.name == "before" else Q(last_at__gte=start + timedelta(days=1))


def late(now: datetime) -> Q:
    """A promise is broken, or a legal term has passed: that one runs whoever spoke last."""
    return Q(status__in=Conversation.WAITING_FOR_US, due_at__lt=now) | Q(legal_due_at__lt=now)


def _state(one: Operator, user: User) -> Q:
    status = Conversation.Status
    is_open = ~Q(status=status.CLOSED)
    return {
        "open": is_open,
        "closed": Q(status=status.CLOSED),
        "waiting": Q(status__in=Conversation.WAITING_FOR_US),
        "mine": Q(owner=user),
        "unassigned": is_open & Q(owner=None),
        "overdue": late(timezone.now()),
        "formal": Q(legal_due_at__isnull=False),
        "public": Q(visibility__in=("public", "unlisted")),
    }[one.value]


def _in_notes(one: Operator, user: User) -> Q:
    notes = Message.objects.filter(conversation=OuterRef("pk"), direction=Message.Direction.NOTE)
    return Q(Exists(notes))


def _has_file(one: Operator, user: User) -> Q:
    kept = Attachment.objects.filter(message__conversation=OuterRef("pk"), message__removed_at=None)
    return Q(Exists(kept))


_CONDITIONS = {
    "from": _from,
    "to": _to,
    "network": lambda one, user: Q(network__istartswith=one.value),
    "team": _team,
    "owner": _owner,
    "before": _when,
    "after": _when,
    "number": _number,
    "is": _state,
    "in": _in_notes,
    "has": _has_file,
}
