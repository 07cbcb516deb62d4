"""When a review has waited so long that somebody is reminded, and then somebody else is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rondpunt.publishing.approval import approvals
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Post, Review

REMIND_AFTER = timedelta(hours=24)
ESCALATE_AFTER = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Moments:
    """Of one asking: when its reviewers are reminded, and when those above them are told."""

    remind_at: datetime
    escalate_at: datetime


def moments_of(asked_at: datetime, wish: datetime | None) -> Moments:
    """After a day and after three; sooner where it should go out sooner: at half and at three quarters of the time."""
    remind, escalate = asked_at + REMIND_AFTER, asked_at + ESCALATE_AFTER
    if wish and wish > asked_at:
        time = wish - asked_at
        return Moments(min(remind, asked_at + time / 2), min(escalate, asked_at + time * 3 / 4))
    return Moments(remind, escalate)


def due_step(post: Post, now: datetime) -> str:
    """Whether it is time to "remind" or to "escalate", once each of one asking; else ""."""
    if post.review_asked_at is None:
        return ""
    moments = moments_of(post.review_asked_at, post.goes_out_at)
    if post.review_escalated_at is None and moments.escalate_at <= now:
        return "escalate"
    return "remind" if post.review_reminded_at is None and moments.remind_at <= now else ""


def is_waited_for(post: Post) -> bool:
    """Whether an approval is missing; where no channel asks any, whether nobody approved since it was asked."""
    found = approvals(post, cells_of(post))
    if any(approval.is_asked for approval in found):
        return not all(approval.is_there for approval in found)
    return not post.reviews.filter(verdict=Review.Verdict.APPROVED, at__gte=post.review_asked_at).exists()
