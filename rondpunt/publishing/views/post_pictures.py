"""The pictures that go with a post: choose from the library, take away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.move_picture_up import move_picture_up
from rondpunt.publishing.actions.put_picture import CannotPut, put_picture
from rondpunt.publishing.actions.take_picture_away import take_picture_away
from rondpunt.publishing.core import NotOpen
from rondpunt.publishing.library import library_page


@require_http_methods(["GET", "HEAD", "POST"])
def post_pictures(request: HttpRequest, post_id: int) -> HttpResponse:
    """GET shows the library to choose from; POST puts one with the post."""
    post = access.post_to_change(request, post_id)
    if request.method == "POST":
        number = request.POST.get("asset", "")
        asset = access.picture_to_read(
            request, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        )
        try:
            put_picture(post, asset, by=colleague(request), now=timezone.now())
        except (CannotPut, NotOpen) as error:
            messages.error(request, str(error))
        return redirect(f"{post.get_absolute_url()}#pictures")
    after = request.GET.get("after", "")
    rows, following = library_page("", after=after, today=timezone.localdate())
    context = {"post": post, "rows": rows, "following": following, "is_first": not after}
    context |= {"there": set(post.pictures.values_list("asset_id", flat=True))}
    context |= {"may_write": colleague(request).can(Right.PUBLISH)}
    return render(request, "publishing/post_pictures.html", context)


@require_POST
def moving_up(request: HttpRequest, post_id: int, picture_id: int) -> HttpResponse:
    """Let one come earlier."""
    picture = access.post_picture_to_change(request, post_id, picture_id)
    try:
        move_picture_up(picture, by=colleague(request), now=timezone.now())
    except NotOpen as error:
        messages.error(request, str(error))
    return redirect(f"{picture.post.get_absolute_url()}#pictures")


@require_POST
def removal(request: HttpRequest, post_id: int, picture_id: int) -> HttpResponse:
    """Take one away from the post."""
    picture = access.post_picture_to_change(request, post_id, picture_id)
    try:
        take_picture_away(picture, by=colleague(request), now=timezone.now())
    except NotOpen as error:
        messages.error(request, str(error))
    return redirect(f"{picture.post.get_absolute_url()}#pictures")
