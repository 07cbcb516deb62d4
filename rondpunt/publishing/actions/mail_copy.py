"""Mail a colleague a house message, whole, once."""

import logging
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from rondpunt.people.actions.mail_digest import FOR_GOOD
from rondpunt.publishing.house_news import shown
from rondpunt.publishing.models import Copy

log = logging.getLogger("rondpunt.publishing")


def mail_copy(copy_id: int, *, now: datetime) -> bool:
    """Whether a mail went out; not when it was read meanwhile or another worker was first.

    Claimed before it is sent: a worker that dies in between costs a mail, never sends one twice. What the mail server
    did not take is given back and tried again; then the server's own error is raised (``OSError``, ``SMTPException``).
    """
    # The claim asks the row alone: a condition on other tables would be looked up before another worker's claim.
    row = Copy.objects.filter(pk=copy_id, read_at=None, mailed_at=None)
    if not Copy.objects.to_mail(now).filter(pk=copy_id).exists() or not row.update(mailed_at=now):
        return False
    whole = Copy.objects.select_related("user", "message__delivery", "message__post__team", "message__post__urgency")
    copy = whole.get(pk=copy_id)
    with translation.override(copy.user.language):
        mail = _mail(copy)
    try:
        return bool(mail.send())
    except SMTPRecipientsRefused as refused:
        if any(code < FOR_GOOD for code, _why in refused.recipients.values()):
            _give_back(copy, now)
            raise
        log.warning("the mail server refuses the address of user %s: %s", copy.user_id, refused)
        return False
    except (OSError, SMTPException):
        _give_back(copy, now)
        raise


def _give_back(copy: Copy, claimed_at: datetime) -> None:
    Copy.objects.filter(pk=copy.pk, mailed_at=claimed_at).update(mailed_at=None)


def _mail(copy: Copy) -> EmailMessage:
    house = settings.PUBLIC_URL.rstrip("/")
    told = {
        "one": shown([copy])[0],
        "address": f"{house}{copy.message.get_absolute_url()}",
        "list_address": f"{house}{reverse('publishing:house_news')}",
    }
    return EmailMessage(
        subject=" ".join(copy.message.title.split()),  # a line break would be a header of its own
        body=render_to_string("publishing/mail/house_message.txt", told),
        to=[copy.user.email],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no absence notice need answer this
    )
