"""Who is absent and who stands in: one's own, and for the core team everybody's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.absence_form import AbsenceForm
from rondpunt.people.absences import absences_seen_by
from rondpunt.people.access import absence_to_end, colleague
from rondpunt.people.actions.be_absent import CannotBeAbsent, be_absent, be_back
from rondpunt.people.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """The list of those who are away or will be; POST adds one."""
    user, now = colleague(request), timezone.now()
    form = AbsenceForm(request.POST if request.method == "POST" else None, by=user)
    if request.method == "POST" and form.is_valid():
        told, (begins_at, ends_at) = form.cleaned_data, form.times
        away, instead = told["user"], told["replacement"]
        try:
            be_absent(away, begins_at=begins_at, ends_at=ends_at, replacement=instead, by=user, now=now)
        except CannotBeAbsent as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. What waits goes over by itself when the absence begins."))
            return redirect("people:absences")
    context = {
        "form": form,
        "listed": absences_seen_by(user, now=now),
        "may_arrange": user.can(Right.ABSENCES),
        "now": now,
    }
    return render(request, "people/absences.html", context, status=422 if form.errors else 200)


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back already, or not away after all."""
    ended = absence_to_end(request, pk)
    be_back(ended, by=colleague(request), now=timezone.now())
    messages.success(request, _("%(name)s is not absent any more.") % {"name": ended.user.name})
    return redirect("people:absences")
