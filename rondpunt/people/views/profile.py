"""One's own page: name, language, how often one is mailed, and how one signs in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.people.access import colleague
from rondpunt.people.actions.keep_profile import keep_profile
from rondpunt.people.forms import ProfileForm
from rondpunt.people.languages import speak
from rondpunt.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show it, or keep a changed name and language."""
    user = colleague(request)
    kept = {"name": user.name, "language": user.language, "mail_rhythm": user.mail_rhythm}
    form = ProfileForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        keep_profile(user, **form.cleaned_data, now=timezone.now())
        with translation.override(user.language):
            messages.success(request, _("Your profile was kept."))
        return speak(redirect("people:profile"), user.language)
    return render(request, "people/profile.html", {"form": form, **_keys_of(user)})


@require_safe
def to_profile(request: HttpRequest) -> HttpResponse:
    """Addresses of allauth that this house does not use lead to the profile."""
    return redirect("people:profile")


def _keys_of(user: User) -> dict[str, object]:
    kinds = list(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return {
        "passkey_count": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "session_count": UserSession.objects.filter(user_id=user.pk).count(),
        "has_password": user.has_usable_password(),
        "seats": user.memberships.select_related("team").order_by("team__name"),
        "openid_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
