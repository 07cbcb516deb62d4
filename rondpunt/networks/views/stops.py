"""The emergency stop: hold every post back at once, and let them go again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.networks.access import stop_for
from rondpunt.networks.actions.lift_stop import NotStopped, lift_stop
from rondpunt.networks.actions.start_stop import AlreadyStopped, EndsInThePast, NoReason, start_stop
from rondpunt.networks.models import Stop
from rondpunt.networks.stop_form import StopForm
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right

PAST_SHOWN = 30


@needs(Right.STOP)
@require_http_methods(["GET", "HEAD", "POST"])
def stops(request: HttpRequest) -> HttpResponse:
    """What is stopped, what was, and a form to stop."""
    now = timezone.now()
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            start_stop(user=colleague(request), now=now, **form.cleaned_data)
        except (AlreadyStopped, EndsInThePast, NoReason) as error:
            form.add_error(None, str(error))
        else:
            messages.warning(request, _("Stopped. No post goes out there from now on."))
            return redirect("networks:stops")
    rows = Stop.objects.select_related("channel", "started_by", "lifted_by").prefetch_related("may_post")
    open_now = list(rows.open(now).order_by("-started_at", "-id"))
    past = rows.exclude(pk__in=[stop.pk for stop in open_now]).order_by("-started_at", "-id")[:PAST_SHOWN]
    context = {"form": form, "open_now": open_now, "past": past}
    return render(request, "networks/stops.html", context, status=422 if form.errors else 200)


@needs(Right.STOP)
@require_POST
def lifting(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Let posts go again."""
    try:
        lift_stop(stop_for(stop_id), user=colleague(request), now=timezone.now())
        messages.success(request, _("Lifted. What is still on time goes out; what missed its moment is asked about."))
    except NotStopped as error:
        messages.info(request, str(error))
    return redirect("networks:stops")
