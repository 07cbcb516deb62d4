"""The trail on the screen: filter, read, hand out."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.export_trail import export_trail
from rondpunt.people.forms import TrailFilterForm
from rondpunt.people.rights import Right
from rondpunt.people.trail_reader import Wanted, before, told_to

PAGE = 50


@require_safe
@needs(Right.TRAIL)
@never_cache
def trail(request: HttpRequest) -> HttpResponse:
    """The lines that were asked for, fifty a page, newest first."""
    form = TrailFilterForm(request.GET)
    context: dict[str, object] = {"form": form, "lines": [], "older": ""}
    if form.is_valid():
        lines = Wanted(**form.cleaned_data).lines().select_related("team")
        if cursor := request.GET.get("before"):
            lines = before(lines, *_read(cursor))
        entries = list(lines[: PAGE + 1])
        context["lines"] = told_to(colleague(request), entries[:PAGE])
        asked = request.GET.copy()
        asked.pop("before", None)
        context["asked"] = asked.urlencode()
        if len(entries) > PAGE:
            last = entries[PAGE - 1]
            asked["before"] = f"{last.at.isoformat()}_{last.pk}"
            context["older"] = asked.urlencode()
    return render(request, "people/trail.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Right.TRAIL)
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same lines, all of them, as CSV."""
    form = TrailFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "people/trail.html", {"form": form, "lines": []}, status=422)
    now = timezone.now()
    pieces = export_trail(Wanted(**form.cleaned_data), user=colleague(request), now=now)
    name = f"trail-{timezone.localtime(now):%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _read(cursor: str) -> tuple[datetime, int]:
    at, _, pk = cursor.rpartition("_")
    try:
        when = datetime.fromisoformat(at)
        number = int(pk)
    except ValueError as error:
        raise Http404 from error
    if timezone.is_naive(when):
        raise Http404
    return when, number
