"""The list of users, and one user's seats; for those who may change them."""

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rondpunt.lib.plain_letters import says
from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.deactivate import deactivate
from rondpunt.people.actions.end_sessions import sign_out_everywhere
from rondpunt.people.actions.give_role import give_role
from rondpunt.people.actions.reactivate import reactivate
from rondpunt.people.actions.take_role import take_role
from rondpunt.people.administrators import LastAdministrator
from rondpunt.people.forms import SeatForm
from rondpunt.people.models import Membership, Team, User
from rondpunt.people.rights import Right


@require_safe
@needs(Right.USERS)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with a seat, and apart those whose seat was taken away."""
    words = request.GET.get("words", "").strip()
    # All are read: they are colleagues, and SQLite knows no capitals beyond Z.
    listed = [one for one in _with_seats().order_by("name", "pk") if says(f"{one.name} {one.email}", words)]
    context = {
        "words": words,
        "active": [user for user in listed if user.is_active],
        "inactive": [user for user in listed if not user.is_active],
    }
    return render(request, "people/users.html", context)


@require_safe
@needs(Right.USERS)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: seats, sign-in, the switch."""
    shown = get_object_or_404(_with_seats(), pk=pk)
    return render(request, "people/user.html", {"shown": shown, "form": SeatForm()})


@require_POST
@needs(Right.USERS)
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role in a team, or change it."""
    shown = get_object_or_404(User, pk=pk)
    form = SeatForm(request.POST)
    if not form.is_valid():
        shown = get_object_or_404(_with_seats(), pk=pk)
        return render(request, "people/user.html", {"shown": shown, "form": form}, status=422)
    team, role = form.cleaned_data["team"], form.cleaned_data["role"]
    try:
        give_role(shown, team=team, role=role, by=colleague(request), now=timezone.now())
    except LastAdministrator as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s sits in team %(team)s now.") % {"name": shown.name, "team": team.name})
    return redirect("people:user", pk)


@require_POST
@needs(Right.USERS)
def seat_removal(request: HttpRequest, pk: int, team_pk: int) -> HttpResponse:
    """Take a user out of a team."""
    shown, team = get_object_or_404(User, pk=pk), get_object_or_404(Team, pk=team_pk)
    try:
        take_role(shown, team=team, by=colleague(request), now=timezone.now())
    except LastAdministrator as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s left team %(team)s.") % {"name": shown.name, "team": team.name})
    return redirect("people:user", pk)


@require_POST
@needs(Right.USERS)
def deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the seat away and end every session, at once."""
    shown = get_object_or_404(User, pk=pk)
    try:
        deactivate(shown, by=colleague(request), now=timezone.now())
    except LastAdministrator as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s was signed out and cannot sign in any more.") % {"name": shown.name})
    return redirect("people:user", pk)


@require_POST
@needs(Right.USERS)
def activation(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the seat back."""
    shown = get_object_or_404(User, pk=pk)
    reactivate(shown, by=colleague(request), now=timezone.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": shown.name})
    return redirect("people:user", pk)


@require_POST
@needs(Right.USERS)
def sessions_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere: a lost telephone."""
    shown = get_object_or_404(User, pk=pk)
    sign_out_everywhere(shown, by=colleague(request), now=timezone.now())
    messages.success(request, _("%(name)s was signed out everywhere.") % {"name": shown.name})
    return redirect("people:user", pk)


def _with_seats() -> QuerySet[User]:
    seats = Membership.objects.select_related("team").order_by("team__name")
    return User.objects.prefetch_related(Prefetch("memberships", seats))
