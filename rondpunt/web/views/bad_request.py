"""What cannot be read: an address that is not ours, or a form with more in it than the house takes at once."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as plain_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form that is too large is told so, and where what was typed still is; all else has the plain page."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return plain_page(request, exception)
