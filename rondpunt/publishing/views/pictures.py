"""The library of pictures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.library import library_page


@require_safe
def pictures(request: HttpRequest) -> HttpResponse:
    """The newest first, forty-eight a page; ``view``: those that run out, those that were archived."""
    user = access.reader(request)
    asked, after = request.GET.get("view", ""), request.GET.get("after", "")
    rows, following = library_page(asked, after=after, today=timezone.localdate())
    context = {"rows": rows, "following": following, "view": asked, "is_first": not after}
    context |= {"today": timezone.localdate(), "may_write": user.can(Right.PUBLISH)}
    return render(request, "publishing/pictures.html", context)
