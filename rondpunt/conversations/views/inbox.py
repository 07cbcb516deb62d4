"""The inbox: the page, the list alone when htmx refreshes it, or the next rows of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from rondpunt.conversations.panel import panel
from rondpunt.conversations.views.conversation import wants_fragment
from rondpunt.people.access import colleague


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Conversations that the signed-in colleague may see, by view, filters and words."""
    now = timezone.now()
    shown = panel(colleague(request), request.GET, now=now)
    is_part = wants_fragment(request)
    template = "inbox.html"
    if is_part:
        template = "_rows.html" if "before" in request.GET else "_inbox.html"
    # ``now`` on its own too: the tags of ``telling`` read it.
    selected = _number(request.GET.get("selected", ""))
    beside = request.GET.get("beside") == "1"
    context = {"panel": shown, "now": now, "selected": selected, "beside": beside, "is_part": is_part}
    # The rail would count once more what the list has counted.
    context["home_count"] = shown.home_count
    response = render(request, f"conversations/{template}", context)
    # One address, two answers: see views/conversation.py.
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
