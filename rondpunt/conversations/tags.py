"""The tags as a colleague may know them: which there are, and how often they stand on what this colleague may read."""

from dataclasses import dataclass

from django.db.models import Count

from rondpunt.conversations.models import Conversation, ConversationTag
from rondpunt.conversations.persons import visible_persons
from rondpunt.people.models import PersonTag, Tag, User

MOST_TAGS_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One tag in the list; the numbers count what this colleague may read."""

    tag: Tag
    conversation_count: int
    person_count: int


def offered() -> list[Tag]:
    """The tags to choose from, topics first."""
    return list(Tag.objects.all()[:MOST_TAGS_OFFERED])


def rows_for(user: User) -> list[Row]:
    """All tags in the order of the alphabet, topics first; three queries."""
    here = ConversationTag.objects.filter(conversation__in=Conversation.objects.visible_to(user))
    known = PersonTag.objects.filter(person__in=visible_persons(user))
    conversations = dict(here.values_list("tag").annotate(Count("id")))
    persons = dict(known.values_list("tag").annotate(Count("id")))
    return [Row(tag, conversations.get(tag.pk, 0), persons.get(tag.pk, 0)) for tag in Tag.objects.all()]
