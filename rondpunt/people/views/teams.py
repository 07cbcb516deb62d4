"""Teams and the departments they hang in; who sits where."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.arrange_department import RunsInACircle, arrange_department
from rondpunt.people.actions.arrange_team import NameTaken, arrange_team
from rondpunt.people.forms import DepartmentForm, TeamForm
from rondpunt.people.models import Department, Membership, Team, User
from rondpunt.people.rights import ROLE_RIGHTS, Right, Role


@dataclass(frozen=True, slots=True)
class Branch:
    """A department in the tree, so many steps down, with its teams."""

    department: Department
    depth: int
    teams: list[Team]


def teams_seen_by(user: User) -> QuerySet[Team]:
    """All of them for who arranges teams; one's own for who may see who is in the team."""
    seats = Membership.objects.filter(user__is_active=True).select_related("user").order_by("user__name")
    teams = Team.objects.select_related("department").prefetch_related(Prefetch("memberships", seats))
    return teams if user.can(Right.USERS) else teams.filter(pk__in=user.teams_with(Right.MEMBERS))


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """The tree of departments with their teams, and the teams that hang nowhere."""
    return _page(request, TeamForm(), DepartmentForm())


@require_POST
@needs(Right.USERS)
def new_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            made = arrange_team(None, **form.cleaned_data, by=colleague(request), now=timezone.now())
        except NameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Team %(team)s was made.") % {"team": made.name})
            return redirect("people:team", made.pk)
    return _page(request, form, DepartmentForm(), status=422)


@require_POST
@needs(Right.USERS)
def new_department(request: HttpRequest) -> HttpResponse:
    """Make a department."""
    form = DepartmentForm(request.POST)
    if form.is_valid():
        try:
            arrange_department(None, **form.cleaned_data, by=colleague(request), now=timezone.now())
        except (NameTaken, RunsInACircle) as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("people:teams")
    return _page(request, TeamForm(), form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits in a team; its name and department for those who may change them."""
    user = colleague(request)
    shown = get_object_or_404(teams_seen_by(user), pk=pk)
    may_change = user.can(Right.USERS)
    form = TeamForm(request.POST or None, initial={"name": shown.name, "department": shown.department_id})
    if request.method == "POST":
        if not may_change:
            return redirect("people:team", pk)
        if form.is_valid():
            try:
                arrange_team(shown, **form.cleaned_data, by=user, now=timezone.now())
            except NameTaken as refusal:
                form.add_error("name", str(refusal))
            else:
                messages.success(request, _("The team was changed."))
                return redirect("people:team", pk)
    may_look = user.can(Right.LOOKS) and (user.can(Right.SEE_ALL) or pk in user.teams_with(Right.LOOKS))
    context = {"team": shown, "form": form, "may_change": may_change, "may_look": may_look}
    return render(request, "people/team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.USERS)
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a department or hang it elsewhere."""
    shown = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, initial={"name": shown.name, "parent": shown.parent_id})
    if request.method == "POST" and form.is_valid():
        try:
            arrange_department(shown, **form.cleaned_data, by=colleague(request), now=timezone.now())
        except NameTaken as refusal:
            form.add_error("name", str(refusal))
        except RunsInACircle as refusal:
            form.add_error("parent", str(refusal))
        else:
            messages.success(request, _("The department was changed."))
            return redirect("people:teams")
    context = {"department": shown, "form": form}
    return render(request, "people/department.html", context, status=422 if form.errors else 200)


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, straight from the table the code asks."""
    rows = [(right, [right in ROLE_RIGHTS[role] for role in Role.values]) for right in Right]
    return render(request, "people/roles.html", {"roles": Role.labels, "rows": rows})


def _page(request: HttpRequest, form: TeamForm, department_form: DepartmentForm, *, status: int = 200) -> HttpResponse:
    user = colleague(request)
    seen = list(teams_seen_by(user))
    context = {
        "branches": list(_branches(seen)),
        "loose": [one for one in seen if one.department_id is None],
        "form": form,
        "department_form": department_form,
        "may_change": user.can(Right.USERS),
    }
    return render(request, "people/teams.html", context, status=status)


def _branches(teams: list[Team]) -> Iterator[Branch]:
    """The tree, each department before its children, in the order of their names."""
    children: dict[int | None, list[Department]] = {}
    for one in Department.objects.order_by("name"):
        children.setdefault(one.parent_id, []).append(one)

    def walk(parent: int | None, depth: int) -> Iterator[Branch]:
        for one in children.get(parent, []):
            yield Branch(one, depth, [team for team in teams if team.department_id == one.pk])
            yield from walk(one.pk, depth + 1)

    return walk(None, 0)
