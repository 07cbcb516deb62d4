"""Add a line to an internal audience: a person, team, department, role or interest group more."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import Audience, AudienceRule


class NotInternal(Exception):
    """The audience is not one of colleagues."""

    def __str__(self) -> str:
        return _("Only an audience of colleagues names colleagues.")


@transaction.atomic
def add_rule(audience: Audience, *, kind: str, chosen: Any, by: User | None, now: datetime) -> AudienceRule:
    """``kind`` of ``AudienceRule.kind``; ``chosen`` the row, or the key of a role. What is there stays as it is."""
    if not audience.is_internal:
        raise NotInternal
    named: dict[str, Any] = {kind: chosen}
    rule, is_new = AudienceRule.objects.get_or_create(audience=audience, **named)
    if is_new:
        record("audience.widened", subject=audience, at=now, actor=by, name=audience.name, whom=rule.whom)
    return rule
