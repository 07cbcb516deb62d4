"""Take a user out of a team."""

from datetime import datetime

from rondpunt.people.administrators import never_the_last_administrator
from rondpunt.people.models import Membership, Team, User
from rondpunt.people.trail import record


def take_role(user: User, *, team: Team, by: User | None, now: datetime) -> bool:
    """Whether this changed anything. Raises ``LastAdministrator``."""
    with never_the_last_administrator():
        seat = Membership.objects.select_for_update().filter(user=user, team=team).first()
        if seat is None:
            return False
        seat.delete()
        record("membership.taken", subject=user, at=now, actor=by, team_id=team.pk, team=team.name, role=seat.role)
    user.forget_roles()
    return True
