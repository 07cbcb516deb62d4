"""An expert passes a question on: the same question, with the same to see, to somebody who knows better."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer_as_expert import RequestEnded
from rondpunt.conversations.actions.ask_expert import Asked, Whom, moments, remember, send_question
from rondpunt.conversations.expert_mail import make_link
from rondpunt.conversations.models import ExpertRequest
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

LONGEST_CHAIN = 3


class CannotPassOn(Exception):
    """Not to this person, or not again; the text is for the expert."""


def pass_on_request(request: ExpertRequest, *, whom: Whom, now: datetime) -> Asked:
    """End ``request`` and ask ``whom``. Raises ``RequestEnded`` or ``CannotPassOn``; then nothing has changed."""
    _refuse_circles(request, whom)
    with transaction.atomic():
        if not ExpertRequest.objects.end(request.pk, ExpertRequest.State.PASSED_ON, now=now, remind_at=None):
            raise RequestEnded
        passed = ExpertRequest.objects.create(
            key=secrets.token_hex(16),
            conversation=request.conversation,
            expert=remember(whom, now=now),
            asked_by=request.asked_by,
            question=request.question,
            sees_name=request.sees_name,
            passed_from=request,
            asked_at=now,
            **_moments(request, now),
        )
        passed.messages.set(request.messages.all())
        passed.files.set(request.files.all())
        link = make_link(passed, now=now)
        _tell(passed, now=now)
    return Asked(passed, link, send_question(passed, link=link, now=now))


def _tell(passed: ExpertRequest, *, now: datetime) -> None:
    before, here = passed.passed_from, passed.conversation
    assert before
    told: dict[str, Any] = {"to": passed.expert.name, "request": passed.pk}
    who = before.expert.name
    line = record("expert.passed_on", subject=here, at=now, actor_name=who, team_id=here.team_id, **told)
    notify(
        "expert_passed_on",
        to=before.waiting_colleagues,
        event=f"trail-{line.pk}",
        subject=here,
        at=now,
        actor_name=who,
        to_name=passed.expert.name,
    )


def _refuse_circles(request: ExpertRequest, whom: Whom) -> None:
    chain = _chain(request)
    if whom.email.lower() in {one.expert.email.lower() for one in chain}:
        raise CannotPassOn(_("This person was asked already. Choose somebody else, or say that you do not know."))
    if len(chain) >= LONGEST_CHAIN:
        raise CannotPassOn(_("The question was passed on often enough. Say that you do not know; we look further."))


def _chain(request: ExpertRequest) -> list[ExpertRequest]:
    """This request and those it was passed on from."""
    chain = [request]
    while (before := chain[-1].passed_from) is not None:
        chain.append(before)
    return chain


def _moments(request: ExpertRequest, now: datetime) -> dict[str, datetime | None]:
    """As asked first; whoever gets it after that moment has until the link dies."""
    if request.due_at > now:
        due_on = timezone.localdate(request.due_at)
        return moments(due_on, now=now) | {"due_at": request.due_at, "expires_at": request.expires_at}
    return {"due_at": request.expires_at, "expires_at": request.expires_at, "remind_at": None}
