"""Which conversations could be about the same: by person and subject, by words, or by number."""

from rondpunt.conversations.asked import asked_from
from rondpunt.conversations.inbox import NEWEST
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.models.conversation import ConversationQuerySet
from rondpunt.conversations.search import matching
from rondpunt.people.models import User

MOST_SHOWN = 20


def candidates(here: Conversation, *, user: User, words: str) -> list[Conversation]:
    """What ``user`` may answer too, is not sealed and stands by itself; newest first."""
    return list(_found(here, user, words).select_related("person", "team").order_by(*NEWEST)[:MOST_SHOWN])


def _found(here: Conversation, user: User, words: str) -> ConversationQuerySet:
    apart = Conversation.objects.answerable_by(user).standing().filter(seal=None).exclude(pk=here.pk)
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        return apart.filter(pk=int(number))
    if words:
        return matching(apart, asked_from(words))  # type: ignore[return-value]
    return apart.filter(person=here.person_id) | apart.filter(subject=here.subject)
