"""The proof of a post: for each cell what was handed to which network, when, on whose word, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from rondpunt.networks.models import Amendment, Delivery
from rondpunt.networks.reasons import sentence
from rondpunt.publishing.amended import Amended
from rondpunt.publishing.models import Part, Post, ProposedChange, Variant


@dataclass(frozen=True, slots=True)
class Proof:
    """One delivery. ``is_last``: of the round that counts; earlier rounds were taken back or refused."""

    variant: Variant
    delivery: Delivery
    number: int
    is_last: bool
    stands: Amended
    is_comment: bool
    is_asked: bool = False  # whether other words wait for approval

    @property
    def text(self) -> str:
        """The words as they were handed over."""
        return str(self.delivery.payload["text"])

    @property
    def why(self) -> str:
        """Why it did not go out (yet), and what to do; "" where nothing is wrong."""
        return sentence(self.delivery.reason, self.delivery.detail) if self.delivery.state != "sent" else ""


def proof_of(post: Post, *, now: datetime) -> list[Proof]:
    """All deliveries of ``post`` in the order of the matrix, the last round first; three queries."""
    waiting = ProposedChange.objects.filter(delivery__part__variant__post=post, state=ProposedChange.State.WAITING)
    asked_first = set(waiting.values_list("delivery_id", flat=True))
    asked = Amendment.objects.select_related("asked_by").with_stops(now)
    found = Part.objects.filter(variant__post=post).select_related(
        "variant__audience", "variant__channel", "delivery__channel", "delivery__made_by"
    )
    in_order = ("variant__audience__is_internal", "variant__audience__name", "variant__language", "variant_id")
    return [
        Proof(
            part.variant,
            part.delivery,
            part.number,
            part.round == part.variant.round,
            Amended(part.delivery, tuple(part.delivery.amendments.all())),
            part.is_comment,
            part.delivery_id in asked_first,
        )
        for part in found.order_by(*in_order, "-round", "number").prefetch_related(
            Prefetch("delivery__amendments", asked)
        )
    ]
