"""One picture of the library: take it in, change what we know of it, archive it, look at it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.networks.handing_out import handed_out
from rondpunt.networks.models import Media
from rondpunt.people.access import colleague
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.add_asset import add_asset
from rondpunt.publishing.actions.archive_asset import archive_asset
from rondpunt.publishing.actions.bring_back_asset import bring_back_asset
from rondpunt.publishing.actions.change_asset import change_asset
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.forms import shown_again
from rondpunt.publishing.library import LARGEST, CannotKeep
from rondpunt.publishing.models import Asset, Post
from rondpunt.publishing.picture_forms import NewPictureForm, PictureForm, known_of

USES_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def new_picture(request: HttpRequest) -> HttpResponse:
    """Take one in."""
    user = access.writer(request)
    form = NewPictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        content, now = upload.read(LARGEST + 1), timezone.now()
        try:
            made = add_asset(form.about, file_name=upload.name or "", content=content, by=user, now=now)
        except CannotKeep as fault:
            form.add_error("file", str(fault))
        else:
            messages.success(request, _("The picture stands in the library."))
            return redirect(made)
    return render(request, "publishing/new_picture.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, asset_id: int) -> HttpResponse:
    """GET shows it and where it is used; POST changes what we know of it."""
    if request.method != "POST":
        found = access.picture_to_read(request, asset_id)
        return _show(request, found, PictureForm(initial=known_of(found)))
    found = access.picture_to_change(request, asset_id)
    form = PictureForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        seen = form.cleaned_data["seen"] or 0
        change_asset(found, form.about, seen=seen, by=colleague(request), now=timezone.now())
    except ChangedMeanwhile as error:
        form.add_error(None, str(error))
        found = access.picture_to_change(request, asset_id)
        shown_again(form, seen=found.version)
        return _show(request, found, form, status=409)
    messages.success(request, _("Kept."))
    return redirect(found)


def _show(request: HttpRequest, found: Asset, form: PictureForm, *, status: int = 200) -> HttpResponse:
    user = colleague(request)
    posts = Post.objects.visible_to(user).kept().filter(pictures__asset=found).order_by("-pk")[: USES_SHOWN + 1]
    context: dict[str, Any] = {"asset": found, "form": form, "posts": list(posts[:USES_SHOWN])}
    context |= {"texts": list(found.texts.all()), "is_conflict": status == 409, "today": timezone.localdate()}
    context |= {"more_posts": len(posts) > USES_SHOWN, "may_write": user.can(Right.PUBLISH)}
    return render(request, "publishing/picture.html", context, status=status)


@require_POST
def archiving(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Archive it."""
    found = access.picture_to_change(request, asset_id)
    archive_asset(found, by=colleague(request), now=timezone.now())
    return redirect(found)


@require_POST
def bringing_back(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Offer it again."""
    found = access.picture_to_change(request, asset_id)
    bring_back_asset(found, by=colleague(request), now=timezone.now())
    return redirect(found)


@require_safe
def whole(request: HttpRequest, asset_id: int) -> HttpResponseBase:
    """The picture as it came."""
    found = access.picture_to_read(request, asset_id)
    return _bytes(found, found.media)


@require_safe
def small(request: HttpRequest, asset_id: int, media_id: int) -> HttpResponseBase:
    """As lists show it. The number of the bytes is in the address: another focus makes another, and caches know."""
    found = access.picture_to_read(request, asset_id)
    if found.small_id != media_id:
        raise Http404
    return _bytes(found, found.small)


def _bytes(found: Asset, media: Media) -> HttpResponseBase:
    response = handed_out(media, name=found.name, media_type=media.media_type)
    if response is None:
        raise Http404
    return response
