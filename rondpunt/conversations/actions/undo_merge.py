"""A merge was wrong: the two persons stand apart again.

What moved goes back. What came in later by a handle that goes back goes along with it: the handle says who spoke.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.merge_persons import hold_channels
from rondpunt.conversations.models import Conversation, Message
from rondpunt.people.models import Handle, Person, PersonMerge, PersonTag, User
from rondpunt.people.trail import record


class CannotUndo(Exception):
    """This merge stands no more, or another one stands on it; the sentence is for the person at the screen."""


@transaction.atomic
def undo_merge(merge: PersonMerge, *, by: User, now: datetime) -> Person:
    """The person who stands alone again. Raises ``CannotUndo``; then nothing has changed."""
    handles, moved = merge.moved.get("handles", []), merge.moved
    hold_channels(Handle.objects.filter(pk__in=handles).values_list("network", flat=True))
    found = {one.pk: one for one in Person.objects.held().filter(pk__in=(merge.survivor_id, merge.absorbed_id))}
    survivor, absorbed = found[merge.survivor_id], found[merge.absorbed_id]
    if survivor.merged_into_id:
        raise CannotUndo(_("%(name)s was merged further. Undo that merge first.") % {"name": survivor})
    if not PersonMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
        raise CannotUndo(_("This merge was undone already."))
    opener = Message.objects.filter(conversation=OuterRef("pk"), direction=Message.Direction.IN).order_by("at", "id")
    opened = Conversation.objects.annotate(opener=Subquery(opener.values("handle")[:1]))
    theirs = opened.filter(Q(pk__in=moved.get("conversations", [])) | Q(opener__in=handles), person=survivor)
    Conversation.objects.filter(pk__in=list(theirs.values_list("pk", flat=True))).update(person=absorbed)
    said = Q(pk__in=moved.get("messages", [])) | Q(handle__in=handles)
    Message.objects.filter(said, person=survivor).update(person=absorbed)
    Handle.objects.filter(pk__in=handles, person=survivor).update(person=absorbed)
    PersonTag.objects.filter(pk__in=moved.get("tags", []), person=survivor).update(person=absorbed)
    for fact, value in moved.get("facts", {}).items():  # taken over then, unless somebody changed it since
        Person.objects.filter(pk=survivor.pk, **{fact: value}).update(**{fact: ""})
    Person.objects.filter(pk=absorbed.pk).update(merged_into=None)
    record(
        "person.unmerged",
        subject=survivor,
        at=now,
        actor=by,
        absorbed=str(absorbed),
        absorbed_id=absorbed.pk,
        merge=merge.pk,
    )
    absorbed.merged_into = None
    return absorbed
