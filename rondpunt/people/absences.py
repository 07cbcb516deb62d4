"""Who stands in for whom, at one moment: the chain of replacements is followed to somebody who is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from rondpunt.people.models import Absence, User
from rondpunt.people.rights import Right


def gone(now: datetime, *, user: str = "pk") -> Combinable | Q:
    """Users, or rows whose ``user`` they are, who are absent at ``now`` or may not sign in any more."""
    prefix = "" if user == "pk" else f"{user}__"
    return Q(**{f"{prefix}is_active": False}) | Exists(Absence.objects.present(now).filter(user=OuterRef(user)))


@dataclass(frozen=True, slots=True)
class StandIns:
    """The absences of one moment; read once, asked for many."""

    replacements: Mapping[int, int | None]

    @classmethod
    def read(cls, now: datetime) -> "StandIns":
        """One query."""
        return cls(dict(Absence.objects.present(now).values_list("user_id", "replacement_id")))

    def of(self, user_id: int) -> int | None:
        """Who is there instead of ``user_id``; None when the chain ends with nobody, or runs in a circle."""
        seen = {user_id}
        following = self.replacements.get(user_id)
        while following is not None and following in self.replacements:
            if following in seen:
                return None
            seen.add(following)
            following = self.replacements[following]
        return following if following not in seen else None


def absences_seen_by(user: User, *, now: datetime) -> "list[Absence]":
    """Absences that last or come: those of the colleagues in one's own teams; of everybody for who arranges them."""
    coming = Absence.objects.filter(ends_at__gt=now).select_related("user", "replacement")
    if not user.can(Right.ABSENCES):
        beside = User.objects.filter(memberships__team__in=user.teams_with(Right.MEMBERS))
        coming = coming.filter(Q(user=user) | Q(user__in=beside.values("pk")))
    return list(coming)
