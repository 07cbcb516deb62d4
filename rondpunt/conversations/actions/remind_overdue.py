"""Tell who can mend it that a promise is broken: the owner at once, those who look after the team when it lasts."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rondpunt.conversations.looking_after import looks_after, may_read
from rondpunt.conversations.models import Conversation, Reminder
from rondpunt.conversations.models.promise import USUAL_ESCALATION
from rondpunt.people.calendars import Calendars
from rondpunt.people.models import Notification, User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

log = logging.getLogger(__name__)
MOST = 200
Step = Reminder.Step


def remind_overdue(*, now: datetime) -> int:
    """Returns how many colleagues were mailed. Whoever adds the row mails; a crash in between loses a mail, no more:
    the list of what is overdue says the same."""
    calendars = Calendars.read()
    told = 0
    for conversation in _late(Step.OWNER, now):
        told += _tell(conversation, Step.OWNER, [conversation.owner] if conversation.owner else [], now)
    for conversation in _late(Step.TEAM, now):
        rule, due = conversation.promise_rule, conversation.due_at
        minutes = rule.escalate_after if rule else USUAL_ESCALATION
        # Without an owner there is nobody to wait for.
        wait = timedelta(minutes=minutes if conversation.owner_id else 0)
        if due and calendars.of(conversation.team_id).add(due, wait) <= now:
            told += _tell(conversation, Step.TEAM, looks_after(conversation.team_id), now)
    return told


def _late(step: str, now: datetime) -> Iterable[Conversation]:
    """Overdue, and nobody was told at this step."""
    known = Reminder.objects.filter(conversation=OuterRef("pk"), due_at=OuterRef("due_at"), step=step)
    late = Conversation.objects.overdue(now).filter(~Exists(known)).order_by("due_at")
    return late.select_related("owner", "team", "promise_rule")[:MOST]


def _tell(conversation: Conversation, step: str, users: Iterable[User], now: datetime) -> int:
    with transaction.atomic():
        assert conversation.due_at  # it is overdue
        made = Reminder(conversation=conversation, due_at=conversation.due_at, step=step, told_at=now)
        if not _add(made):
            return 0
        named = may_read(users, conversation)
        if named:
            names = ", ".join(user.name for user in named)
            _notify(conversation, step, named, now)
            record("promise.told", subject=conversation, at=now, team_id=conversation.team_id, to=names)
    return sum(_mail(user, conversation) for user in named)


def _notify(conversation: Conversation, step: str, named: Iterable[User], now: datetime) -> None:
    """Under For you; it is mailed at once too, so that the digest need not tell it again."""
    assert conversation.due_at
    event = f"late-{conversation.pk}-{conversation.due_at:%Y%m%d%H%M}-{step}"
    told = [user.pk for user in named]
    notify("promise_late", to=told, event=event, subject=conversation, at=now)
    Notification.objects.filter(event=event, user__in=told).update(mailed_at=now)


def _add(reminder: Reminder) -> bool:
    """False when another worker told them."""
    same = Reminder.objects.filter(conversation=reminder.conversation, due_at=reminder.due_at, step=reminder.step)
    # One row at a time by the conversation's own lock; the constraint stands behind it.
    Conversation.objects.select_for_update(of=("self",)).get(pk=reminder.conversation_id)
    if same.exists():
        return False
    reminder.save(force_insert=True)
    return True


def _mail(user: User, conversation: Conversation) -> int:
    with translation.override(user.language):
        subject = _("Too late: %(subject)s") % {"subject": conversation.subject}
        address = settings.PUBLIC_URL.rstrip("/") + reverse("conversations:conversation", args=[conversation.pk])
        words = {"user": user, "conversation": conversation, "address": address}
        text = render_to_string("conversations/overdue_mail.txt", words)
    try:
        return send_mail(" ".join(subject.split()), text, None, [user.email])
    except (OSError, SMTPException) as error:
        log.warning("no mail about conversation %s to user %s: %s", conversation.pk, user.pk, error)
        return 0
