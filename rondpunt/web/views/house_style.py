"""The organisation's colours and logo, as files that browsers keep until they change."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from rondpunt.people.doors import open_to_all
from rondpunt.people.models import Organisation
from rondpunt.web import look

_KEEP = "public, max-age=31536000, immutable"


@open_to_all
@require_safe
def house_style(request: HttpRequest, version: str) -> HttpResponseBase:
    """Custom properties over tokens.css. The address holds the version: a new colour has a new address."""
    organisation = Organisation.objects.first() or Organisation()
    response = HttpResponse(look.house_style(organisation), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = _KEEP if version == look.version(organisation) else "no-store"
    return response


@open_to_all
@require_safe
def logo(request: HttpRequest, version: str) -> HttpResponseBase:
    """The logo. Pictures only (ImageField), and never run as a page: the policy forbids all."""
    organisation = get_object_or_404(Organisation.objects.exclude(logo=""))
    response = FileResponse(organisation.logo.open("rb"))
    response.headers["Cache-Control"] = _KEEP if version == look.version(organisation) else "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
