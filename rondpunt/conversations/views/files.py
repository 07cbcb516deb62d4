"""Files on this room's pages: handed out so that they can do nothing, or a page that says why there is none."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from rondpunt.networks.handing_out import handed_out
from rondpunt.networks.models import Media


def bytes_of(request: HttpRequest, media: Media | None, *, name: str, media_type: str) -> HttpResponseBase:
    """The file under its name: pictures in place, all else as a download; a page that says so when it is not there."""
    return handed_out(media, name=name, media_type=media_type) or gone(request, "missing")


def gone(request: HttpRequest, why: str, detail: str = "") -> HttpResponse:
    """A page that says why there is no file: "missing", "coming" or "refused"."""
    return render(request, "conversations/no_file.html", {"why": why, "detail": detail}, status=404)
