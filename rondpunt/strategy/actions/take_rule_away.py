"""Take a line out of an internal audience."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import AudienceRule


@transaction.atomic
def take_rule_away(rule: AudienceRule, *, by: User, now: datetime) -> None:
    """Once. What was sent to them stays theirs."""
    if AudienceRule.objects.filter(pk=rule.pk).delete()[0]:
        audience = rule.audience
        record("audience.narrowed", subject=audience, at=now, actor=by, name=audience.name, whom=rule.whom)
