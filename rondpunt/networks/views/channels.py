"""The channels of the house and how they are doing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rondpunt.networks.health import health
from rondpunt.networks.models import Channel
from rondpunt.people.access import needs
from rondpunt.people.rights import Right


@needs(Right.CHANNELS)
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """All channels, those that need somebody first; the rows alone when the page asks how they are by now."""
    now = timezone.now()
    rows = [(channel, health(channel, now=now)) for channel in Channel.objects.select_related("team")]
    rows.sort(key=lambda row: row[0].state != Channel.State.NEEDS_YOU)
    words = {
        "rows": rows,
        "needing": sum(channel.state == Channel.State.NEEDS_YOU for channel, _ in rows),
        "is_busy": any(state.is_busy for _, state in rows),
    }
    asked_by_page = bool(getattr(request, "htmx", False))
    return render(request, "networks/_channels.html" if asked_by_page else "networks/channels.html", words)
