"""Correct the words of a cell that stands planned, in place, until the moment at which it goes out."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.publishing.actions.ask_review import ask_review
from rondpunt.publishing.actions.plan_post import plan_cell
from rondpunt.publishing.approval import approvals
from rondpunt.publishing.cell_words import keep_cell
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Post, Variant, Wording

State = Delivery.State


class CannotCorrect(Exception):
    """It is too late, or the post does not stand planned; the text is for the person at the screen."""


@transaction.atomic
def correct_cell(
    variant: Variant, *, text: str | None, content_warning: str = "", seen: int, by: User, now: datetime
) -> Variant:
    """``text`` None: what the core says again. ``seen`` is the version of the variant that the writer looked at.

    What waited is withdrawn, and the new words wait for the same moment. Where they have to be approved first, the
    whole post goes back into review and keeps its moment. Raises ``CannotCorrect``, ``CannotPlan`` and
    ``ChangedMeanwhile``; then nothing has changed.
    """
    row = _held(variant, seen)
    ours = Delivery.objects.filter(part__variant=row, part__round=row.round)
    # One conditional UPDATE against the worker's claim: what goes out is never half of the old and half of the new.
    withdrawn = ours.filter(state=State.WAITING).update(state=State.WITHDRAWN, changed_at=now)
    if not withdrawn or withdrawn < ours.count():
        raise CannotCorrect(_("This is going out, or does not wait any more. Look what became of it."))
    row.is_own = text is not None
    row.text, row.content_warning = (text, content_warning) if text is not None else ("", "")
    row.fitted_to = row.post.core_version
    keep_cell(row, "variant.corrected", by=by, now=now)
    if all(approval.is_there for approval in approvals(row.post, [row])):
        plan_cell(row, by=by, now=now)
    else:
        _back_into_review(row.post, by=by, now=now)
    return row


def undo_correction(variant: Variant, *, seen: int, by: User, now: datetime) -> Variant:
    """The words of the version before ``seen`` again; raises what ``correct_cell`` raises."""
    before = Wording.objects.filter(variant=variant, number=seen - 1).first()
    text = before.text if before and before.text else None
    warning = before.content_warning if before else ""
    return correct_cell(variant, text=text, content_warning=warning, seen=seen, by=by, now=now)


def _held(variant: Variant, seen: int) -> Variant:
    """The row with its post, held until the end of the transaction."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=variant.post_id)
    if post.stage != Post.Stage.PLANNED:
        raise CannotCorrect(_("The post does not stand planned any more. Look at it anew."))
    row = Variant.objects.select_related("audience", "channel").get(pk=variant.pk)
    row.post = post
    if row.version != seen:
        raise ChangedMeanwhile
    return row


def _back_into_review(post: Post, *, by: User, now: datetime) -> None:
    last = Delivery.objects.filter(part__variant__post=post, part__round=F("part__variant__round"))
    last.filter(state__in=[State.WAITING, State.HELD]).update(state=State.WITHDRAWN, changed_at=now)
    if last.exclude(state__in=[State.WITHDRAWN, State.REFUSED]).exists():
        raise CannotCorrect(
            _("These words have to be approved first, and part of the post is out already. Withdraw this message.")
        )
    post.stage, post.version = Post.Stage.DRAFT, post.version + 1
    post.save(update_fields=["stage", "version"])
    ask_review(post, by=by, now=now)
