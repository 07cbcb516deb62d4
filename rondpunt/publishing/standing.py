"""Where a cell stands, in one word for its colour and a sentence for its reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.publishing.models import Part, Variant

State = Delivery.State
# The worst of several parts is what the cell shows.
ORDER = (State.IN_DOUBT, State.REFUSED, State.HELD, State.SENDING, State.WAITING, State.WITHDRAWN, State.SENT)
KINDS = {
    State.IN_DOUBT: "late",
    State.REFUSED: "late",
    State.HELD: "wait",
    State.SENDING: "going",
    State.WAITING: "planned",
    State.SENT: "sent",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """``kind``: same, own, stale, unwritten, planned, going, sent, wait, late."""

    kind: str
    says: str
    delivery: Delivery | None = None


def deliveries_of(variants: Sequence[Variant]) -> Mapping[int, list[Delivery]]:
    """By the number of the variant the deliveries of its last round, in one query."""
    rounds = {variant.pk: variant.round for variant in variants}
    found: dict[int, list[Delivery]] = {}
    for part in Part.objects.filter(variant__in=rounds).select_related("delivery").order_by("number"):
        if part.round == rounds[part.variant_id]:
            found.setdefault(part.variant_id, []).append(part.delivery)
    return found


def standing(variant: Variant, deliveries: Sequence[Delivery]) -> Standing:
    """Of its deliveries while there are any that were not taken back, else of its words."""
    ordered = sorted(deliveries, key=lambda delivery: ORDER.index(State(delivery.state)))
    if ordered and ordered[0].state != State.WITHDRAWN:
        worst = ordered[0]
        return Standing(KINDS[State(worst.state)], worst.get_state_display(), worst)
    if not variant.says.strip():
        return Standing("unwritten", _("still to be written"))
    if variant.is_stale:
        return Standing("stale", _("the core was changed since"))
    return Standing("own", _("its own words")) if variant.is_own else Standing("same", _("as the core"))
