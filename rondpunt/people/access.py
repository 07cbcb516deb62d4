"""Who may see what in this room: the object, or 404; a screen that is not yours, 403."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from rondpunt.people.models import Absence, InterestGroup, User
from rondpunt.people.rights import Right

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def colleague(request: HttpRequest) -> User:
    """Who is signed in; 403 for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def absence_to_end(request: HttpRequest, pk: int) -> Absence:
    """One's own absence, or anybody's for who arranges those of others; 404 otherwise."""
    user = colleague(request)
    found = Absence.objects.select_related("user", "replacement")
    return get_object_or_404(found if user.can(Right.ABSENCES) else found.filter(user=user), pk=pk)


def interest_group_to_change(request: HttpRequest, pk: int) -> InterestGroup:
    """One of the interest groups, for who arranges them; 404 for others."""
    may = colleague(request).can(Right.EDITORIAL)
    return get_object_or_404(InterestGroup.objects.all() if may else InterestGroup.objects.none(), pk=pk)


def interest_group_to_join(request: HttpRequest, pk: int) -> InterestGroup:
    """Any of them, for any colleague: they belong to the whole organisation."""
    colleague(request)
    return get_object_or_404(InterestGroup, pk=pk)


def needs(right: Right) -> Callable[[View[P]], View[P]]:
    """A view for those who hold ``right`` somewhere; others get 403, strangers the sign-in page."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not colleague(request).can(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard
