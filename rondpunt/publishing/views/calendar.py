"""The calendar: everything that goes out or went out, by day; what has no moment yet stands beside it."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.models import Post

WEEKS = 4
MOST = 500


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Four weeks from the Monday of the day that was asked for."""
    user = access.reader(request)
    first = _monday(request.GET.get("from", ""))
    start, end = _midnight(first), _midnight(first + timedelta(weeks=WEEKS))
    seen = Post.objects.visible_to(user).kept().select_related("team", "owner")
    days: dict[date, list[Post]] = {}
    for post in seen.between(start, end)[:MOST]:
        assert post.goes_out_at
        days.setdefault(timezone.localdate(post.goes_out_at), []).append(post)
    context = {
        "days": sorted(days.items()),
        "ideas": seen.filter(goes_out_at=None).order_by("-changed_at", "-id")[:50],
        "first": first,
        "last": first + timedelta(weeks=WEEKS, days=-1),
        "before": first - timedelta(weeks=WEEKS),
        "after": first + timedelta(weeks=WEEKS),
        "may_publish": user.can(Right.PUBLISH),
    }
    return render(request, "publishing/calendar.html", context)


def _monday(asked: str) -> date:
    try:
        day = date.fromisoformat(asked[:10])
    except ValueError:
        day = timezone.localdate()
    day = min(max(day, date(2000, 1, 10)), date(2999, 12, 1))
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
