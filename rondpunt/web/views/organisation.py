"""The organisation's own page: name, language, logo and colours, with how they will read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.change_organisation import change_organisation
from rondpunt.people.models import Organisation
from rondpunt.people.models.organisation import is_colour
from rondpunt.people.rights import Right
from rondpunt.web import look
from rondpunt.web.organisation_form import OrganisationForm


@needs(Right.ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """ "Keep" keeps it; "try" shows the colours and keeps nothing, for who has no JavaScript."""
    kept = Organisation.objects.first() or Organisation(pk=1)
    form = OrganisationForm(request.POST or None, request.FILES or None, instance=kept)
    tries = request.method == "POST" and "try" in request.POST
    if request.method == "POST" and not tries and form.is_valid():
        _keep(request, form)
        messages.success(request, _("Kept. Everybody sees it from their next page on."))
        return redirect("web:organisation")
    colours = (
        (request.POST.get("colour", ""), request.POST.get("colour_dark", ""))
        if request.method == "POST"
        else (kept.colour, kept.colour_dark)
    )
    words = {"form": form, "readings": _readings(*colours)}
    return render(request, "web/organisation.html", words, status=422 if form.errors else 200)


@needs(Right.ORGANISATION)
@require_safe
def organisation_colours(request: HttpRequest) -> HttpResponse:
    """How the colours that are being typed will read."""
    found = _readings(request.GET.get("colour", ""), request.GET.get("colour_dark", ""))
    return render(request, "web/_colours.html", {"readings": found})


def _readings(colour: str, colour_dark: str) -> tuple[look.Reading, look.Reading] | None:
    """None while what is typed is no colour yet."""
    written = (colour.strip(), colour_dark.strip())
    return look.readings(*written) if all(not one or is_colour(one) for one in written) else None


def _keep(request: HttpRequest, form: OrganisationForm) -> None:
    told = form.cleaned_data
    change_organisation(
        name=told["name"],
        language=told["language"],
        colour=told["colour"],
        colour_dark=told["colour_dark"],
        logo=request.FILES.get("logo") and told["logo"],
        remove_logo=told.get("remove_logo", False),
        by=colleague(request),
        now=timezone.now(),
    )
