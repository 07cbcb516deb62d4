"""Sign a user out everywhere, at once."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record


def end_sessions(user: User) -> int:
    """End every session of ``user``; how many there were. What they have open is a stranger's at the next click."""
    sessions = list(UserSession.objects.filter(user_id=user.pk))
    for session in sessions:
        session.end()
    return len(sessions)


def sign_out_everywhere(user: User, *, by: User, now: datetime) -> int:
    """``end_sessions``, as an act of its own: a telephone was lost."""
    with transaction.atomic():
        ended = end_sessions(user)
        record("user.signed_out", subject=user, at=now, actor=by, sessions_ended=ended)
    return ended
