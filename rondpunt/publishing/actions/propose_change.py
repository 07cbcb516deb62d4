"""Ask that other words stand where a message went out, on a channel where these have to be approved."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.actions.amend import CannotAmend
from rondpunt.networks.amending import obstacle_of, why_not
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.amending_held import held, new_words
from rondpunt.publishing.models import ProposedChange
from rondpunt.publishing.proposed import waiting_changes

Kind = Amendment.Kind


@transaction.atomic
def propose_change(
    delivery: Delivery, *, text: str, content_warning: str = "", seen: int, by: User, now: datetime
) -> ProposedChange:
    """Who can approve it is told. ``seen`` is the last amendment that stood on the page, 0 for none.

    Raises ``CannotAmend`` and ``ChangedMeanwhile``; then nothing has changed.
    """
    # The delivery is held first wherever a change is asked, judged or carried out.
    stands = held(delivery, seen=seen)
    row = stands.delivery
    if row.proposed_changes.filter(state=ProposedChange.State.WAITING).exists():
        raise CannotAmend(_("A change of this waits for approval already."))
    text = new_words(stands, text, content_warning)
    if obstacle := why_not(row, Kind.EDIT) or obstacle_of(row, Kind.EDIT, text):
        raise CannotAmend(obstacle)
    change = ProposedChange.objects.create(
        delivery=row, text=text, content_warning=content_warning, asked_by=by, asked_at=now
    )
    post = row.part.variant.post
    told = {"channel": row.channel.name}
    line = record("delivery.change_proposed", subject=row, at=now, actor=by, team_id=post.team_id, **told)
    tell_who_can(change, event=f"trail-{line.pk}", by=by, now=now)
    return change


def tell_who_can(change: ProposedChange, *, event: str, by: User | None, now: datetime) -> None:
    """Tell those whose word is waited for."""
    post = change.delivery.part.variant.post
    can = {user.pk for one in waiting_changes(post) if one.change == change for user in one.approval.can}
    notify("change_proposed", to=can, event=event, subject=post, at=now, actor=by, anchor="changes")
