"""Persons as a colleague may know them: those who spoke in a conversation on this side of the team wall."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Delivery
from rondpunt.people.models import Handle, Person, PersonMerge, User
from rondpunt.people.models.person import PersonQuerySet
from rondpunt.people.rights import Right

PAGE = 50
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list; the numbers count what this colleague may read."""

    person: Person
    handles: list[Handle]
    conversation_count: int
    last_at: datetime | None


def visible_persons(user: User) -> PersonQuerySet:
    """Whoever opened or joined a conversation that ``user`` may read; everybody, for who may see all."""
    standing = Person.objects.standing()
    if user.can(Right.SEE_ALL):
        return standing
    seen = Conversation.objects.visible_to(user)
    opened = Exists(seen.filter(person=OuterRef("pk")))
    joined = Exists(Message.objects.filter(person=OuterRef("pk"), conversation__in=seen))
    return standing.filter(opened | joined)


def named(persons: PersonQuerySet, words: str) -> PersonQuerySet:
    """Those who have each of the words in their name or in one of their handles."""
    for word in words.split()[:MOST_WORDS]:
        handle = Handle.objects.filter(Q(shown__icontains=word) | Q(name__icontains=word), person=OuterRef("pk"))
        persons = persons.filter(Q(name__icontains=word) | Exists(handle))
    return persons


def person_page(user: User, *, words: str = "", after: str = "", leave_out: int = 0) -> tuple[list[Row], int]:
    """A page in the order of the alphabet, after person number ``after``; the number to go on from, or 0."""
    found = named(visible_persons(user), words).exclude(pk=leave_out).annotate(low=Lower("name"))
    mark = Person.objects.filter(pk=int(after)).values_list(Lower("name"), "pk") if _is_number(after) else []
    for low, pk in mark:
        found = found.filter(Q(low__gt=low) | Q(low=low, pk__gt=pk))
    persons = list(found.order_by("low", "pk").prefetch_related("handles")[: PAGE + 1])
    shown = persons[:PAGE]
    about = Conversation.objects.visible_to(user).filter(person__in=shown).order_by().values("person")
    facts = {
        row["person"]: (row["number"], row["last"]) for row in about.annotate(number=Count("pk"), last=Max("last_at"))
    }
    rows = [Row(one, list(one.handles.all()), *facts.get(one.pk, (0, None))) for one in shown]
    return rows, shown[-1].pk if len(persons) > PAGE else 0


def conversations_with(person: Person, user: User) -> QuerySet[Conversation]:
    """The conversations that ``person`` opened or joined and ``user`` may read."""
    joined = Message.objects.filter(person=person).values("conversation")
    return Conversation.objects.visible_to(user).filter(Q(person=person) | Q(pk__in=joined))


def said_with(person: Person, user: User, *, network: str = "", before: str = "") -> tuple[list[Message], int]:
    """A page of what was said with a person on all networks, newest first, and the number to go on from, or 0."""
    here = conversations_with(person, user)
    if network:
        here = here.filter(network=network)
    # Numbers, not a subquery: with them both databases walk the index of the conversation.
    whose = dict(here.values_list("pk", "person_id"))
    own = [number for number, owner in whose.items() if owner == person.pk]
    said = Message.objects.filter(Q(conversation__in=own) | Q(person=person, conversation__in=list(whose)))
    said = said.exclude(delivery__state=Delivery.State.WITHDRAWN, delivery__attempts=0)
    mark = Message.objects.filter(pk=int(before)).values_list("at", "pk") if _is_number(before) else []
    for at, pk in mark:
        said = said.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    whole = said.select_related("conversation__team", "person", "handle", "user").order_by(F("at").desc(), "-pk")
    found = list(whole[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0


def merges_to_undo(person: Person, user: User) -> list[PersonMerge]:
    """Merges into ``person`` that stand, of which ``user`` may read something that moved."""
    merges = person.merges.filter(undone_at=None).select_related("absorbed", "merged_by").order_by("-merged_at")
    return [merge for merge in merges if _sees(user, merge)]


def _sees(user: User, merge: PersonMerge) -> bool:
    if user.can(Right.SEE_ALL):
        return True
    seen = Conversation.objects.visible_to(user)
    if seen.filter(pk__in=merge.moved.get("conversations", [])).exists():
        return True
    return Message.objects.filter(pk__in=merge.moved.get("messages", []), conversation__in=seen).exists()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
