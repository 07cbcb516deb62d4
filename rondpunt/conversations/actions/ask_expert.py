"""Ask an expert without a seat: the question, what they may see, the link; on the trail, then by mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from rondpunt.conversations.expert_mail import mail_question, make_link
from rondpunt.conversations.models import Attachment, Conversation, Expert, ExpertRequest, Message
from rondpunt.people.models import User
from rondpunt.people.trail import record

DUE_HOUR = time(17)
GRACE = timedelta(days=7)  # an answer that comes late is welcome all the same
REMINDED_BEFORE = timedelta(hours=24)
TOO_SHORT_TO_REMIND = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Whom:
    """The expert as filled in; for one we know, what is empty stays as it was."""

    email: str
    name: str = ""
    knows: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``key`` was made when the form was drawn: the same one twice is one question."""

    key: str
    text: str
    due_on: date
    messages: Iterable[Message] = ()
    files: Iterable[Attachment] = ()
    sees_name: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The request; ``link`` is "" when it was asked before (a double click). ``mailed``: a mail server took it."""

    request: ExpertRequest
    link: str
    mailed: bool


def ask_expert(conversation: Conversation, *, user: User, whom: Whom, question: Question, now: datetime) -> Asked:
    """Ask ``whom``; remembered as an Expert. What may be seen must be of this conversation: the caller's check."""
    try:
        with transaction.atomic():
            request = _request(conversation, user, remember(whom, now=now), question, now)
            link = make_link(request, now=now)
            told: dict[str, Any] = {
                "to": request.expert.name,
                "request": request.pk,
                "message_count": request.messages.count(),
            }
            record("expert.asked", subject=conversation, at=now, actor=user, team_id=conversation.team_id, **told)
    except IntegrityError:
        again = ExpertRequest.objects.select_related("expert").filter(key=question.key).first()
        if again is None:
            raise
        return Asked(again, "", again.mailed_at is not None)
    return Asked(request, link, send_question(request, link=link, now=now))


def send_question(request: ExpertRequest, *, link: str, now: datetime) -> bool:
    """Mail a question that was asked; after the transaction, so that a slow server holds nobody up."""
    mailed = mail_question(request, link=link)
    if mailed:
        ExpertRequest.objects.filter(pk=request.pk).update(mailed_at=now)
    return mailed


def remember(whom: Whom, *, now: datetime) -> Expert:
    """The expert with this address; what was told anew replaces what we knew."""
    email = whom.email.lower()
    colleague = User.objects.filter(email__iexact=email).first()
    known, is_new = Expert.objects.get_or_create(
        email=email,
        defaults={
            "name": whom.name or (colleague.name if colleague else email.partition("@")[0]),
            "knows": whom.knows,
            "language": whom.language or (colleague.language if colleague else settings.LANGUAGE_CODE),
            "created_at": now,
        },
    )
    if is_new:
        return known
    changed = [part for part in ("name", "knows", "language") if getattr(whom, part)]
    for part in changed:
        setattr(known, part, getattr(whom, part))
    if changed:
        known.save(update_fields=changed)
    return known


def moments(due_on: date, *, now: datetime) -> dict[str, datetime | None]:
    """By when, until when at the latest, and when the house reminds by itself (not when there is hardly time)."""
    due_at = timezone.make_aware(datetime.combine(due_on, DUE_HOUR))
    remind_at = due_at - REMINDED_BEFORE
    has_time = remind_at > now + TOO_SHORT_TO_REMIND
    return {"due_at": due_at, "expires_at": due_at + GRACE, "remind_at": remind_at if has_time else None}


def _request(
    conversation: Conversation, user: User, expert: Expert, question: Question, now: datetime
) -> ExpertRequest:
    request = ExpertRequest.objects.create(
        key=question.key,
        conversation=conversation,
        expert=expert,
        asked_by=user,
        question=question.text,
        sees_name=question.sees_name,
        asked_at=now,
        **moments(question.due_on, now=now),
    )
    request.messages.set(question.messages)
    request.files.set(question.files)
    return request
