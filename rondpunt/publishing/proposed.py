"""Changes of what went out that wait for approval: what would change, who can say so, and what is in the way."""

from dataclasses import dataclass

from django.db.models import Prefetch

from rondpunt.lib.differences import Piece, differences
from rondpunt.people.models import User
from rondpunt.publishing.amended import Amended
from rondpunt.publishing.approval import Approval, approvals_of_changes
from rondpunt.publishing.models import ChangeWord, Post, ProposedChange, Variant

State = ProposedChange.State


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits, and where its approval stands."""

    change: ProposedChange
    approval: Approval
    stands: Amended

    @property
    def variant(self) -> Variant:
        """The cell that it is of."""
        return self.approval.variant

    @property
    def pieces(self) -> list[Piece]:
        """Word by word what would change in the text."""
        return differences(self.stands.text, self.change.text)

    @property
    def warning_pieces(self) -> list[Piece]:
        """The same of the content warning; none where it stays."""
        old, new = self.stands.content_warning, self.change.content_warning
        return differences(old, new) if old != new else []

    def can_approve(self, user: User) -> bool:
        """Whether the word of ``user`` counts now; where nothing is asked any more, that of whoever may review."""
        return not self.approval.steps or user in self.approval.can


def waiting_changes(post: Post) -> list[Proposal]:
    """Those of ``post`` that wait, the oldest first; in a fixed number of queries."""
    words = Prefetch("words", ChangeWord.objects.select_related("by"))
    changes = list(
        ProposedChange.objects.filter(
            delivery__part__variant__post=post, state=State.WAITING, delivery__removed_at=None
        )
        .select_related("asked_by", "delivery__channel", "delivery__part__variant__audience")
        .select_related("delivery__part__variant__channel")
        .prefetch_related(words, "delivery__amendments__asked_by")
    )
    return [
        Proposal(change, approval, Amended(change.delivery, tuple(change.delivery.amendments.all())))
        for change, approval in zip(changes, approvals_of_changes(post, changes), strict=True)
    ]


def refused_changes(post: Post) -> list[ProposedChange]:
    """The last word on each delivery of ``post``, where it was no and nothing was asked since."""
    words = Prefetch("words", ChangeWord.objects.select_related("by"))
    every = ProposedChange.objects.filter(delivery__part__variant__post=post).exclude(state=State.WITHDRAWN)
    last = {change.delivery_id: change for change in every.select_related("asked_by").prefetch_related(words)}
    return [change for change in last.values() if change.state == State.REFUSED]
