"""The first start: the organisation, its first teams and its first administrator, all or nothing."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.people.actions.add_user import AlreadyHere, add_user
from rondpunt.people.actions.arrange_team import NameTaken, arrange_team
from rondpunt.people.actions.give_role import give_role
from rondpunt.people.models import Organisation, User
from rondpunt.people.rights import Role


class AlreadySetUp(Exception):
    """Somebody was first; there is one organisation an installation."""

    def __str__(self) -> str:
        return _("Rondpunt was set up here already. Sign in, or ask your administrator for an invitation.")


def set_up_house(
    *,
    organisation: str,
    colour: str = "",
    logo: UploadedFile[bytes] | None = None,
    team: str,
    name: str,
    email: str,
    password: str,
    language: str,
    now: datetime,
) -> User:
    """Make the house its first user's, who may do everything: core team in ``team``, administrator in a team apart.

    A role is held in a team, one each: two roles take two teams. Raises ``AlreadySetUp``, and of two who finish at the
    same moment for one: the organisation's row can exist only once.
    """
    try:
        with transaction.atomic():
            house = Organisation(pk=1, name=organisation, language=language, colour=colour)
            house.save(force_insert=True)
            if User.objects.exists():
                raise AlreadySetUp
            if logo:
                house.logo.save(logo.name or "logo", logo)
            first = arrange_team(None, name=team, department=None, by=None, now=now)
            office = arrange_team(None, name=_("Administration"), department=None, by=None, now=now)
            user = add_user(
                email,
                name=name,
                password=password,
                now=now,
                team=first,
                role=Role.CORE,
                language=language,
                how="welcome",
            )
            give_role(user, team=office, role=Role.ADMINISTRATOR, by=None, now=now)
    except (IntegrityError, AlreadyHere, NameTaken) as error:
        raise AlreadySetUp from error
    return user
