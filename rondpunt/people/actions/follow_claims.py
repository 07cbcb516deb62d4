"""What the organisation's OpenID provider says about somebody becomes their user and their seats."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.people.actions.add_user import add_user
from rondpunt.people.actions.arrange_team import arrange_team
from rondpunt.people.actions.give_role import give_role
from rondpunt.people.actions.take_role import take_role
from rondpunt.people.administrators import LastAdministrator
from rondpunt.people.models import Team, User

log = logging.getLogger("rondpunt.people")


class NotWelcome(Exception):
    """Signed in at the provider, yet not let in here; the sentence says why and whom to ask."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider told. ``email`` is empty unless the provider vouches for it; ``seats`` is team name -> role."""

    email: str
    name: str
    seats: Mapping[str, str]


def follow_claims(known: User | None, *, claims: Claims, managed: frozenset[str], now: datetime) -> User:
    """The user who signs in: ``known``, or found by the address the provider vouches for, or new.

    Teams in ``managed`` (those the mapping names) follow the claims; seats in other teams were given by hand and stay.
    Raises ``NotWelcome``.
    """
    with transaction.atomic():
        user = known or _by_address(claims.email) or _new(claims, now)
        if not user.is_active:
            raise NotWelcome(_("Your account in Rondpunt was closed. Ask an administrator of Rondpunt to open it."))
        _follow(user, claims.seats, managed, now)
    # Outside the transaction: somebody who lost their last group is refused, and the seats they lost stay lost.
    if not user.memberships.exists():
        raise NotWelcome(_nowhere())
    return user


def _by_address(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first() if email else None


def _new(claims: Claims, now: datetime) -> User:
    if not claims.seats:
        raise NotWelcome(_nowhere())
    if not claims.email:
        # Whoever may write any address into their profile there could sit down on a colleague's chair here.
        raise NotWelcome(
            _("Your organisation's sign-in does not vouch for your e-mail address. Ask its administrator to verify it.")
        )
    # Until they choose, the screens go on in the language in which they pressed the button.
    language = get_language() or ""
    return add_user(claims.email, name=claims.name, password=None, language=language, how="openid", now=now)


def _follow(user: User, seats: Mapping[str, str], managed: frozenset[str], now: datetime) -> None:
    for name, role in seats.items():
        team = Team.objects.filter(name=name).first()
        if team is None:  # named by an administrator in RONDPUNT_OIDC_ROLES, so it is wanted
            team = arrange_team(None, name=name, department=None, by=None, now=now)
        with _keeping_the_last_administrator():
            give_role(user, team=team, role=role, by=None, now=now)
    for team in Team.objects.filter(name__in=managed - seats.keys(), memberships__user=user):
        with _keeping_the_last_administrator():
            take_role(user, team=team, by=None, now=now)


@contextmanager
def _keeping_the_last_administrator() -> Iterator[None]:
    """Claims never take away the last administrator: nobody would be left to mend a wrong mapping."""
    try:
        yield
    except LastAdministrator:
        log.warning("a sign-in's claims would take away the last administrator; that role was kept")


def _nowhere() -> str:
    return _("Your account belongs to no team in Rondpunt. Ask an administrator which group you should be in.")
