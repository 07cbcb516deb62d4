"""Is the house well? A page for administrators, and one bit for whoever watches from outside."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.doors import open_to_all
from rondpunt.people.rights import Right
from rondpunt.web.health import is_alive, lines


@needs(Right.HEALTH)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Every part of the house; the page asks again by itself."""
    now = timezone.now()
    found = lines(colleague(request), now=now)
    words = {"lines": found, "now": now, "is_well": all(line.tone in ("done", "quiet") for line in found)}
    asked_by_page = bool(getattr(request, "htmx", False))
    return render(request, "web/_health.html" if asked_by_page else "web/health.html", words)


@open_to_all
@never_cache
@require_safe
def health_json(request: HttpRequest) -> JsonResponse:
    """``{"ok": true}``, or ``{"ok": false}`` with status 503. Says nothing more to strangers."""
    alive = is_alive(timezone.now())
    return JsonResponse({"ok": alive}, status=200 if alive else 503)
