"""The house always keeps somebody who may invite and change users: never the last administrator."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with

ADMINISTRATING = roles_with(Right.USERS)


class LastAdministrator(Exception):
    """Nobody would be left who may let others in."""

    def __str__(self) -> str:
        return _("This would leave nobody who can invite and change users. Make somebody else administrator first.")


@contextmanager
def never_the_last_administrator() -> Iterator[None]:
    """A transaction that is rolled back, with ``LastAdministrator``, when it takes away the last administrator.

    A house that had none to begin with (its very first start) is left alone.
    """
    with transaction.atomic():
        # Locks every administrator first (PostgreSQL): two colleagues who demote each other at once go one after the
        # other, and the second sees what the first did. SQLite's write transactions exclude each other by themselves.
        before = list(_administrators().select_for_update().values_list("pk", flat=True))
        yield
        if before and not _administrators().exists():
            raise LastAdministrator


def _administrators() -> models.QuerySet[User]:
    return User.objects.filter(is_active=True, memberships__role__in=ADMINISTRATING)
