"""Where the trail leads to in this room: to persons and deliveries, for who may see them."""

from collections.abc import Sequence

from django.urls import reverse

from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.persons import visible_persons
from rondpunt.people.models import Person, User


def ways_to_persons(reader: User, numbers: Sequence[int]) -> dict[int, str]:
    """Their pages; of who was merged, the page leads on to who they are part of now."""
    part_of = dict(Person.objects.filter(pk__in=numbers).values_list("pk", "merged_into"))
    now = {pk: into or pk for pk, into in part_of.items()}
    seen = set(visible_persons(reader).filter(pk__in=now.values()).values_list("pk", flat=True))
    return {pk: reverse("conversations:person", args=[pk]) for pk, whole in now.items() if whole in seen}


def ways_to_deliveries(reader: User, numbers: Sequence[int]) -> dict[int, str]:
    """The messages that were delivered, in their conversations."""
    here = Message.objects.filter(
        delivery__in=numbers, conversation__in=Conversation.objects.visible_to(reader)
    ).values_list("delivery", "pk", "conversation")
    return {
        delivery: f"{reverse('conversations:conversation', args=[conversation])}?message={message}#message-{message}"
        for delivery, message, conversation in here
        if delivery
    }
