"""Make, change or take away a rule for promises."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.models import PromiseRule
from rondpunt.people.models import User
from rondpunt.people.trail import record


class RuleThere(Exception):
    """There is a rule for this topic, channel and team already."""

    def __str__(self) -> str:
        return _("There is a rule for this kind, channel and team already: change that one.")


def arrange_promise(rule: PromiseRule, *, by: User | None, now: datetime, remove: bool = False) -> None:
    """Save ``rule`` as it was filled in, or remove it. Raises ``RuleThere``.

    What was promised stays promised; a conversation whose rule is gone keeps its due time.
    """
    number, known = rule.pk, rule.pk is not None
    with transaction.atomic():
        try:
            with transaction.atomic():
                if remove:
                    rule.delete()
                    rule.pk = number  # the trail names what was
                else:
                    rule.save()
        except IntegrityError as error:
            raise RuleThere from error
        verb = "promise.removed" if remove else "promise.changed" if known else "promise.added"
        where = [str(one) for one in (rule.topic, rule.channel, rule.team) if one]
        told = {"term": f"{rule.amount} {rule.unit}", "where": ", ".join(where)}
        record(verb, subject=rule, at=now, actor=by, team_id=rule.team_id, **told)
