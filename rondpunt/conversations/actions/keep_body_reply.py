"""A mail answers one of ours to another body: a note in the conversation. The citizen is not told by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rondpunt.conversations.intake.notes import note_of
from rondpunt.conversations.intake.threads import MOST_ANCESTORS
from rondpunt.conversations.intake.work import Work
from rondpunt.conversations.models import BodyReply, Forward, Message
from rondpunt.lib.quoted import without_history
from rondpunt.networks.models import Delivery
from rondpunt.networks.wire import Incoming
from rondpunt.people.notify import notify
from rondpunt.people.trail import record


def keep_body_replies(work: Work, fresh: Sequence[Incoming]) -> list[Incoming]:
    """Keep what replies to our mails to bodies, inside the caller's transaction; the messages that are left."""
    forwards = _forwards(work, fresh)
    if not forwards:
        return list(fresh)
    kept = BodyReply.objects.filter(channel=work.channel, remote_id__in=forwards)
    known = set(kept.values_list("remote_id", flat=True))
    for message in fresh:
        if message.remote_id in forwards and message.remote_id not in known:
            _keep(work, message, forwards[message.remote_id])
    return [message for message in fresh if message.remote_id not in forwards]


def _forwards(work: Work, fresh: Sequence[Incoming]) -> dict[str, Forward]:
    """Remote id of a reply to what it answers: by the address it came to, or by the mail it answers."""
    tokens = {message.thread for message in fresh if message.thread and not message.from_us}
    ancestors = {one[:500] for message in fresh for one in message.in_reply_to[:MOST_ANCESTORS] if one}
    if not tokens and not ancestors:
        return {}
    whole = Forward.objects.select_related("body", "conversation")
    by_token = {one.token: one for one in whole.filter(token__among=tokens)} if tokens else {}
    sent = Delivery.objects.sent_as(work.channel, ancestors).filter(forward__isnull=False)
    sent = sent.select_related("forward__body", "forward__conversation")
    by_mail = {one.remote_id: one.forward for one in sent} if ancestors else {}
    found = {}
    for message in fresh:
        answered = next((by_mail[one] for one in message.in_reply_to[:MOST_ANCESTORS] if one in by_mail), None)
        if not message.from_us and (forward := by_token.get(message.thread) or answered):
            found[message.remote_id] = forward
    return found


def _keep(work: Work, mail: Incoming, forward: Forward) -> None:
    note = note_of(
        work,
        mail,
        here=forward.conversation,
        kind=Message.Kind.BODY,
        text=without_history(mail.text) or mail.text,
        language=forward.body.language,
        after=forward.at,
    )
    sender = mail.author.key[:320]
    BodyReply.objects.create(
        channel=work.channel, remote_id=mail.remote_id, forward=forward, message=note, sender=sender
    )
    _tell(forward, note, sender, work.now)


def _tell(forward: Forward, note: Message, sender: str, now: datetime) -> None:
    here, name = forward.conversation, forward.body.name
    told: dict[str, Any] = {"message": note.pk, "sender": sender}
    record("body.answered", subject=here, at=now, actor_name=name, team_id=here.team_id, **told)
    notify(
        "body_answered",
        to={forward.user_id, *([here.owner_id] if here.owner_id else [])},
        event=f"message-{note.pk}",
        subject=here,
        at=now,
        actor_name=name,
        anchor=f"message-{note.pk}",
    )
