"""The calendar: what goes out or went out, by month, week or as a list; and the board of how far every post is."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from rondpunt.people.models import User
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.board import columns
from rondpunt.publishing.calendar_csv import as_csv
from rondpunt.publishing.crowding import collisions, heard_by, silences, slots_between
from rondpunt.publishing.days import days_of, holidays_between, hours_of
from rondpunt.publishing.entries import entries_between
from rondpunt.publishing.models import Occasion, Post
from rondpunt.publishing.models.assignment import with_free
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.publishing.narrowing import Narrowing, choices
from rondpunt.publishing.span import BOARD, LIST, MONTH, WEEK, Span, span_of

VIEWS = (MONTH, WEEK, LIST, BOARD)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The view, the day and the filters stand in the address."""
    user = access.reader(request)
    narrowing = Narrowing.asked(request.GET)
    span = _span(request)
    seen = _seen(user)
    shown = _board(seen, narrowing) if span.view == BOARD else _days(seen, narrowing, span)
    wants_choices = bool(narrowing.told) or "filters" in request.GET
    context = {
        "span": span,
        "views": [(view, _named(view)) for view in VIEWS],
        "narrowing": narrowing,
        "rest": f"&{narrowing.query}" if narrowing.query else "",
        "choices": choices(narrowing, seen) if wants_choices else [],
        "may_publish": user.can(Right.PUBLISH),
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "publishing/_calendar.html" if is_part else "publishing/calendar.html"
    response = render(request, template, context | shown | {"is_part": is_part})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def calendar_filters(request: HttpRequest) -> HttpResponse:
    """The form of the filters, when somebody opens it."""
    user = access.reader(request)
    narrowing = Narrowing.asked(request.GET)
    context = {"span": _span(request), "narrowing": narrowing, "choices": choices(narrowing, _seen(user))}
    return render(request, "publishing/_calendar_choices.html", context)


@require_safe
def calendar_export(request: HttpRequest) -> HttpResponse:
    """The same days by the same filters, as CSV."""
    user, span = access.reader(request), _span(request)
    shown = entries_between(_seen(user), span.start, span.end, narrowing=Narrowing.asked(request.GET))
    name = f"calendar-{span.first:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(shown.entries), content_type="text/csv; charset=utf-8", headers=headers)


def _seen(user: User) -> PostQuerySet:
    movable = Exists(access.movable(user).filter(pk=OuterRef("pk")))
    return Post.objects.visible_to(user).kept().select_related("team").annotate(may_move=movable)


def _span(request: HttpRequest) -> Span:
    view = request.GET.get("view", "")
    try:
        on = date.fromisoformat(request.GET.get("from", "")[:10])
    except ValueError:
        on = timezone.localdate()
    return span_of(view if view in VIEWS else MONTH, on)


def _named(view: str) -> str:
    match view:
        case "month":
            return pgettext("calendar", "Month")
        case "week":
            return pgettext("calendar", "Week")
        case "list":
            return pgettext("calendar", "List")
    return pgettext("calendar", "Board")


def _board(seen: PostQuerySet, narrowing: Narrowing) -> dict[str, Any]:
    return {"columns": columns(seen, narrowing=narrowing)}


def _days(seen: PostQuerySet, narrowing: Narrowing, span: Span) -> dict[str, Any]:
    shown = entries_between(seen, span.start, span.end, narrowing=narrowing, with_ideas=True)
    # What happens belongs to no audience or channel: a filter shows the posts alone.
    occasions = [] if narrowing.told else with_free(Occasion.objects.between(span.first, span.last))
    days = days_of(
        span, shown.entries, today=timezone.localdate(), holidays=holidays_between(span), occasions=occasions
    )
    now = timezone.now()
    is_past = span.end <= now
    return {
        "collisions": [] if is_past else collisions(slots_between(seen, max(span.start, now), span.end)),
        "silences": [] if is_past else silences(heard_by(seen, now=now), now=now),
        "days": days,
        "hours": hours_of(days) if span.view == WEEK else None,
        "is_empty": not shown.entries,
        "is_cut": shown.is_cut,
        "without": shown.without,
    }
