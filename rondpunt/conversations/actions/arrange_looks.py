"""Say at whose answers a colleague looks first: for a team, and for one member of it."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import LookRule, LookTrust
from rondpunt.people.models import Membership, User
from rondpunt.people.trail import record


@transaction.atomic
def arrange_looks(rule: LookRule, *, by: User, now: datetime) -> None:
    """Save the rule of a team as it was filled in. What waits goes on waiting."""
    values = {name: getattr(rule, name) for name in ("scope", "spares_standards", "propose_after")}
    LookRule.objects.update_or_create(team=rule.team, defaults=values)
    record("looks.arranged", subject=rule.team, at=now, actor=by, team_id=rule.team_id, **values)


@transaction.atomic
def arrange_trust(membership: Membership, *, setting: str, by: User, now: datetime, because: str = "") -> None:
    """``setting`` of ``LookTrust``. Counting towards a proposal begins anew, whatever was decided."""
    fields = {"setting": setting, "counted_from": now}
    LookTrust.objects.update_or_create(membership=membership, defaults=fields)
    said = {"team": membership.team.name, "setting": setting, "because": because}
    record("looks.trusted", subject=membership.user, at=now, actor=by, team_id=membership.team_id, **said)
