"""Who gets a house message: of the cells of a post each colleague has one, with every reason why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rondpunt.networks.models import Delivery
from rondpunt.people.models import Membership, User
from rondpunt.publishing.models import Part, Variant
from rondpunt.strategy.members import Reason, members_of

NEVER = (Delivery.State.WITHDRAWN, Delivery.State.REFUSED)


@dataclass(frozen=True, slots=True)
class Reader:
    """A colleague, the cell that is theirs, and because of what."""

    user: User
    variant: Variant
    reasons: tuple[Reason, ...]


def readers_of(variants: Sequence[Variant]) -> Iterator[Reader]:
    """Everybody who is in an audience of these cells of one post (with post and audience), once.

    In their own language where there is a cell in it, else in that of the core. Some queries an audience.
    """
    found: dict[int, tuple[User, list[Variant], dict[Reason, None]]] = {}
    members = {variant.audience_id: variant.audience for variant in variants}
    for audience_id, audience in members.items():
        cells = [variant for variant in variants if variant.audience_id == audience_id]
        for member in members_of(audience):
            _user, theirs, reasons = found.setdefault(member.user.pk, (member.user, [], {}))
            theirs += cells
            reasons |= dict.fromkeys(member.reasons)
    for user, theirs, reasons in found.values():
        yield Reader(user, min(theirs, key=lambda cell: _distance(cell, user)), tuple(reasons))


def _distance(cell: Variant, user: User) -> tuple[bool, bool, int]:
    return cell.language != user.language, cell.language != cell.post.language, cell.pk


def handed_out(variants: Sequence[Variant]) -> list[Variant]:
    """Those cells that go to each colleague by themselves; not what was withdrawn or refused."""
    cells = [variant for variant in variants if variant.channel.hands_out]
    rounds = {cell.pk: cell.round for cell in cells}
    parts = Part.objects.filter(variant__in=cells, delivery__state__in=NEVER).values_list("variant_id", "round")
    gone = {number for number, planned in parts if planned == rounds[number]}
    return [cell for cell in cells if cell.pk not in gone]


def groups_of(users: Sequence[int]) -> Mapping[int, int]:
    """By user the team in which they are counted: of several the first they were in."""
    groups: dict[int, int] = {}
    seats = Membership.objects.filter(user__in=users).order_by("id").values_list("user_id", "team_id")
    for user_id, team_id in seats:
        groups.setdefault(user_id, team_id)
    return groups
