"""Take over the draft of a colleague: the text goes into one's own, they are told and keep a copy."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.put_in_draft import put_in_draft
from rondpunt.conversations.models import Conversation, Draft, DraftCopy, DraftStandard
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record


class CannotTakeOver(Exception):
    """It is not what it was; the sentence is for the person at the screen."""


@transaction.atomic
def take_over_draft(draft: Draft, *, user: User, version: int, now: datetime) -> Draft:
    """``version`` is the one that ``user`` read. Raises ``CannotTakeOver``; then nothing has changed."""
    # In the order of the conversation first: of two who take over at once, the second finds it gone.
    here = Conversation.objects.select_for_update(of=("self",)).get(pk=draft.conversation_id)
    found = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if found is None:
        raise CannotTakeOver(_("This draft is gone: it was sent, discarded, or somebody else took it over."))
    if found.version != version:
        raise CannotTakeOver(_("It was written on meanwhile. This is how it reads now."))
    writer = User.objects.get(pk=found.user_id)
    DraftCopy.objects.create(
        conversation=here,
        user=writer,
        kind=found.kind,
        text=found.text,
        version=found.version,
        page=found.page,
        taken_by=user,
        at=now,
    )
    inserted = DraftStandard.objects.filter(draft=found)
    mine = put_in_draft(here, user=user, kind=found.kind, text=found.text, files=[], standards=inserted, now=now)
    found.files.update(draft=mine)
    found.delete()
    record("draft.taken_over", subject=here, at=now, actor=user, team_id=here.team_id, writer=writer.name)
    event = f"draft-{draft.pk}-{now.isoformat()}"
    notify("draft_taken", to=[writer.pk], event=event, subject=here, at=now, actor=user, anchor="composer")
    return mine
