"""A mail answers one of ours to an expert: it is their answer, once; whatever else it is becomes a note for us.

The citizen never sees it: it is a note in the conversation, and no message of the channel.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rondpunt.conversations.actions.note_expert_word import note_expert_word
from rondpunt.conversations.intake.notes import note_of
from rondpunt.conversations.intake.work import Work
from rondpunt.conversations.models import ExpertReply, ExpertRequest, Message
from rondpunt.conversations.way_back import asked_in
from rondpunt.lib.quoted import without_history
from rondpunt.networks.wire import Incoming, Kind
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

Verdict = ExpertReply.Verdict
# The way in that our mail brought, where a reply quotes it: it is the expert's alone.
_LINK = re.compile(r"\S*/expert/[\w:.=-]{20,}/?")


def keep_expert_replies(work: Work, fresh: Sequence[Incoming]) -> list[Incoming]:
    """Keep what replies to our mails to experts, inside the caller's transaction; the messages that are left."""
    asked = asked_in(fresh)
    if not asked:
        return list(fresh)
    kept = ExpertReply.objects.filter(channel=work.channel, remote_id__in=asked)
    known = set(kept.values_list("remote_id", flat=True))
    for message in fresh:
        if message.remote_id in asked and message.remote_id not in known:
            _keep(work, message, asked[message.remote_id])
    return [message for message in fresh if message.remote_id not in asked]


def _keep(work: Work, mail: Incoming, request: ExpertRequest) -> None:
    text = _LINK.sub("[…]", without_history(mail.text))
    whole = text or _LINK.sub("[…]", mail.text)
    verdict = _verdict(mail, request, text)
    note = note_of(
        work,
        mail,
        here=request.conversation,
        kind=Message.Kind.EXPERT,
        text=whole,
        language=request.expert.language,
        after=request.asked_at,
    )
    if verdict == Verdict.TAKEN and not note_expert_word(request, message=note, knows=True, now=work.now, by="mail"):
        verdict = Verdict.LATE
    ExpertReply.objects.create(
        channel=work.channel,
        remote_id=mail.remote_id,
        request=request,
        message=note,
        sender=mail.author.key[:320],
        verdict=verdict,
    )
    if verdict != Verdict.TAKEN:
        _tell(request, note, mail, verdict, work.now)


def _verdict(mail: Incoming, request: ExpertRequest, text: str) -> str:
    if mail.kind != Kind.MESSAGE:
        return Verdict.MACHINE
    # Anybody can write this address as the sender; who has our token too has read the expert's mail.
    if mail.author.key.strip().lower() != request.expert.email.lower():
        return Verdict.STRANGER
    return Verdict.TAKEN if text or mail.files else Verdict.EMPTY


def _tell(request: ExpertRequest, note: Message, mail: Incoming, verdict: str, now: datetime) -> None:
    here, sender = request.conversation, mail.author.key[:320]
    told: dict[str, Any] = {"to": request.expert.name, "request": request.pk, "sender": sender, "verdict": str(verdict)}
    line = record(
        "expert.wrote",
        subject=here,
        at=now,
        actor_name=mail.author.name or sender,
        team_id=here.team_id,
        message=note.pk,
        **told,
    )
    notify(
        f"expert_{verdict}",
        to=request.waiting_colleagues,
        event=f"trail-{line.pk}",
        subject=here,
        at=now,
        actor_name=request.expert.name,
        anchor=f"message-{note.pk}",
        sender=sender,
    )
