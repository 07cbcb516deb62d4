"""One mail with what a colleague was told and did not see; of each thing once."""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from rondpunt.people.models import Notification, User
from rondpunt.people.notices import Line, lines_of

MOST_LINES = 50
FOR_GOOD = 500  # RFC 5321, 4.2.1: from here on the same mail will be refused again

log = logging.getLogger("rondpunt.people")


def mail_digest(user: User, *, now: datetime) -> bool:
    """Whether a mail went out; not when another worker was first, or when walls now stand before all of it.

    Claimed before it is sent: a worker that dies in between costs a mail, never sends one twice. What a mail server
    did not take is given back, and goes along with the next one; then the server's own error is raised
    (``OSError`` or ``SMTPException``). An address that it refuses for good is not tried again and again: their list
    on the screen says the same.
    """
    with transaction.atomic():
        # Of two workers the second waits here, and finds nothing left.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        told = list(user.notifications.to_mail().order_by("-at", "-id"))
        claimed = Notification.objects.to_mail().filter(pk__in=[one.pk for one in told])
        if not told or not claimed.update(mailed_at=now):
            return False
    with translation.override(user.language):
        lines = [line for line in lines_of(user, told) if line.is_open]
        if not lines:
            return False
        mail = _mail(user, lines)
    try:
        return bool(mail.send())
    except SMTPRecipientsRefused as refused:
        if any(code < FOR_GOOD for code, _why in refused.recipients.values()):
            _give_back(told, now)
            raise
        log.warning("the mail server refuses the address of user %s: %s", user.pk, refused)
        return False
    except (OSError, SMTPException):
        _give_back(told, now)
        raise


def _give_back(told: Sequence[Notification], claimed_at: datetime) -> None:
    Notification.objects.filter(pk__in=[one.pk for one in told], mailed_at=claimed_at).update(mailed_at=None)


def _mail(user: User, lines: Sequence[Line]) -> EmailMessage:
    house = settings.PUBLIC_URL.rstrip("/")
    told = {
        "user": user,
        "lines": [(line.says, house + line.url if line.url else "") for line in lines[:MOST_LINES]],
        "more": max(0, len(lines) - MOST_LINES),
        "list_address": f"{house}{reverse('web:for_you')}",
        "profile_address": f"{house}{reverse('people:profile')}",
    }
    count = len(lines)
    subject = ngettext("Rondpunt: %(count)s thing for you", "Rondpunt: %(count)s things for you", count)
    return EmailMessage(
        subject=subject % {"count": count},
        body=render_to_string("people/mail/digest.txt", told),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no absence notice need answer this
    )
