"""Trust that grows: answers in a row that were sent as they were written are a reason to propose, never to decide."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from rondpunt.conversations.looking import Setting
from rondpunt.conversations.models import LookRule, LookTrust, SecondLook
from rondpunt.people.models import Membership

State = SecondLook.State


@dataclass(frozen=True, slots=True)
class Proposal:
    """To let one member's answers go out without a look; ``evidence`` is why, the newest first."""

    membership: Membership
    evidence: list[SecondLook]

    @property
    def setting(self) -> str:
        """What holds now, and goes on holding for who is not yet let go."""
        return setting_of(self.membership)


def proposals(rule: LookRule, seats: Iterable[Membership]) -> list[Proposal]:
    """Of those whose last ``propose_after`` answers were all sent unchanged; one query."""
    seats = [seat for seat in seats if setting_of(seat) != Setting.NEVER]
    if not rule.propose_after or not seats:
        return []
    judged = SecondLook.objects.filter(team=rule.team_id, writer__in=[seat.user_id for seat in seats])
    newest = Window(RowNumber(), partition_by=F("writer"), order_by=[F("looked_at").desc(), F("pk").desc()])
    ranked = judged.exclude(looked_at=None).annotate(place=newest).filter(place__lte=rule.propose_after)
    by_writer: dict[int, list[SecondLook]] = {}
    for look in ranked.select_related("looked_by", "conversation").order_by("-looked_at", "-pk"):
        by_writer.setdefault(look.writer_id, []).append(look)
    found = [Proposal(seat, by_writer.get(seat.user_id, [])) for seat in seats]
    return [one for one in found if _is_enough(one, rule.propose_after)]


def _is_enough(one: Proposal, wanted: int) -> bool:
    since = getattr(one.membership, "look_trust", None)
    counted = [look for look in one.evidence if not since or (look.looked_at and look.looked_at > since.counted_from)]
    return len(counted) == wanted and all(look.state == State.PASSED and not look.is_changed for look in counted)


def setting_of(seat: Membership) -> str:
    """What holds for ``seat`` now."""
    trust: LookTrust | None = getattr(seat, "look_trust", None)
    return trust.setting if trust else Setting.TEAM
