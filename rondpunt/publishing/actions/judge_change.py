"""Say whether other words may stand where a message went out; the last word that is asked has them put there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.actions.amend import CannotAmend, amend
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.actions.propose_change import tell_who_can
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import ChangeWord, ProposedChange
from rondpunt.publishing.proposed import Proposal, waiting_changes

State, Verdict = ProposedChange.State, ChangeWord.Verdict


@transaction.atomic
def judge_change(
    change: ProposedChange, *, verdict: str, comment: str = "", seen: int, by: User, now: datetime
) -> ProposedChange:
    """``seen`` is the last amendment that stood on the page: whoever approves knows what it changes.

    Raises ``CannotAmend`` and ``ChangedMeanwhile``; then nothing has changed.
    """
    proposal = _held(change)
    row, comment = proposal.change, comment.strip()
    if proposal.stands.number != seen:
        raise ChangedMeanwhile
    if verdict == Verdict.REFUSED and not comment:
        raise CannotAmend(_("Say why it cannot stand there so."))
    if not proposal.can_approve(by):
        raise CannotAmend(proposal.approval.says)
    ChangeWord.objects.create(change=row, by=by, verdict=verdict, comment=comment, at=now)
    asked = _carried_out(row, now) if verdict == Verdict.APPROVED and _is_last(proposal) else None
    if verdict == Verdict.REFUSED or asked:
        row.state, row.amendment, row.ended_at = (State.APPROVED if asked else State.REFUSED), asked, now
        row.save(update_fields=["state", "amendment", "ended_at"])
    _tell(row, verdict, comment, by, now)
    return row


@transaction.atomic
def withdraw_change(change: ProposedChange, *, by: User, now: datetime) -> None:
    """What waits is not asked any more; what was judged meanwhile raises ``ChangedMeanwhile``."""
    row = _held(change).change
    row.state, row.ended_at = State.WITHDRAWN, now
    row.save(update_fields=["state", "ended_at"])
    delivery = row.delivery
    told = {"channel": delivery.channel.name}
    team_id = delivery.part.variant.post.team_id
    record("delivery.change_withdrawn", subject=delivery, at=now, actor=by, team_id=team_id, **told)


def _held(change: ProposedChange) -> Proposal:
    """As it stands now, with its delivery held until the end of the transaction."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=change.delivery_id)
    found = next((one for one in waiting_changes(delivery.part.variant.post) if one.change == change), None)
    if found is None:
        raise ChangedMeanwhile
    return found


def _is_last(proposal: Proposal) -> bool:
    """Whether one more approval is all that is missing."""
    return len(proposal.approval.given) + 1 >= len(proposal.approval.steps)


def _carried_out(row: ProposedChange, now: datetime) -> Amendment:
    words = {"text": row.text, "content_warning": row.content_warning}
    return amend(row.delivery, kind=Amendment.Kind.EDIT, **words, user=row.asked_by, now=now)


def _tell(row: ProposedChange, verdict: str, comment: str, by: User, now: datetime) -> None:
    delivery, post = row.delivery, row.delivery.part.variant.post
    verb = "delivery.change_approved" if verdict == Verdict.APPROVED else "delivery.change_refused"
    told = {"channel": delivery.channel.name, "comment": comment}
    line = record(verb, subject=delivery, at=now, actor=by, team_id=post.team_id, **told)
    event = f"trail-{line.pk}"
    if row.state == State.WAITING:
        tell_who_can(row, event=event, by=None, now=now)
    else:
        kind = "change_approved" if verdict == Verdict.APPROVED else "change_refused"
        notify(kind, to={row.asked_by_id}, event=event, subject=post, at=now, actor=by, anchor="changes")
