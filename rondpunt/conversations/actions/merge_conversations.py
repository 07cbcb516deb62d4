"""Several conversations are about the same: one stays, and for us the others live on in it (docs/decisions/0010)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.put_aside import Because, bring_back
from rondpunt.conversations.gathered import bring_up_to_date
from rondpunt.conversations.models import Conversation, ConversationMerge, Follower, PlannedAnswer, Seal
from rondpunt.conversations.promises import FIELDS as PROMISE_FIELDS
from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.trail import record

MOST_AT_ONCE = 100
Status = Conversation.Status


class CannotMerge(Exception):
    """These cannot become one (any more); the sentence is for the person at the screen."""


@transaction.atomic
def merge_conversations(
    lead: Conversation, *, sources: Sequence[Conversation], by: User, now: datetime
) -> list[ConversationMerge]:
    """Make ``sources`` a part of ``lead``. Raises ``CannotMerge``; then nothing has changed.

    Only what ``by`` may answer on both sides. A source goes to the team of the lead, as by handing over, and is closed
    while it is merged; its messages, channel, person and reply address stay its own.
    """
    numbers = {one.pk for one in sources} - {lead.pk}
    if not numbers:
        raise CannotMerge(_("Choose at least one other conversation."))
    if len(numbers) > MOST_AT_ONCE:
        raise CannotMerge(ngettext("At most %d at once.", "At most %d at once.", MOST_AT_ONCE) % MOST_AT_ONCE)
    hold_channels_of({lead.pk, *numbers})
    found = _held(by, {lead.pk, *numbers})
    lead = found.pop(lead.pk)
    bring_back(list(found.values()), because=Because.PERSON, user=by, now=now)
    merges = [_merge_one(lead, source, by, now) for source in found.values()]
    for one in Follower.objects.filter(conversation__in=list(found)):
        Follower.objects.get_or_create(conversation=lead, user_id=one.user_id, defaults={"since": one.since})
    lead.source_count = Conversation.objects.filter(merged_into=lead).count()
    _take_on_state(lead, found.values())
    lead.save(update_fields=["source_count", "owner", "status", "closed_at", *PROMISE_FIELDS])
    bring_up_to_date(lead)
    mind_promise([lead.pk, *found], now=now)
    return merges


def hold_channels_of(numbers: Iterable[int]) -> None:
    """Let nothing come in for these, nor for what is merged into them, until this transaction ends."""
    rows = Conversation.objects.filter(pk__in=numbers) | Conversation.objects.filter(merged_into__in=numbers)
    channels = set(rows.values_list("channel", flat=True))
    list(Channel.objects.select_for_update(no_key=True).filter(pk__in=channels).order_by("pk").values_list("pk"))


def _held(by: User, numbers: set[int]) -> dict[int, Conversation]:
    """All of them, locked in the order of their numbers; each answerable by ``by`` and merged nowhere."""
    answerable = Conversation.objects.answerable_by(by).filter(pk__in=numbers)
    locked = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=answerable.values("pk"))
    found = {one.pk: one for one in locked.select_related("owner").order_by("pk")}
    if found.keys() != numbers:
        raise CannotMerge(_("You may not answer all of these conversations."))
    if Seal.objects.filter(conversation__in=numbers).exists():
        raise CannotMerge(_("A sealed conversation stays apart."))
    if PlannedAnswer.objects.filter(conversation__in=numbers).exists():
        raise CannotMerge(_("An answer is planned in one of them. Take it back first, or wait until it went out."))
    for one in found.values():
        if one.merged_into_id:
            raise CannotMerge(_("“%(subject)s” was merged in the meantime.") % {"subject": one})
    return found


def _merge_one(lead: Conversation, source: Conversation, by: User, now: datetime) -> ConversationMerge:
    if source.legal_due_at:
        raise CannotMerge(_("A formal message stays apart until it is answered; the others can be merged into it."))
    own = Conversation.objects.filter(merged_into=source)
    along = list(own.values_list("pk", flat=True)) if source.source_count else []
    before = {
        "team": source.team_id,
        "owner": source.owner_id,
        "status": source.status,
        "closed_at": source.closed_at.isoformat() if source.closed_at else None,
        "along": along,
    }
    merge = ConversationMerge.objects.create(lead=lead, source=source, before=before, merged_by=by, merged_at=now)
    own.update(merged_into=lead, team=lead.team_id)
    Conversation.objects.filter(pk=source.pk).update(
        merged_into=lead, source_count=0, team=lead.team_id, owner=None, status=Status.CLOSED, closed_at=now
    )
    record(
        "conversation.merged",
        subject=source,
        at=now,
        actor=by,
        team_id=source.team_id,
        into=f"#{lead.pk}",
        lead=lead.pk,
        merge=merge.pk,
    )
    return merge


def _take_on_state(lead: Conversation, sources: Iterable[Conversation]) -> None:
    """Who stays is as open as the most open of all; without an owner it takes one of the same team."""
    for source in sources:
        if lead.owner is None and source.team_id == lead.team_id:
            lead.owner = source.owner
        if source.due_at and (lead.due_at is None or source.due_at < lead.due_at):
            for name in PROMISE_FIELDS:  # whoever was promised an answer first
                setattr(lead, name, getattr(source, name))
        if lead.status == Status.CLOSED and source.status != Status.CLOSED:
            lead.status, lead.closed_at = Status.WAITING_THEM, None
