"""The mails that readers from outside get: plain words, in their language, with one link."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rondpunt.lib.words_of_time import in_full
from rondpunt.people.invitation_mail import mail_leaves_the_house
from rondpunt.people.models import Organisation
from rondpunt.people.tokens import digest_of, make_token
from rondpunt.publishing.models import Comment, OutsideLink, OutsideReview

log = logging.getLogger("rondpunt.publishing")
PURPOSE = "reader from outside"


def make_link(review: OutsideReview, *, now: datetime) -> str:
    """The whole address of a fresh way in; it exists only here and in the mail."""
    token = make_token(PURPOSE)
    OutsideLink.objects.create(review=review, digest=digest_of(token, PURPOSE), made_at=now)
    return settings.PUBLIC_URL.rstrip("/") + reverse("publishing:outside_page", args=[token])


def mail_question(review: OutsideReview, *, link: str) -> bool:
    """Ask them; whether a mail server took it."""
    with translation.override(review.language):
        subject = _("%(name)s asks what you think before it goes out") % {"name": review.asked_by.name}
        return _mail(review, subject, link, said=None)


def mail_answer(review: OutsideReview, *, said: Comment, link: str) -> bool:
    """A colleague answered them; whether a mail server took it."""
    with translation.override(review.language):
        return _mail(review, _("%(name)s answered you") % {"name": said.author}, link, said=said)


def _mail(review: OutsideReview, subject: str, link: str, *, said: Comment | None) -> bool:
    if not mail_leaves_the_house():
        return False
    told = {
        "review": review,
        "said": said,
        "link": link,
        "house": Organisation.objects.first() or "Rondpunt",
        "until": in_full(timezone.localtime(review.expires_at), language=review.language),
    }
    message = EmailMessage(
        subject=" ".join(subject.split()),  # a line break would begin a header of the sender's making
        body=render_to_string("publishing/mail/outside.txt", told),
        to=[review.email],
        headers={"Content-Language": review.language},
    )
    try:
        return bool(message.send())
    except (SMTPException, OSError, ValueError) as error:
        log.warning("no mail to reader %s from outside: %s", review.pk, error)
        return False
