"""Light, dark, high contrast, or as the device is: kept in a cookie, so that the very first paint is right."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rondpunt.people.doors import open_to_all
from rondpunt.web.look import THEME_COOKIE, THEMES

_YEAR = 365 * 24 * 60 * 60


@open_to_all
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to where it was made."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in dict(THEMES):
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
    return response
