"""For you: what a colleague is told, with a way to each thing."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague
from rondpunt.people.models import Notification
from rondpunt.people.notices import lines_of
from rondpunt.web.for_you import notices_of


@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    """The list; for htmx the list alone."""
    shown = notices_of(colleague(request), before=request.GET.get("before", ""))
    part = "_notices.html" if request.headers.get("HX-Request") == "true" else "for_you.html"
    response = render(request, f"web/{part}", {"notices": shown, "now": timezone.now()})
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """GET leads to the thing itself and notes that it was seen; POST only notes it."""
    # To have seen one's own notification changes nothing for anybody else, so that a plain link may do it.
    told = get_object_or_404(Notification, user=colleague(request), pk=pk)
    _see(Notification.objects.filter(pk=told.pk), timezone.now())
    url = lines_of(colleague(request), [told])[0].url
    return redirect(url or "web:for_you") if request.method != "POST" else redirect("web:for_you")


@require_POST
def all_seen(request: HttpRequest) -> HttpResponse:
    """All that stood in the list when it was drawn (``up_to``) is seen."""
    up_to = request.POST.get("up_to", "")
    if not (up_to.isascii() and up_to.isdigit() and len(up_to) < 19):
        raise Http404
    _see(Notification.objects.filter(user=colleague(request), pk__lte=int(up_to)), timezone.now())
    return redirect(reverse("web:for_you"))


def _see(told: QuerySet[Notification], now: datetime) -> None:
    told.filter(seen_at=None).update(seen_at=now)
