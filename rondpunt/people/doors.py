"""Which views stand open: every view asks for sign-in unless it is marked here (``web/middleware.py`` enforces it)."""

from collections.abc import Callable
from typing import ParamSpec

from django.http import HttpResponseBase

P = ParamSpec("P")


def open_to_all(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Mark a view that people may see without signing in, such as the citizens' pages."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view
