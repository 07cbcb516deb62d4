"""What a conversation is linked with, as far as the reader may see it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from rondpunt.conversations.gathered import rows_of
from rondpunt.conversations.kept_here import may_have
from rondpunt.conversations.models import Conversation, ConversationLink
from rondpunt.people.models import User

MOST_LINKS = 20  # of one conversation


@dataclass(frozen=True, slots=True)
class Linked:
    """One link, seen from one of its ends."""

    link: ConversationLink
    other: Conversation


def links_of(here: Conversation) -> QuerySet[ConversationLink]:
    """All links of the conversation and of what is merged into it, oldest first."""
    rows = rows_of(here)
    return ConversationLink.objects.filter(Q(first__in=rows) | Q(second__in=rows)).order_by("pk")


def linked_with(here: Conversation, *, user: User) -> list[Linked]:
    """Those whose other end ``user`` may see; two queries where something is linked."""
    if not may_have(here, "links"):
        return []
    rows = set(rows_of(here))
    ends = {link: link.second_id if link.first_id in rows else link.first_id for link in links_of(here)}
    if not ends:
        return []
    seen = Conversation.objects.visible_to(user).filter(pk__in=ends.values()).select_related("person")
    found = {one.pk: one for one in seen}
    return [Linked(link, found[end]) for link, end in ends.items() if end in found and end not in rows]
