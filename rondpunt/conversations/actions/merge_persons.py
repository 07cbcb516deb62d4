"""Two persons turn out to be one: handles, conversations and messages go to the survivor, and it is kept what went."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Channel
from rondpunt.people.models import Handle, Person, PersonMerge, PersonTag, User
from rondpunt.people.trail import record

FILLED = ("language", "preferred_network")


class CannotMerge(Exception):
    """These two are not two persons (any more); the sentence is for the person at the screen."""


@transaction.atomic
def merge_persons(survivor: Person, *, absorbed: Person, by: User, now: datetime) -> PersonMerge:
    """Make ``absorbed`` a part of ``survivor``. Raises ``CannotMerge``; then nothing has changed.

    A fact that the survivor lacks (language, preferred network) is taken over. ``undo_merge`` takes it all back.
    """
    handles = list(Handle.objects.filter(person=absorbed))
    hold_channels(handle.network for handle in handles)
    survivor, absorbed = _two_standing(survivor, absorbed)
    moved = _what_moves(survivor, absorbed)
    merge = PersonMerge.objects.create(survivor=survivor, absorbed=absorbed, moved=moved, merged_by=by, merged_at=now)
    for rows in (Handle.objects, Conversation.objects, Message.objects):
        rows.filter(person=absorbed).update(person=survivor)
    PersonTag.objects.filter(pk__in=moved["tags"]).update(person=survivor)
    Person.objects.filter(pk=absorbed.pk).update(merged_into=survivor)
    if facts := moved["facts"]:
        Person.objects.filter(pk=survivor.pk).update(**facts)
    record(
        "person.merged",
        subject=survivor,
        at=now,
        actor=by,
        absorbed=str(absorbed),
        absorbed_id=absorbed.pk,
        merge=merge.pk,
        conversation_count=len(moved["conversations"]),
        message_count=len(moved["messages"]),
    )
    return merge


def hold_channels(networks: Iterable[str]) -> None:
    """Let no message come in by these networks until this transaction ends: ``receive`` locks its channel too.

    Else a message that is being stored would land with a person who is no longer there.
    """
    list(
        Channel.objects.select_for_update(no_key=True)
        .filter(network__in=set(networks))
        .order_by("pk")
        .values_list("pk")
    )


def _what_moves(survivor: Person, absorbed: Person) -> dict[str, Any]:
    """The numbers of the rows that go over, and the facts that the survivor lacks."""
    rows = {"handles": Handle.objects, "conversations": Conversation.objects, "messages": Message.objects}
    moved: dict[str, Any] = {
        name: list(which.filter(person=absorbed).values_list("pk", flat=True)) for name, which in rows.items()
    }
    lacking = [name for name in FILLED if getattr(absorbed, name) and not getattr(survivor, name)]
    lacked = PersonTag.objects.filter(person=absorbed).exclude(tag__in=survivor.tag_rows.values("tag"))
    moved["tags"] = list(lacked.values_list("pk", flat=True))
    return moved | {"facts": {name: getattr(absorbed, name) for name in lacking}}


def _two_standing(survivor: Person, absorbed: Person) -> tuple[Person, Person]:
    """Both, locked in the order of their numbers: of two merges at once, the second finds what the first made."""
    if survivor.pk == absorbed.pk:
        raise CannotMerge(_("This is one and the same person already."))
    locked = Person.objects.held()
    found = {person.pk: person for person in locked.filter(pk__in=(survivor.pk, absorbed.pk))}
    for person in found.values():
        if person.merged_into_id:
            raise CannotMerge(_("%(name)s was merged with somebody in the meantime.") % {"name": person})
    return found[survivor.pk], found[absorbed.pk]
