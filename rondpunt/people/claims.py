"""How the claims of an OpenID provider are read: which groups give which seats (RONDPUNT_OIDC_ROLES)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from rondpunt.people.actions.follow_claims import Claims
from rondpunt.people.rights import Role


class BadMapping(Exception):
    """RONDPUNT_OIDC_ROLES cannot be read; the text says which part."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Members of ``group`` have ``role`` in the team named ``team``."""

    group: str
    team: str
    role: str


def read_mapping(text: str) -> tuple[Seat, ...]:
    """``group=Team:role,group=Team:role`` in its order; raises ``BadMapping``. A group's name may hold = and :."""
    seats = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        group, equals, seat = part.rpartition("=")
        team, colon, role = (word.strip() for word in seat.rpartition(":"))
        if not (equals and colon and group.strip() and team) or role not in Role.values:
            roles = ", ".join(Role.values)
            raise BadMapping(f"RONDPUNT_OIDC_ROLES: {part!r} is not group=Team:role with a role among {roles}.")
        seats.append(Seat(group.strip(), team, role))
    return tuple(seats)


def managed_teams() -> frozenset[str]:
    """Names of the teams whose members the provider decides."""
    return frozenset(seat.team for seat in read_mapping(settings.OIDC_ROLES))


def claims_in(told: Mapping[str, Any]) -> Claims:
    """What allauth kept of the ID token and the userinfo answer, as claims. Userinfo wins, it is the fresher."""
    merged = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})}
    groups = merged.get(settings.OIDC_GROUPS) or []
    mine = {groups} if isinstance(groups, str) else {str(group) for group in groups}
    seats: dict[str, str] = {}
    for seat in read_mapping(settings.OIDC_ROLES):
        if seat.group in mine:
            seats.setdefault(seat.team, seat.role)  # one role a team: the first in the mapping's order
    # Some providers write booleans as words.
    verified = str(merged.get("email_verified", "")).lower() == "true"
    email = str(merged.get("email") or "").strip() if verified else ""
    name = str(merged.get("name") or merged.get("preferred_username") or email)
    return Claims(email=email, name=name[:120], seats=seats)
