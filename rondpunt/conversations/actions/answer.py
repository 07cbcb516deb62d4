"""Answer a citizen: the message, its delivery and the trail, in one transaction. The worker sends it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.actions.count_standards import count_standards
from rondpunt.conversations.actions.hold_planned import hold_planned
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.plan import plan
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    DraftFile,
    DraftStandard,
    Message,
    PlannedAnswer,
)
from rondpunt.conversations.recipients import Recipients, recipients_of
from rondpunt.conversations.search import index
from rondpunt.lib.language import detect
from rondpunt.lib.placeholders import gaps
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.people.models import User
from rondpunt.people.trail import record


class CannotAnswer(Exception):
    """The answer cannot go out like this; the text of the error is for the person at the screen."""


class NothingToSend(CannotAnswer):
    """No text and no file."""


class GapsLeft(CannotAnswer):
    """A placeholder stands in the text still."""


class TooLong(CannotAnswer):
    """Longer than the network takes."""


class AltMissing(CannotAnswer):
    """A picture without a description."""


class TooManyFiles(CannotAnswer):
    """More files than the network takes."""


class NobodyToReach(CannotAnswer):
    """The network offers no such way to this person."""


class AlreadyPlanned(CannotAnswer):
    """Another answer goes out later."""


class ChannelStands(CannotAnswer):
    """The channel is paused."""


def answer(
    conversation: Conversation,
    *,
    user: User,
    text: str,
    kind: str,
    files: Sequence[DraftFile] = (),
    content_warning: str = "",
    language: str | None = None,
    now: datetime,
    goes_out_at: datetime | None = None,
) -> Message:
    """Answer publicly (``kind`` "public") or to the person alone ("private"); raises ``CannotAnswer``.

    The delivery waits ``UNDO_SECONDS``, so that it can be taken back; with ``goes_out_at`` until then, and so long the
    citizen waits for us as before. The draft of ``user`` is used up.
    ``language`` is that of the text, "" where it cannot be told; None has it looked at here.
    """
    text = text.strip()
    # The first look in a process loads the models, for a second or two: not while others wait for the database.
    language = detect(text) if language is None else language
    with transaction.atomic():
        conversation = (
            Conversation.objects.select_for_update(of=("self",)).select_related("channel").get(pk=conversation.pk)
        )
        recipients = recipients_of(conversation, private=kind == "private")
        _refuse_what_cannot_go(conversation.channel, recipients, text, files)
        _mind_the_plan(conversation, user, goes_out_at, now)
        message = _write(conversation, recipients, user, text, files, content_warning, language, now, goes_out_at)
        inserted = DraftStandard.objects.filter(draft__conversation=conversation, draft__user=user)
        count_standards(message, inserted=inserted.select_related("standard"), now=now)
        Draft.objects.filter(conversation=conversation, user=user).delete()
        if goes_out_at:
            plan(message, goes_out_at=goes_out_at, user=user, now=now)
            return message
        _bring_up_to_date(conversation, user, message)
        record(
            "answer.written",
            subject=conversation,
            at=now,
            actor=user,
            team_id=conversation.team_id,
            message=message.pk,
            visibility=message.visibility,
        )
    return message


def _mind_the_plan(conversation: Conversation, user: User, goes_out_at: datetime | None, now: datetime) -> None:
    """One planned answer in a conversation; what is said meanwhile holds it."""
    if goes_out_at is None:
        hold_planned([conversation.pk], because=PlannedAnswer.Held.COLLEAGUE, by=user, now=now)
    elif PlannedAnswer.objects.filter(conversation=conversation).exists():
        raise AlreadyPlanned(_("An answer is planned here already. Change that one, or take it back first."))


def _refuse_what_cannot_go(channel: Channel, to: Recipients, text: str, files: Sequence[DraftFile]) -> None:
    limits = channel.allows
    if not text and not files:
        raise NothingToSend(_("Write something first."))
    if channel.state == Channel.State.PAUSED:
        raise ChannelStands(_("%(channel)s is paused. An administrator can start it again.") % {"channel": channel})
    if to.visibility is None:
        raise NobodyToReach(_("%(network)s has no such way to this person.") % {"network": channel.network_title})
    if open_gaps := gaps(text):
        raise GapsLeft(_("Fill in first: %(gaps)s") % {"gaps": ", ".join(open_gaps)})
    if any(file.media.media_type.startswith("image/") and not file.alt.strip() for file in files):
        raise AltMissing(_("Describe every picture, for people who cannot see it."))
    if len(files) > limits.media_count:
        most = limits.media_count
        raise TooManyFiles(ngettext("At most %d file fits here.", "At most %d files fit here.", most) % most)
    over = channel.connector.measure(text) - limits.text if limits.text is not None else 0
    if over > 0:
        raise TooLong(ngettext("%d character too many.", "%d characters too many.", over) % over)


def _write(
    conversation: Conversation,
    to: Recipients,
    user: User,
    text: str,
    files: Sequence[DraftFile],
    content_warning: str,
    language: str,
    now: datetime,
    goes_out_at: datetime | None,
) -> Message:
    language = language or conversation.language
    delivery = Delivery.objects.create(
        channel=conversation.channel,
        payload=payload(
            text=text,
            written_at=goes_out_at or now,
            in_reply_to=to.in_reply_to,
            to=to.authors,
            thread=conversation.token,
            subject=conversation.subject if conversation.channel.allows.subject else "",
            visibility=str(to.visibility),
            language=language,
            content_warning=content_warning,
        ),
        files=[{"media": file.media_id, "name": file.name, "alt": file.alt} for file in files],
        made_by=user,
        created_at=now,
        changed_at=now,
        due_at=goes_out_at or now + timedelta(seconds=settings.UNDO_SECONDS),
    )
    message = Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        direction=Message.Direction.OUT,
        delivery=delivery,
        user=user,
        in_reply_to=to.in_reply_to[0] if to.in_reply_to else "",
        text=text,
        content_warning=content_warning,
        visibility=str(to.visibility),
        language=language,
        at=goes_out_at or now,  # it stands where it will be said
        kept_at=now,
    )
    Attachment.objects.bulk_create(
        [
            Attachment(
                message=message,
                position=position,
                name=file.name,
                media=file.media,
                media_type=file.media.media_type,
                alt=file.alt,
            )
            for position, file in enumerate(files)
        ]
    )
    index([(message.pk, text, language)])
    return message


def _bring_up_to_date(conversation: Conversation, user: User, message: Message) -> None:
    conversation.status = Conversation.Status.WAITING_THEM
    conversation.waiting_since = conversation.closed_at = None
    conversation.owner = conversation.owner or user
    conversation.message_count += 1
    conversation.last_at, conversation.says = message.at, beginning(message.text)
    conversation.save(
        update_fields=["status", "waiting_since", "closed_at", "owner", "message_count", "last_at", "says"]
    )
    mind_promise([conversation.pk], now=message.at)
