"""The audiences: the list, adding and changing one, archiving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.strategy import access
from rondpunt.strategy.actions.archive_audience import archive_audience
from rondpunt.strategy.actions.bring_back_audience import bring_back_audience
from rondpunt.strategy.actions.keep_audience import NameTaken, keep_audience
from rondpunt.strategy.forms import AudienceForm
from rondpunt.strategy.models import Audience

MOST = 200


@require_safe
@needs(Right.EDITORIAL)
def audiences(request: HttpRequest) -> HttpResponse:
    """All of them; those of long ago below."""
    rows = list(Audience.objects.all()[:MOST])
    context = {"rows": [row for row in rows if not row.archived_at], "gone": [row for row in rows if row.archived_at]}
    return render(request, "strategy/audiences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def new_audience(request: HttpRequest) -> HttpResponse:
    """Add one."""
    return _write(request, Audience())


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def audience(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Change one."""
    return _write(request, access.audience_to_change(request, audience_id))


def _write(request: HttpRequest, changed: Audience) -> HttpResponse:
    form = AudienceForm(request.POST or None, instance=changed)
    if request.method == "POST" and form.is_valid():
        try:
            keep_audience(form.instance, by=colleague(request), now=timezone.now())
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("strategy:audiences")
    return render(request, "strategy/audience.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDITORIAL)
def archiving(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Offer it no longer."""
    found = access.audience_to_change(request, audience_id)
    archive_audience(found, by=colleague(request), now=timezone.now())
    messages.success(request, _("Archived. What was written for it stays."))
    return redirect("strategy:audiences")


@require_POST
@needs(Right.EDITORIAL)
def bringing_back(request: HttpRequest, audience_id: int) -> HttpResponse:
    """Offer it again."""
    found = access.audience_to_change(request, audience_id)
    try:
        bring_back_audience(found, by=colleague(request), now=timezone.now())
    except NameTaken as error:
        messages.error(request, str(error))
    return redirect("strategy:audiences")
