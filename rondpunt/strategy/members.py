"""Who is in an internal audience now, and because of what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import Department, Interest, Membership, User
from rondpunt.people.rights import Role
from rondpunt.strategy.models import Audience, AudienceRule

BECAUSE = {
    "user": _("because you were chosen by name"),
    "team": _("because you are in team %(name)s"),
    "department": _("because you work in %(name)s"),
    "group": _("because you are in the interest group %(name)s"),
    "role": _("because of your role: %(name)s"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """``kind`` as that of the line; ``name`` as it was then, of a role its key. Fits in JSON as a pair."""

    kind: str
    name: str = ""

    @property
    def says(self) -> str:
        """For the reader, in their language."""
        name = dict(Role.choices).get(self.name, self.name) if self.kind == "role" else self.name
        return str(BECAUSE.get(self.kind) or _g("because you are in this audience")) % {"name": name}


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague and every reason why they are in the audience, the nearest first."""

    user: User
    reasons: tuple[Reason, ...]


Found = Iterator[tuple[int, Reason]]


def rules_of(audience: Audience) -> list[AudienceRule]:
    """The lines with what they name, one query."""
    return list(audience.rules.select_related("user", "team", "department", "group"))


def in_words(reasons: Iterable[Reason]) -> str:
    """Because of this and because of that, for the reader."""
    first, *more = [reason.says for reason in reasons] or [Reason("").says]
    for another in more:
        first = _g("%(first)s and %(second)s") % {"first": first, "second": another}
    return first


def members_of(audience: Audience) -> list[Member]:
    """Who may sign in and is named by a line, by name; one query a kind of line, whatever the number of lines.

    Their reasons begin with the nearest: by name, group, team, department, role.
    """
    by_kind: dict[str, list[AudienceRule]] = {}
    for rule in rules_of(audience):
        by_kind.setdefault(rule.kind, []).append(rule)
    reasons: dict[int, dict[Reason, None]] = {}  # each once, in this order
    for kind, find in FINDERS.items():
        if kind in by_kind:
            for user_id, reason in find(by_kind[kind]):
                reasons.setdefault(user_id, {})[reason] = None
    users = User.objects.filter(pk__among=list(reasons), is_active=True)
    return [Member(user, tuple(reasons[user.pk])) for user in users]


def _users(rules: Sequence[AudienceRule]) -> Found:
    for rule in rules:
        assert rule.user_id is not None
        yield rule.user_id, Reason("user")


def _groups(rules: Sequence[AudienceRule]) -> Found:
    names = {rule.group_id: rule.whom for rule in rules}
    for user_id, group_id in Interest.objects.filter(group__in=names).values_list("user_id", "group_id"):
        yield user_id, Reason("group", names[group_id])


def _teams(rules: Sequence[AudienceRule]) -> Found:
    names = {rule.team_id: rule.whom for rule in rules}
    seats = Membership.objects.filter(team__in=names).order_by("id")
    for user_id, team_id in seats.values_list("user_id", "team_id"):
        yield user_id, Reason("team", names[team_id])


def _departments(rules: Sequence[AudienceRule]) -> Found:
    named = {rule.department_id: rule.whom for rule in rules if rule.department_id is not None}
    over = _with_those_below(named, Department.objects.values_list("id", "parent_id"))
    seats = Membership.objects.filter(team__department__in=over).order_by("id")
    for user_id, department_id in seats.values_list("user_id", "team__department_id"):
        yield user_id, Reason("department", over[department_id])


def _with_those_below(named: Mapping[int, str], tree: Iterable[tuple[int, int | None]]) -> dict[int, str]:
    """Each department that is or hangs below a named one, with the name of the nearest such."""
    parents = dict(tree)
    over: dict[int, str] = {}
    for department in parents:
        above: int | None = department
        seen: set[int] = set()
        while above is not None and above not in named and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above is not None and above in named:
            over[department] = named[above]
    return over


def _roles(rules: Sequence[AudienceRule]) -> Found:
    roles = [rule.role for rule in rules]
    for user_id, role in Membership.objects.filter(role__in=roles).order_by("id").values_list("user_id", "role"):
        yield user_id, Reason("role", role)


FINDERS = {"user": _users, "group": _groups, "team": _teams, "department": _departments, "role": _roles}
