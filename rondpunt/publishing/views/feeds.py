"""Calendar feeds: one's own list, and what a calendar program reads at the secret address."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.doors import open_to_all
from rondpunt.people.models import Organisation, User
from rondpunt.publishing import access
from rondpunt.publishing.actions.close_feed import close_feed
from rondpunt.publishing.actions.open_feed import open_feed
from rondpunt.publishing.entries import entries_between
from rondpunt.publishing.icalendar_feed import as_icalendar
from rondpunt.publishing.models import Assignment, Occasion, Post
from rondpunt.publishing.narrowing import Narrowing, in_words

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def feeds(request: HttpRequest) -> HttpResponse:
    """One's own feeds; a new one for what the calendar was narrowed to. Its address is shown this once."""
    user = access.reader(request)
    narrowing = Narrowing.asked(request.POST if request.method == "POST" else request.GET)
    address = ""
    if request.method == "POST":
        token = open_feed(user, narrowing=narrowing, now=timezone.now())
        address = request.build_absolute_uri(reverse("publishing:feed", args=[token]))
    own = [(feed, in_words(Narrowing.asked(QueryDict(feed.narrowing)))) for feed in access.feeds_of(user)]
    context = {"feeds": own, "address": address, "narrowing": narrowing, "words": in_words(narrowing)}
    return render(request, "publishing/feeds.html", context)


@require_POST
def feed_closing(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Its address answers no more."""
    feed = access.feed_to_close(request, feed_id)
    close_feed(feed, by=feed.user, now=timezone.now())
    messages.success(request, _("Closed. Calendar programs that read this address find nothing any more."))
    return redirect("publishing:feeds")


@require_safe
@open_to_all
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """As its owner sees the calendar at this moment: rights and embargo are looked at each time."""
    found = access.feed_by_token(token)
    if found is None:
        raise Http404
    now, narrowing = timezone.now(), Narrowing.asked(QueryDict(found.narrowing))
    seen = Post.objects.visible_to(found.user).select_related("team")
    house = Organisation.objects.first()
    with override(found.user.language):
        shown = entries_between(seen, now - BACK, now + AHEAD, narrowing=narrowing)
        name = " · ".join([house.name if house else "Rondpunt", _("Calendar"), *in_words(narrowing)])
        base = request.build_absolute_uri("/").rstrip("/")
        days = _days_of(found.user, now) if not narrowing.told else {}
        written = as_icalendar(shown.entries, name=name, base=base, **days)
    return HttpResponse(written, content_type="text/calendar; charset=utf-8")


def _days_of(user: User, now: datetime) -> dict[str, Any]:
    """Occasions and one's own tasks: like the calendar itself, a feed that is narrowed shows posts alone."""
    today = timezone.localdate(now)
    occasions = Occasion.objects.visible_to(user).between(today - BACK, today + AHEAD)
    return {"occasions": occasions, "tasks": Assignment.objects.coming_of(user, today)}
