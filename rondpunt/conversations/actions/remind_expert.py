"""Remind an expert: once by the house before the moment, a few times by hand. Every mail brings a link of its own."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from rondpunt.conversations.expert_mail import mail_question, make_link
from rondpunt.conversations.models import ExpertRequest
from rondpunt.conversations.models.expert import MOST_REMINDERS
from rondpunt.people.models import User
from rondpunt.people.trail import record

REST = timedelta(hours=20)  # between two reminders by hand; what was never mailed may go at once


class CannotRemind(Exception):
    """Too often, too soon, or it ended; the text is for the person at the screen."""


def remind_expert(request: ExpertRequest, *, user: User, now: datetime) -> tuple[str, bool]:
    """Remind by hand; the link, and whether a mail server took it. Raises ``CannotRemind``."""
    if request.reminder_count >= MOST_REMINDERS:
        raise CannotRemind(_("You reminded three times. Call, or ask somebody else."))
    rested = ExpertRequest.objects.open().filter(pk=request.pk, expires_at__gt=now, reminder_count__lt=MOST_REMINDERS)
    last = request.reminded_at or request.mailed_at
    if last and last > now - REST:
        raise CannotRemind(_("They had a mail less than a day ago. Give them a little time."))
    with transaction.atomic():
        # The moment read above is part of the claim: two clicks at once are one mail.
        claim = rested.filter(reminded_at=request.reminded_at)
        if not claim.update(reminded_at=now, reminder_count=F("reminder_count") + 1):
            raise CannotRemind(_("This question ended, or somebody reminded just now."))
        link = _note(request, user, now)
    return link, _send(request, link, now)


def remind_due(*, now: datetime) -> int:
    """What the house does by itself, once a request; how many mails a server took."""
    mailed = 0
    due = ExpertRequest.objects.open().filter(remind_at__lte=now, expires_at__gt=now)
    for request in due.select_related("expert", "asked_by", "conversation", "passed_from__expert")[:100]:
        with transaction.atomic():
            mine = ExpertRequest.objects.open().filter(pk=request.pk, remind_at=request.remind_at)
            if not mine.update(remind_at=None, reminded_at=now):
                continue
            link = _note(request, None, now)
        mailed += _send(request, link, now)
    return mailed


def _note(request: ExpertRequest, user: User | None, now: datetime) -> str:
    told: dict[str, Any] = {"to": request.expert.name, "request": request.pk}
    here = request.conversation
    record("expert.reminded", subject=here, at=now, actor=user, team_id=here.team_id, **told)
    return make_link(request, now=now)


def _send(request: ExpertRequest, link: str, now: datetime) -> bool:
    mailed = mail_question(request, link=link, is_reminder=request.mailed_at is not None)
    if mailed:
        ExpertRequest.objects.filter(pk=request.pk).update(mailed_at=now)
    return mailed
