"""One day of an occasion: what has to be done on it, and who does it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague
from rondpunt.people.models import User
from rondpunt.publishing import access
from rondpunt.publishing.actions.assign import CannotAssign, assign
from rondpunt.publishing.actions.finish_assignment import finish_assignment
from rondpunt.publishing.actions.hand_assignment import hand_assignment
from rondpunt.publishing.approval_form import colleagues
from rondpunt.publishing.assignment_form import AssignmentForm, HandForm
from rondpunt.publishing.models import Assignment, Occasion, Occurrence


@require_http_methods(["GET", "HEAD", "POST"])
def occasion_day(request: HttpRequest, occasion_id: int, day: str) -> HttpResponse:
    """Its tasks; who writes for its team adds some. ``day`` is an ISO 8601 date."""
    shown, on = access.occasion_to_read(request, occasion_id), _date(day)
    if not shown.days(on, on) and not shown.assignments.filter(on=on).exists():
        raise Http404
    if request.method != "POST":
        return _page(request, shown, on, AssignmentForm())
    changed, form = access.occasion_to_change(request, occasion_id), AssignmentForm(request.POST)
    if form.is_valid():
        try:
            told = form.cleaned_data
            made = assign(changed, on, told["what"], to=told["to"], by=colleague(request), now=timezone.now())
            return redirect(made)
        except CannotAssign as error:
            form.add_error("what", str(error))
    return _page(request, shown, on, form, status=422)


@require_POST
def assignment(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Take it, give it to somebody, leave it, or say that it is done or dropped; ``verdict`` says which."""
    verdict = request.POST.get("verdict") or request.GET.get("verdict", "")
    shown, user, now = access.assignment_to_treat(request, assignment_id, verdict), colleague(request), timezone.now()
    if verdict in ("take", "give", "leave"):
        # Only who writes for its team takes it from somebody; for others it has to be nobody's.
        is_free = verdict == "take" and not access.may_change_occasion(user, shown.occasion)
        shown.user_id = None if is_free else _seen(request)
        try:
            hand_assignment(shown, to=_receiver(request, verdict, user), by=user, now=now)
        except CannotAssign as error:
            messages.warning(request, str(error))
    elif finish_assignment(shown, verdict, by=user, now=now) and verdict == "dropped":
        messages.success(request, _("Dropped."), extra_tags=f"{request.path}?verdict=open")
    return redirect(shown)


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error


def _receiver(request: HttpRequest, verdict: str, user: User) -> User | None:
    if verdict != "give":
        return user if verdict == "take" else None
    form = HandForm(request.POST)
    if not form.is_valid():
        raise CannotAssign(_("Choose a colleague."))
    to: User = form.cleaned_data["to"]
    return to


def _seen(request: HttpRequest) -> int | None:
    """Whose it was on the page that was looked at."""
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None


def _page(request: HttpRequest, shown: Occasion, on: date, form: AssignmentForm, *, status: int = 200) -> HttpResponse:
    user = colleague(request)
    may_change = access.may_change_occasion(user, shown)
    found = Assignment.objects.kept().filter(occasion=shown, on=on).select_related("user").order_by("id")
    context = {
        "occasion": shown,
        "day": Occurrence(shown, on),
        "assignments": found,
        "may_change": may_change,
        "form": form if may_change and not shown.archived_at else None,
        "colleagues": list(colleagues()) if may_change and found else [],
    }
    return render(request, "publishing/occasion_day.html", context, status=status)
