"""Occasions: what happens on a day, once or again and again; the list, one of them, archiving."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.archive_occasion import archive_occasion
from rondpunt.publishing.actions.keep_occasion import keep_occasion
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Assignment, Occasion, Occurrence
from rondpunt.publishing.models.assignment import with_free
from rondpunt.publishing.occasion_form import OccasionForm

MOST, NEXT_DAYS = 200, 8
AHEAD = timedelta(days=800)  # two times of what comes once a year


@require_safe
def occasions(request: HttpRequest) -> HttpResponse:
    """All that comes yet, and what was archived."""
    user, today = access.reader(request), timezone.localdate()
    found = Occasion.objects.visible_to(user).select_related("team").order_by("title", "id")
    rows = list(found.offered()[:MOST])
    days = {row.pk: row.days(today, today + AHEAD)[:1] for row in rows}
    context = {
        "coming": sorted(((days[row.pk][0], row) for row in rows if days[row.pk]), key=lambda pair: pair[0]),
        "past": [row for row in rows if not days[row.pk]],
        "gone": found.filter(archived_at__isnull=False)[:MOST],
        "mine": Assignment.objects.coming_of(user, today)[:MOST],
        "may_add": user.can(Right.PUBLISH),
    }
    return render(request, "publishing/occasions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.PUBLISH)
def new_occasion(request: HttpRequest) -> HttpResponse:
    """Put one on the calendar."""
    teams = access.teams_to_write_for(colleague(request))
    first = {"team": teams[0].pk if teams else None, "first_on": _day(request.GET.get("on", ""))}
    form = OccasionForm(request.POST or None, teams=teams, initial=first)
    if request.method == "POST" and form.is_valid():
        made = keep_occasion(form.instance, by=colleague(request), now=timezone.now())
        messages.success(request, _("It stands on the calendar."))
        return redirect(made)
    return render(request, "publishing/new_occasion.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def occasion(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """One of them: its next days, and for who writes for its team a form."""
    shown = access.occasion_to_read(request, occasion_id)
    if request.method != "POST":
        return _page(request, shown)
    changed = access.occasion_to_change(request, occasion_id)
    form = OccasionForm(request.POST, instance=changed, teams=access.teams_to_write_for(colleague(request)))
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    try:
        keep_occasion(form.instance, seen=form.cleaned_data["seen"] or 0, by=colleague(request), now=timezone.now())
    except ChangedMeanwhile as error:
        form.add_error(None, str(error))
        return _page(request, shown, form, status=409)
    messages.success(request, _("Kept."))
    return redirect(shown)


@require_POST
def occasion_archiving(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Off the calendar."""
    shown = access.occasion_to_change(request, occasion_id)
    archive_occasion(shown, by=colleague(request), now=timezone.now())
    messages.success(request, _("Archived. It stands below, and can be brought back."))
    return redirect("publishing:occasions")


@require_POST
def occasion_bringing_back(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """On the calendar again."""
    shown = access.occasion_to_change(request, occasion_id)
    archive_occasion(shown, back=True, by=colleague(request), now=timezone.now())
    return redirect(shown)


def _page(
    request: HttpRequest, shown: Occasion, form: OccasionForm | None = None, *, status: int = 200
) -> HttpResponse:
    user, today = colleague(request), timezone.localdate()
    may_change = access.may_change_occasion(user, shown)
    if may_change and form is None:
        form = OccasionForm(instance=shown, teams=access.teams_to_write_for(user))
    context = {
        "occasion": shown,
        "form": form,
        "may_change": may_change,
        "days": with_free([Occurrence(shown, on) for on in shown.days(today, today + AHEAD)[:NEXT_DAYS]]),
    }
    return render(request, "publishing/occasion.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
