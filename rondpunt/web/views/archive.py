"""Take a post, or the posts of a period, along as packages for an archive: what the reader may see, and no more."""

from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague
from rondpunt.publishing.access import post_to_read, reader
from rondpunt.web.archive.period import folder_of
from rondpunt.web.archive.take_along import CannotTakeAlong, take_along, take_period_along
from rondpunt.web.archive_form import ArchiveForm, last_month


@require_POST
def post_archive(request: HttpRequest, post_id: int) -> HttpResponseBase:
    """One post, as a zip file with its package."""
    post = post_to_read(request, post_id)
    try:
        file = take_along(post, by=colleague(request), now=timezone.now())
    except CannotTakeAlong as error:
        messages.error(request, str(error))
        return redirect(post)
    return _handed_over(file, folder_of(post))


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest) -> HttpResponseBase:
    """Which days; then all their posts, as a zip file."""
    by, now = reader(request), timezone.now()
    form = ArchiveForm(request.POST or None, initial=last_month(timezone.localdate(now)))
    if request.method == "POST" and form.is_valid():
        try:
            return _handed_over(take_period_along(form.period, by=by, now=now), str(form.period))
        except CannotTakeAlong as error:
            form.add_error(None, str(error))
    return _page(request, form)


def _page(request: HttpRequest, form: ArchiveForm) -> HttpResponse:
    return render(request, "web/archive.html", {"form": form}, status=422 if form.errors else 200)


def _handed_over(file: IO[bytes], name: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response
