"""Say what one thinks of the words of a post: approve them, or ask for changes. Only of those that stand there now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.actions.ask_review import reviewers_of
from rondpunt.publishing.approval import approvals
from rondpunt.publishing.core import ChangedMeanwhile, cells_of, open_post
from rondpunt.publishing.models import Post, Review, ReviewedCell, Variant
from rondpunt.publishing.pictures import mark_of_pictures
from rondpunt.publishing.reviewing import chosen, digest_of

Verdict = Review.Verdict


class CannotReview(Exception):
    """The word would count nowhere, or says nothing; the text is for the person at the screen."""


@transaction.atomic
def review_post(
    post: Post, *, verdict: str, core_version: int, cells: Sequence[str], comment: str = "", by: User, now: datetime
) -> Review:
    """``core_version`` and ``cells`` (marks of ``reviewing``) are what the reviewer looked at.

    Whoever asks for changes says which; the post is a draft again. Raises ``ChangedMeanwhile``, ``CannotReview`` and
    ``NotOpen``; then nothing has changed.
    """
    row = open_post(post)
    if row.core_version != core_version:
        raise ChangedMeanwhile
    whole = cells_of(row)
    seen = chosen(whole, cells)
    _may(row, seen, verdict, comment, by)
    review = _keep(row, seen, verdict, comment.strip(), by, now)
    if verdict == Verdict.CHANGES and row.stage == Post.Stage.REVIEW:
        row.stage, row.changed_at = Post.Stage.DRAFT, now
        row.save(update_fields=["stage", "changed_at"])
    _tell(row, review, len(seen), by, now)
    return review


def _may(post: Post, seen: Sequence[Variant], verdict: str, comment: str, by: User) -> None:
    if not seen:
        raise CannotReview(_("Choose what you looked at."))
    if verdict == Verdict.CHANGES and not comment.strip():
        raise CannotReview(_("Say what should be changed."))
    if verdict == Verdict.APPROVED:
        for approval in approvals(post, seen):
            said_already = any(review.by_id == by.pk for review in approval.given)
            if len(approval.given) < len(approval.steps) and by not in approval.can and not said_already:
                raise CannotReview(approval.says)


def _keep(post: Post, seen: Sequence[Variant], verdict: str, comment: str, by: User, now: datetime) -> Review:
    said = {"verdict": verdict, "comment": comment, "core_version": post.core_version, "at": now}
    # A change of mind about the same words: the last word counts, as of now. The trail keeps the first.
    review, is_new = Review.objects.update_or_create(post=post, by=by, of=digest_of(post, seen), defaults=said)
    if is_new:
        cells = [
            ReviewedCell(review=review, variant=variant, version=variant.version, pictures=mark_of_pictures(variant))
            for variant in seen
        ]
        ReviewedCell.objects.bulk_create(cells)
    return review


def _tell(post: Post, review: Review, count: int, by: User, now: datetime) -> None:
    approved = review.verdict == Verdict.APPROVED
    told: dict[str, Any] = {"count": count, "comment": review.comment, "version": post.core_version}
    verb = "post.approved" if approved else "post.changes_asked"
    line = record(verb, subject=post, at=now, actor=by, team_id=post.team_id, **told)
    to = {post.owner_id, *([post.review_asked_by_id] if post.review_asked_by_id else [])}
    kind, event = "post_approved" if approved else "post_changes_asked", f"trail-{line.pk}"
    notify(kind, to=to, event=event, subject=post, at=now, actor=by, anchor="review")
    if approved and post.stage == Post.Stage.REVIEW:
        # The next stage, if there is one, learns that it is its turn.
        notify("review_asked", to=reviewers_of(post), event=f"{event}-next", subject=post, at=now, anchor="review")
