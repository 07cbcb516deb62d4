"""The mails that experts get: plain words, in their language, with one link."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rondpunt.conversations.models import ExpertLink, ExpertRequest
from rondpunt.conversations.way_back import WayBack, way_back
from rondpunt.lib.words_of_time import in_full
from rondpunt.people.invitation_mail import mail_leaves_the_house
from rondpunt.people.models import Organisation
from rondpunt.people.tokens import digest_of, make_token

log = logging.getLogger(__name__)
PURPOSE = "expert"


def make_link(request: ExpertRequest, *, now: datetime) -> str:
    """The whole address of a fresh way in; it exists only here and in the mail."""
    token = make_token(PURPOSE)
    ExpertLink.objects.create(request=request, digest=digest_of(token, PURPOSE), made_at=now)
    return settings.PUBLIC_URL.rstrip("/") + reverse("conversations:expert_page", args=[token])


def mail_question(request: ExpertRequest, *, link: str, is_reminder: bool = False) -> bool:
    """Bring the question; whether a mail server took it."""
    with translation.override(request.expert.language):
        subject = _("Reminder: %(name)s asks what you know") if is_reminder else _("%(name)s asks what you know")
        return _mail(request, subject % {"name": request.asked_by.name}, "question", link=link, is_reminder=is_reminder)


def mail_withdrawal(request: ExpertRequest) -> bool:
    """The question needs no answer any more."""
    with translation.override(request.expert.language):
        return _mail(request, _("No answer needed any more"), "withdrawn")


def mail_what_became(request: ExpertRequest, *, text: str) -> bool:
    """What we wrote with the help of the expert; ``text`` is cleared of what they may not know."""
    with translation.override(request.expert.language):
        return _mail(request, _("This is what we made of your answer"), "became", text=text)


def _mail(request: ExpertRequest, subject: str, name: str, **words: object) -> bool:
    if not mail_leaves_the_house():
        return False
    passed, way = request.passed_from, way_back(request)
    told = words | {
        "request": request,
        "expert": request.expert,
        "asker": request.asked_by,
        "house": Organisation.objects.first() or "Rondpunt",
        "until": in_full(timezone.localtime(request.due_at), language=request.expert.language),
        "passed_by": passed.expert.name if passed else "",
        "reply_to": way.reply_to,
    }
    message = EmailMessage(
        subject=" ".join(subject.split()),  # a line break would begin a header of the sender's making
        body=render_to_string(f"conversations/expert_mail/{name}.txt", told),
        to=[request.expert.email],
        reply_to=[way.reply_to] if way.reply_to else None,
        headers={"Content-Language": request.expert.language, **_identity(way)},
    )
    try:
        return bool(message.send())
    except (SMTPException, OSError, ValueError) as error:
        log.warning("no mail to the expert of request %s: %s", request.pk, error)
        return False


def _identity(way: WayBack) -> dict[str, str]:
    return {"Message-ID": f"<{way.message_id}>"} if way.message_id else {}
