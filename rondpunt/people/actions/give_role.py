"""Give a user a role in a team, or another one than they had."""

from datetime import datetime

from rondpunt.people.administrators import never_the_last_administrator
from rondpunt.people.models import Membership, Team, User
from rondpunt.people.trail import record


def give_role(user: User, *, team: Team, role: str, by: User | None, now: datetime) -> bool:
    """Whether this changed anything. Raises ``LastAdministrator``."""
    with never_the_last_administrator():
        seat = Membership.objects.select_for_update().filter(user=user, team=team).first()
        if seat and seat.role == role:
            return False
        before = seat.role if seat else ""
        Membership.objects.update_or_create(user=user, team=team, defaults={"role": role})
        verb = "membership.changed" if before else "membership.given"
        record(verb, subject=user, at=now, actor=by, team_id=team.pk, team=team.name, role=role, before=before)
    user.forget_roles()
    return True
