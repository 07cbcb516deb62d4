"""What people say about a post: the conversations that began with a reaction to it. Joins two rooms, so it is here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rondpunt.conversations.models import Conversation
from rondpunt.people.access import colleague
from rondpunt.publishing.access import post_to_read

MOST = 50


@require_safe
def reactions(request: HttpRequest, post_id: int) -> HttpResponse:
    """The newest fifty of those that the reader may see, and how many there are; the fragment where htmx asks."""
    post = post_to_read(request, post_id)
    seen = Conversation.objects.visible_to(colleague(request)).filter(reacts_to__part__variant__post=post)
    rows = seen.select_related("person", "channel", "owner").order_by("-last_at", "-id")[:MOST]
    context = {"post": post, "rows": rows, "count": seen.count()}
    asked_by_page = bool(getattr(request, "htmx", False))
    return render(request, "web/_reactions.html" if asked_by_page else "web/reactions.html", context)
