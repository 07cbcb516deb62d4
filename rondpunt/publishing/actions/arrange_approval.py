"""Say who approves what goes out on a channel, and which teams need nobody; or what holds for the whole house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.networks.models import Channel
from rondpunt.people.models import Organisation, Team, User
from rondpunt.people.trail import record
from rondpunt.publishing.approval import Step
from rondpunt.publishing.models import ApprovalPolicy, ApprovalStage, TrustedTeam

AS_THE_HOUSE = ""


@transaction.atomic
def arrange_approval(
    channel: Channel | None,
    *,
    kind: str,
    steps: Sequence[Step] = (),
    trusted: Sequence[Team] = (),
    by: User,
    now: datetime,
) -> None:
    """``channel`` None: the house. ``kind`` of ``ApprovalPolicy``, or ``AS_THE_HOUSE``. Holds at once, also for what
    is in review; what stands planned stays planned.
    """
    ApprovalPolicy.objects.filter(channel=channel).delete()
    if kind != AS_THE_HOUSE:
        policy = ApprovalPolicy.objects.create(channel=channel, is_house=channel is None, kind=kind)
        for number, step in enumerate(steps if kind == ApprovalPolicy.Kind.STAGES else (), start=1):
            ApprovalStage.objects.create(policy=policy, number=number, who=step.who).users.set(step.names)
    if channel:
        TrustedTeam.objects.filter(channel=channel).exclude(team__in=trusted).delete()
        rows = [TrustedTeam(team=team, channel=channel) for team in trusted]
        TrustedTeam.objects.bulk_create(rows, ignore_conflicts=True)
    told: dict[str, Any] = {"kind": kind, "trusted": [team.name for team in trusted], "stages": len(steps)}
    subject = channel or Organisation.objects.first() or by
    record("approval.arranged", subject=subject, at=now, actor=by, where=channel.name if channel else "", **told)
