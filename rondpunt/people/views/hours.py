"""Working hours: the organisation's, those of a team, and the days on which nobody works."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.lib.hours_text import write_day
from rondpunt.lib.public_holidays import holiday_name
from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.close_days import close_days
from rondpunt.people.actions.open_day import open_day
from rondpunt.people.actions.set_hours import set_hours
from rondpunt.people.calendars import Calendars
from rondpunt.people.hours_form import ClosedDayForm, HoursForm
from rondpunt.people.models import ClosedDay, Team
from rondpunt.people.rights import Right

AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Closed:
    """A line of the calendar; ``row`` is what can be taken away, None for a public holiday."""

    on: date
    name: str
    row: ClosedDay | None = None


@needs(Right.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, team_pk: int | None = None) -> HttpResponse:
    """The week of the organisation, or of a team that has its own."""
    team, calendars = _team(team_pk), _calendars()
    own = (team.pk if team else None) in calendars.hours or team is None
    kept = calendars.hours_of(team_pk)
    form = HoursForm(request.POST or None, hours=kept, team=team, is_own=own)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        set_hours(
            team,
            week=form.week,
            zone=told["zone"],
            country=told["country"],
            by=colleague(request),
            now=timezone.now(),
        )
        messages.success(request, _("Kept. It holds for what comes in from now on."))
        return redirect(request.path)
    return _page(request, team, form, ClosedDayForm())


@needs(Right.PROMISES)
@require_POST
def closed_days(request: HttpRequest, team_pk: int | None = None) -> HttpResponse:
    """Add closed days."""
    team, calendars = _team(team_pk), _calendars()
    form = ClosedDayForm(request.POST)
    if form.is_valid():
        made = close_days(team, **form.cleaned_data, by=colleague(request), now=timezone.now())
        if made:
            messages.success(request, _("Kept. It holds for what comes in from now on."))
            return redirect(_address(team))
        form.add_error("first", _("This day is closed already."))
    own = team is None or team.pk in calendars.hours
    return _page(request, team, HoursForm(hours=calendars.hours_of(team_pk), team=team, is_own=own), form)


@needs(Right.PROMISES)
@require_POST
def closed_day_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """People work on this day after all."""
    day = get_object_or_404(ClosedDay.objects.select_related("team"), pk=pk)
    open_day(day, by=colleague(request), now=timezone.now())
    return redirect(_address(day.team))


def _page(request: HttpRequest, team: Team | None, form: HoursForm, closing: ClosedDayForm) -> HttpResponse:
    calendars = _calendars()
    context = {
        "team": team,
        "form": form,
        "closing": closing,
        "closed": _closed(team, calendars),
        "teams": [] if team else _weeks(calendars),
        "is_own": team is None or team.pk in calendars.hours,
    }
    wrong = form.errors or closing.errors
    return render(request, "people/hours.html", context, status=422 if wrong else 200)


def _weeks(calendars: Calendars) -> list[tuple[Team, str]]:
    """Every team with its own week in a line, "" for those that follow the organisation."""
    return [(team, _in_a_line(calendars, team.pk) if team.pk in calendars.hours else "") for team in Team.objects.all()]


def _in_a_line(calendars: Calendars, team_id: int) -> str:
    week = calendars.hours_of(team_id).week
    return "; ".join(f"{WEEKDAYS[number]} {write_day(day)}" for number, day in enumerate(week) if day)


def _closed(team: Team | None, calendars: Calendars) -> list[Closed]:
    """Closed days and holidays of the coming year, in their order."""
    today = timezone.localdate()
    number = team.pk if team else None
    rows = ClosedDay.objects.filter(on__gte=today, on__lt=today + AHEAD, team=team)
    found = [Closed(row.on, row.name, row) for row in rows]
    if team:
        house = ClosedDay.objects.filter(on__gte=today, on__lt=today + AHEAD, team=None)
        found += [Closed(row.on, row.name) for row in house]
    country, language = calendars.hours_of(number).country, get_language() or "nl"
    days = (today + timedelta(days=ahead) for ahead in range(AHEAD.days))
    found += [Closed(day, name) for day in days if (name := holiday_name(country, day, language))]
    return sorted(found, key=lambda one: one.on)


def _calendars() -> Calendars:
    return Calendars.read(language=get_language() or "nl")


def _team(pk: int | None) -> Team | None:
    return get_object_or_404(Team, pk=pk) if pk else None


def _address(team: Team | None) -> str:
    return reverse("people:team_hours", args=[team.pk]) if team else reverse("people:hours")
