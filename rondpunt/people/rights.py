"""What a role may do: one table. A role is held in a team; rights over the house count if held in any team."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The part a user plays in a team."""

    AGENT = "agent", _("agent")
    EDITOR = "editor", _("editor")
    CORE = "core", _("core team")
    MANAGER = "manager", _("manager")
    ADMINISTRATOR = "administrator", _("administrator")


class Right(models.TextChoices):
    """What can be allowed. The first three hold within the team of the role; the others over the whole house."""

    READ = "read", _("read the team's conversations")
    ANSWER = "answer", _("answer, note, hand over and close in the team")
    MEMBERS = "members", _("see who is in the team")
    SEE_ALL = "see_all", _("read and answer in every team")
    PERSONS = "persons", _("merge citizens")
    KNOWLEDGE = "knowledge", _("write standard answers for the team and the whole organisation")
    TRAIL = "trail", _("read and export the trail")
    CHANNELS = "channels", _("add, test and pause channels")
    USERS = "users", _("invite users, change teams and roles")
    PROMISES = "promises", _("set working hours, promises and legal terms")
    HEALTH = "health", _("see the health page")
    SEALS = "seals", _("open a sealed conversation, with a reason")
    ABSENCES = "absences", _("say that a colleague is absent and who stands in")
    LOOKS = "looks", _("say at whose answers a colleague looks first")
    BODIES = "bodies", _("arrange other bodies, to which questions are sent on")
    TAGS = "tags", _("arrange tags and topics")
    CALENDAR = "calendar", _("see the calendar and propose ideas")
    PUBLISH = "publish", _("write, plan and take back posts for the team")
    APPROVE = "approve", _("approve posts")
    STOP = "stop", _("stop everything that is planned, and lift the stop")
    EDITORIAL = "editorial", _("arrange audiences, approval and tone")
    ORGANISATION = "organisation", _("change the organisation's name, language and look")


_DESK = frozenset({Right.READ, Right.ANSWER, Right.MEMBERS, Right.PERSONS, Right.CALENDAR})
_WRITES = frozenset({Right.PUBLISH, Right.APPROVE})
ROLE_RIGHTS: dict[str, frozenset[Right]] = {
    Role.AGENT: _DESK,
    Role.EDITOR: _DESK | _WRITES | {Right.KNOWLEDGE},
    Role.CORE: _DESK
    | _WRITES
    | {Right.STOP, Right.EDITORIAL}
    | {Right.SEE_ALL, Right.KNOWLEDGE, Right.TRAIL, Right.TAGS, Right.SEALS, Right.PROMISES, Right.ABSENCES}
    | {Right.LOOKS, Right.BODIES},
    Role.MANAGER: frozenset(
        {Right.READ, Right.MEMBERS, Right.TRAIL, Right.LOOKS, Right.CALENDAR, Right.APPROVE, Right.STOP}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.BODIES,
            Right.STOP,
            Right.EDITORIAL,
            Right.TRAIL,
            Right.CHANNELS,
            Right.USERS,
            Right.HEALTH,
            Right.MEMBERS,
            Right.ORGANISATION,
            Right.PROMISES,
        }
    ),
}


def roles_with(*rights: Right) -> list[str]:
    """Roles that carry all of these."""
    return [role for role, carried in ROLE_RIGHTS.items() if carried.issuperset(rights)]
