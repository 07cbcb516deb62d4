"""The front door: to one's work, to the sign-in, or to the first-run wizard."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from rondpunt.people.doors import open_to_all
from rondpunt.people.models import User
from rondpunt.people.rights import Right


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The inbox for who answers, the channels for who looks after them."""
    user = request.user
    if not isinstance(user, User):
        if not settings.DEMO and not User.objects.exists():
            return redirect("web:welcome")
        return redirect_to_login("/")
    if user.can(Right.READ) or user.can(Right.SEE_ALL):
        return redirect("conversations:inbox")
    return redirect("networks:channels" if user.can(Right.CHANNELS) else "people:profile")
