"""The mail that brings an invitation."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rondpunt.people.models import Invitation, Organisation

log = logging.getLogger("rondpunt.people")


def mail_leaves_the_house() -> bool:
    """Whether mail goes to a server; without one it goes to the log, and links are passed on by hand."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def link_to(token: str) -> str:
    """The whole address an invited colleague opens."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("people:invitation", args=[token])


def mail_invitation(invitation: Invitation, *, link: str) -> bool:
    """Send the link; whether the mail server took it. In the organisation's language: we do not know theirs yet."""
    if not mail_leaves_the_house():
        return False
    with translation.override(settings.LANGUAGE_CODE):
        organisation = Organisation.objects.first()
        told = {"invitation": invitation, "link": link, "organisation": organisation}
        message = EmailMessage(
            subject=_("Your seat in Rondpunt, team %(team)s") % {"team": invitation.team},
            body=render_to_string("people/mail/invitation.txt", told),
            to=[invitation.email],
        )
    try:
        return bool(message.send())
    except (SMTPException, OSError) as error:
        log.warning("the invitation for team %s could not be mailed: %s", invitation.team_id, error)
        return False
