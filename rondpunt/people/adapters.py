"""Where django-allauth asks this house: who may come in, where to, and how its mail and secrets are kept."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from rondpunt.people.actions.follow_claims import NotWelcome, follow_claims
from rondpunt.people.claims import claims_in, managed_teams
from rondpunt.people.languages import speak
from rondpunt.people.models import User
from rondpunt.people.trail import record

log = logging.getLogger("rondpunt.people")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Password, passkey and code; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As allauth does; a mail server that is away is logged, not shown to whoever asked (they may be nobody)."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.error("mail %s could not be sent: %s", template_prefix, error)

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """On the trail, and in their own language from here on."""
        record("user.signed_in", subject=user, at=timezone.now(), actor=user)
        response: HttpResponse = super().post_login(request, user, **how)
        return speak(response, user.language)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by the organisation's own OpenID provider: ``actions/follow_claims.py`` decides."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or make the user and their seats before allauth signs them in; a refusal is a page that says why."""
        if sociallogin.state.get("process") == "connect":
            # Accounts are linked by verified address alone; linking by hand would let one person collect others' seats.
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("people:profile")))
        known = sociallogin.user if sociallogin.is_existing else None
        claims = claims_in(sociallogin.account.extra_data)
        try:
            user = follow_claims(known, claims=claims, managed=managed_teams(), now=timezone.now())
        except NotWelcome as refusal:
            page = render(request, "socialaccount/not_welcome.html", {"refusal": refusal}, status=403)
            raise ImmediateHttpResponse(page) from refusal
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False  # whoever is welcome was made a user before this is asked

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Our users have a name, not a first and a last one."""
        user: User = sociallogin.user
        user_email(user, data.get("email") or "")
        user.name = data.get("name") or ""
        return user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **why: Any) -> None:
        """allauth shows that it failed; the administrator reads why in the log."""
        log.warning("sign-in by %s failed: %s %s", provider, why.get("error"), why.get("exception"))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps are encrypted in the database, with the keys of the channels' credentials."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])
