"""The open doors of the demo: sign in as a colleague with one click. In a real house this page does not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rondpunt.people.doors import open_to_all
from rondpunt.people.models import User
from rondpunt.web.demo.town import doors

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_all
@require_POST
def demo_door(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the colleagues whose door stands open, and go where they wanted to go."""
    if not settings.DEMO:
        raise Http404
    email = request.POST.get("email", "")
    if email not in {door["email"] for door in doors()}:
        raise Http404
    login(request, get_object_or_404(User, email=email, is_active=True), backend=BACKEND)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if safe else settings.LOGIN_REDIRECT_URL)
