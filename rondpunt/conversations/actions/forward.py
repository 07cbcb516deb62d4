"""Send a conversation on to another body and tell the citizen, in one transaction; both can be taken back together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.forwarding import mail_channel, name_of, too_much
from rondpunt.conversations.gathered import held
from rondpunt.conversations.models import Attachment, Body, Conversation, Forward, Message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.networks.wire import Author, Visibility
from rondpunt.people.models import User
from rondpunt.people.trail import record


class NoMailChannel(CannotAnswer):
    """No channel by which mail goes out."""


class TooMuch(CannotAnswer):
    """The files do not fit in one mail."""


class NothingToForward(CannotAnswer):
    """The letter is empty, or it is about several conversations."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out. ``key`` was made when the form was drawn; ``kind``: "public" or "private", to the citizen."""

    key: str
    to_body: str
    to_citizen: str
    kind: str
    closes: bool = False
    files: tuple[Attachment, ...] = ()


def forward(conversation: Conversation, *, user: User, body: Body, letter: Letter, now: datetime) -> Forward:
    """The same key twice is one forward.

    Raises ``CannotAnswer``, and ``CannotClose`` where a formal message is to be closed; then nothing has changed.
    """
    if known := Forward.objects.filter(key=letter.key, conversation=conversation).first():
        return known
    try:
        with transaction.atomic():
            return _forward(held(conversation), user, body, letter, now)
    except IntegrityError:
        return Forward.objects.get(key=letter.key, conversation=conversation)


def _forward(here: Conversation, user: User, body: Body, letter: Letter, now: datetime) -> Forward:
    if not letter.to_body.strip():
        raise NothingToForward(_("Write something to %(body)s.") % {"body": body})
    if here.source_count:
        raise NothingToForward(_("Several conversations are merged here. Take them apart, and send on each."))
    channel = mail_channel(here) if body.email else None
    if channel is None and not body.form_url:
        raise NoMailChannel(_("No mail channel is in use: an administrator can add or start one."))
    if channel and (says := too_much(channel, letter.files)):
        raise TooMuch(says)
    message = answer(here, user=user, text=letter.to_citizen, kind=letter.kind, now=now)
    made = Forward(
        key=letter.key, conversation=here, body=body, user=user, text=letter.to_body, message=message, at=now
    )
    if channel:
        made.delivery = _mail(made, channel, letter.files, message, now)
    made.save(force_insert=True)
    made.files.set(letter.files)
    told = {"body": body.name, "by_mail": bool(channel), "files": [file.pk for file in letter.files]}
    record("conversation.forwarded", subject=here, at=now, actor=user, team_id=here.team_id, **told)  # type: ignore[arg-type]
    if letter.closes:
        close(here, user=user, now=now)
    return made


def _mail(made: Forward, channel: Channel, files: Sequence[Attachment], message: Message, now: datetime) -> Delivery:
    assert message.delivery
    body = made.body
    return Delivery.objects.create(
        channel=channel,
        payload=payload(
            text=made.text,
            written_at=now,
            to=(Author(body.email, body.email, body.name, ""),),
            thread=made.token,
            subject=made.conversation.subject,
            visibility=Visibility.DIRECT,
            language=body.language,
        ),
        files=[{"media": file.media_id, "name": name_of(file), "alt": file.alt} for file in files],
        made_by=made.user,
        created_at=now,
        changed_at=now,
        due_at=message.delivery.due_at,  # both can be taken back just as long
    )
