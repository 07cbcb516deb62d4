"""Persons as a colleague may know them: those who spoke in a conversation on this side of the team wall."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.models.message import UNSAID
from rondpunt.conversations.names import persons_called
from rondpunt.lib.whole_number import whole_number
from rondpunt.people.models import Handle, Person, PersonMerge, User
from rondpunt.people.models.person import PersonQuerySet
from rondpunt.people.rights import Right

PAGE = 50
MOST_WORDS = 6
MOST_NAME_WORDS = 3  # nobody searches a person by more
MOST_LOOKED_AT, MOST_BESIDE = 50, 4


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
    """Those who have each of the words in their name or in one of their handles, or words very like them."""
    if not words.split():
        return persons
    just_so = Q()
    for word in words.split()[:MOST_WORDS]:
        handle = Handle.objects.filter(Q(shown__icontains=word) | Q(name__icontains=word), person=OuterRef("pk"))
        just_so &= Q(name__icontains=word) | Q(Exists(handle))
    return persons.filter(just_so | Q(pk__in=persons_called(words)))


def found_persons(user: User, words: str, *, near: bool = True) -> list[Person]:
    """The few most like what was searched, of those whom ``user`` may know; called just so, when not ``near``."""
    numbers = persons_called(words, near=near)[:MOST_LOOKED_AT] if len(words.split()) <= MOST_NAME_WORDS else []
    if not numbers:
        return []
    known = visible_persons(user).prefetch_related("handles").in_bulk(numbers)
    return [known[number] for number in numbers if number in known][:MOST_BESIDE]


def person_page(user: User, *, words: str = "", after: str = "", leave_out: int = 0) -> tuple[list[Row], int]:
    """A page in the order of the alphabet, after person number ``after``; the number to go on from, or 0."""
    found = named(visible_persons(user), words).exclude(pk=leave_out)
    mark = Person.objects.filter(pk=number).values_list("filed_as", "pk") if (number := whole_number(after)) else []
    for filed, pk in mark:
        found = found.filter(Q(filed_as__gt=filed) | Q(filed_as=filed, pk__gt=pk))
    persons = list(found.order_by("filed_as", "pk").prefetch_related("handles")[: PAGE + 1])
    shown = persons[:PAGE]
    return rows_of(shown, user), shown[-1].pk if len(persons) > PAGE else 0


def rows_of(persons: list[Person], user: User) -> list[Row]:
    """These persons with what ``user`` may know of them, in the same order."""
    about = Conversation.objects.visible_to(user).filter(person__in=persons).order_by().values("person")
    facts = {
        row["person"]: (row["count"], row["last"]) for row in about.annotate(count=Count("pk"), last=Max("last_at"))
    }
    return [Row(one, list(one.handles.all()), *facts.get(one.pk, (0, None))) for one in persons]


def networks_with(person: Person, user: User) -> list[str]:
    """On which networks ``user`` can read something that was said with ``person``."""
    here = conversations_with(person, user).order_by("network")
    return list(here.values_list("network", flat=True).distinct())


def conversations_with(person: Person, user: User) -> QuerySet[Conversation]:
    """The conversations that ``person`` opened or joined and ``user`` may read."""
    joined = Message.objects.filter(person=person).values("conversation")
    return Conversation.objects.visible_to(user).filter(Q(person=person) | Q(pk__in=joined))


def said_with(person: Person, user: User, *, network: str = "", before: str = "") -> tuple[list[Message], int]:
    """A page of what was said with a person on all networks, newest first, and the number to go on from, or 0."""
    # What is sealed is read in its conversation, where the trail tells who read it.
    here = conversations_with(person, user).filter(seal=None)
    if network:
        here = here.filter(network=network)
    # Numbers, not a subquery: with them both databases walk the index of the conversation.
    whose = dict(here.values_list("pk", "person_id"))
    own = [number for number, owner in whose.items() if owner == person.pk]
    said = Message.objects.filter(Q(conversation__in=own) | Q(person=person, conversation__in=list(whose)))
    said = said.filter(plan=None).exclude(UNSAID)
    mark = Message.objects.filter(pk=number).values_list("at", "pk") if (number := whole_number(before)) else []
    for at, pk in mark:
        said = said.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    whole = said.select_related(
        "conversation__team",
        "person",
        "handle",
        "user",
        "channel",
        "delivery__channel",
        "raw",
        "second_look__looked_by",
    ).prefetch_related("attachments__media", "versions")
    found = list(whole.order_by("-at", "-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0


def merges_to_undo(person: Person, user: User) -> list[PersonMerge]:
    """Merges into ``person`` that stand, of which ``user`` may read something that moved."""
    merges = person.merges.filter(undone_at=None).select_related("absorbed", "merged_by").order_by("-merged_at")
    return merges_seen(list(merges), user)


def merges_seen(merges: list[PersonMerge], user: User) -> list[PersonMerge]:
    """Those of which ``user`` may read something that moved; everything, for who may see all."""
    if user.can(Right.SEE_ALL):
        return merges
    here = Conversation.objects.visible_to(user)
    conversations = here.filter(pk__in=_moved(merges, "conversations"))
    messages = Message.objects.filter(pk__in=_moved(merges, "messages"), conversation__in=here)
    seen = {
        name: set(rows.values_list("pk", flat=True))
        for name, rows in (("conversations", conversations), ("messages", messages))
    }
    return [merge for merge in merges if any(kept & set(merge.moved.get(name, [])) for name, kept in seen.items())]


def _moved(merges: list[PersonMerge], name: str) -> list[int]:
    return [number for merge in merges for number in merge.moved.get(name, [])]
