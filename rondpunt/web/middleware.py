"""What every request passes: headers that keep foreign script out, the user's language, sign-in by default."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from rondpunt.people.models import Organisation

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "form-action 'self'{form_action}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)


def security_headers(get_response: Handler) -> Handler:
    """Strict Content-Security-Policy (W3C CSP 3): no inline script or style, nothing from elsewhere."""
    # An OIDC sign-in posts to us and is redirected to the provider; Chromium applies form-action to redirects too.
    issuer = getattr(settings, "OIDC_ORIGIN", "")
    policy = POLICY.format(form_action=f" {issuer}" if issuer else "")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def chosen_language(get_response: Handler) -> Handler:
    """Speak the language kept in the cookie; that of the organisation, else RONDPUNT_LANGUAGE, until somebody chooses.

    Not Accept-Language: a town chooses its own first language, a browser's default does not.
    """
    known = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in known:
            house = _house()
            request.house = house  # type: ignore[attr-defined]  # the shell around the page need not ask again
            chosen = house.language if house else ""
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

    return middleware


def _house() -> Organisation | None:
    try:
        return Organisation.objects.first()
    except DatabaseError:
        return None  # the health page must speak also now


def signed_in_by_default(get_response: Handler) -> Handler:
    """Deny by default: a view asks for sign-in unless ``people.doors`` opens it or it is the sign-in itself."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_view(
            self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
        ) -> HttpResponse | None:
            if request.user.is_authenticated or getattr(view, "open_to_all", False):
                return None
            if view.__module__.startswith(("allauth.", "django.views.i18n", "django.contrib.staticfiles")):
                return None
            return redirect_to_login(request.get_full_path())

    return Middleware()
