"""Take a user's seat away: they are signed out at once and cannot sign in; what they wrote stays theirs."""

from datetime import datetime

from rondpunt.people.actions.end_sessions import end_sessions
from rondpunt.people.administrators import never_the_last_administrator
from rondpunt.people.models import User
from rondpunt.people.trail import record


def deactivate(user: User, *, by: User | None, now: datetime) -> bool:
    """Whether this changed anything. Raises ``LastAdministrator``."""
    with never_the_last_administrator():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return False
        ended = end_sessions(user)
        record("user.deactivated", subject=user, at=now, actor=by, sessions_ended=ended)
    user.is_active = False
    return True
