"""A merge of conversations was wrong: the source stands alone again, with all that came in for it since."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.merge_conversations import hold_channels_of
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.gathered import bring_up_to_date, held
from rondpunt.conversations.models import Conversation, ConversationMerge
from rondpunt.conversations.models.message import spoken
from rondpunt.people.models import User
from rondpunt.people.trail import record

Status = Conversation.Status


class CannotUndo(Exception):
    """This merge stands no more; the sentence is for the person at the screen."""


@transaction.atomic
def undo_conversation_merge(merge: ConversationMerge, *, by: User, now: datetime) -> Conversation:
    """The source, which stands alone again in the team and with the owner it had. Raises ``CannotUndo``.

    What it had absorbed itself before it was merged goes along with it, unless that was taken apart meanwhile.
    """
    source = Conversation.objects.get(pk=merge.source_id)
    numbers = {merge.source_id, source.merged_into_id or merge.lead_id}
    hold_channels_of(numbers)
    locked = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    found = {one.pk: one for one in locked}
    source = found[merge.source_id]
    if not ConversationMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
        raise CannotUndo(_("This merge was undone already."))
    if source.merged_into_id not in found:
        raise CannotUndo(_("“%(subject)s” was merged further in the meantime. Look again.") % {"subject": source})
    lead = found[source.merged_into_id]
    _stand_alone(source, lead, merge, now)
    lead.source_count = Conversation.objects.filter(merged_into=lead).count()
    lead.save(update_fields=["source_count"])
    bring_up_to_date(lead)
    mind_promise([lead.pk, source.pk], now=now)
    record(
        "conversation.unmerged",
        subject=source,
        at=now,
        actor=by,
        team_id=lead.team_id,
        from_lead=f"#{lead.pk}",
        lead=lead.pk,
        merge=merge.pk,
    )
    return held(source)


def _stand_alone(source: Conversation, lead: Conversation, merge: ConversationMerge, now: datetime) -> None:
    before = merge.before
    source.merged_into, source.team_id, source.owner_id = None, before["team"], before["owner"]
    along = Conversation.objects.filter(pk__in=before.get("along", []), merged_into=lead)
    source.source_count = along.update(merged_into=source.pk, team=before["team"])
    source.status, source.closed_at = _state(source, lead, merge, now)
    source.save(update_fields=["merged_into", "team", "owner", "source_count", "status", "closed_at"])
    if source.source_count:
        bring_up_to_date(source)


def _state(
    source: Conversation, lead: Conversation, merge: ConversationMerge, now: datetime
) -> tuple[str, datetime | None]:
    """Waiting for us if this citizen does, closed if all was closed; else as it was, or answered since."""
    status: str = merge.before["status"]
    if source.waiting_since:
        if status in Conversation.WAITING_FOR_US:
            return status, None
        return (Status.REOPENED if status == Status.CLOSED else Status.WAITING_US), None
    if lead.status == Status.CLOSED:
        return Status.CLOSED, lead.closed_at or now
    said = spoken(source.messages.filter(kept_at__gt=merge.merged_at))
    if status in Conversation.WAITING_FOR_US or said.exists():
        return Status.WAITING_THEM, None
    closed_at = merge.before["closed_at"]
    return status, datetime.fromisoformat(closed_at) if closed_at else None
