"""Make a user with a first seat: for the command line, the first-run page, an invitation and an OpenID sign-in."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.people.actions.give_role import give_role
from rondpunt.people.models import Team, User
from rondpunt.people.trail import record


class AlreadyHere(Exception):
    """Somebody signs in with this address already."""

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email

    def __str__(self) -> str:
        return _("There is a user with the address %(email)s already.") % {"email": self.email}


def add_user(
    email: str,
    *,
    name: str,
    password: str | None,
    now: datetime,
    team: Team | None = None,
    role: str = "",
    language: str = "",
    by: User | None = None,
    how: str = "",
) -> User:
    """A new user, in ``team`` with ``role`` when those are given. Without a password they sign in by OpenID or passkey.

    ``how`` says for the trail which door it was. Raises ``AlreadyHere``.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                fields = {"language": language} if language else {}
                user = User.objects.create_user(email, name, password, **fields)
        except IntegrityError as error:
            raise AlreadyHere(email) from error
        record("user.added", subject=user, at=now, actor=by, email=user.email, how=how)
        if team and role:
            give_role(user, team=team, role=role, by=by, now=now)
    return user
