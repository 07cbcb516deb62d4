"""What has changed in a post since a moment: since a colleague looked at it, or somebody wrote in it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from rondpunt.people.access import colleague
from rondpunt.people.models import User
from rondpunt.publishing import access
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Post
from rondpunt.publishing.versions import Turn, changed_since, turns_of


@require_safe
def versions(request: HttpRequest, post_id: int) -> HttpResponse:
    """Since ``?since=`` (ISO 8601 with zone); without it the reader's last look, anybody's, or the beginning."""
    post = access.post_to_read(request, post_id)
    turns = turns_of(post)
    asked = request.GET.get("since", "")
    since = _moment(asked) if asked else _last_look(post, turns, colleague(request))
    context = {
        "post": post,
        "turns": turns,
        "since": since,
        "changed": changed_since(post, cells_of(post), since) if since else [],
        "pictures_changed": bool(since and post.pictures_at and post.pictures_at > since),
    }
    return render(request, "publishing/versions.html", context)


def _moment(typed: str) -> datetime | None:
    """None for what is no moment; an address that was cut off is no fault of the reader."""
    try:
        read = parse_datetime(typed)
    except ValueError:
        return None
    return read if read is None or timezone.is_aware(read) else timezone.make_aware(read)


def _last_look(post: Post, turns: list[Turn], reader: User) -> datetime | None:
    looks = post.reviews.order_by("-at").values_list("at", "by_id")[:50]
    mine = next((at for at, by in looks if by == reader.pk), None)
    anybody = looks[0][0] if looks else None
    return mine or anybody or (turns[-1].at if turns else None)
