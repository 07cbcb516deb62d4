"""Which views stand open: every view asks for sign-in unless it is marked here (``web/middleware.py`` enforces it)."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
Page = Callable[..., HttpResponseBase]


def open_to_all(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Mark a view that people may see without signing in, such as the citizens' pages."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def private(view: Page) -> Page:
    """Whoever has the link. Nobody may find, keep or pass on the address: no search engine, cache or foreign log."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # To other sites nothing. Not "no-referrer": browsers then send "Origin: null" with our own forms.
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "private, no-store"
        return response

    return open_to_all(wrapped)
