"""Write out a message of ours: its row and its delivery, in the transaction of the caller. The worker sends it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.looking import LaidReady
from rondpunt.conversations.models import Attachment, Conversation, DraftFile, JointAnswer, Message, SecondLookFile
from rondpunt.conversations.recipients import Recipients
from rondpunt.conversations.search import index
from rondpunt.lib.placeholders import gaps
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.people.models import User


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


class ChannelStands(CannotAnswer):
    """The channel is paused."""


def refuse_what_cannot_go(channel: Channel, *, to: Recipients, text: str, files: LaidReady = ()) -> None:
    """Raise the ``CannotAnswer`` that says why this cannot go out."""
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


def write_out(
    conversation: Conversation,
    *,
    to: Recipients,
    user: User | None,
    text: str,
    kind: str = Message.Kind.MESSAGE,
    files: LaidReady = (),
    content_warning: str = "",
    language: str = "",
    joint: JointAnswer | None = None,
    now: datetime,
    goes_out_at: datetime | None = None,
) -> Message:
    """The message as it will stand in the conversation; nothing else about the conversation changes here.

    The caller asked ``refuse_what_cannot_go``, and holds the conversation. Without ``user`` the house itself speaks.
    """
    language = language or conversation.language
    message = Message(
        conversation=conversation,
        channel=conversation.channel,
        direction=Message.Direction.OUT,
        kind=kind,
        joint_answer=joint,
        user=user,
        in_reply_to=to.in_reply_to[0] if to.in_reply_to else "",
        text=text,
        content_warning=content_warning,
        visibility=str(to.visibility),
        language=language,
        at=goes_out_at or now,  # it stands where it will be said
        kept_at=now,
    )
    # A receipt or a notice is not taken back: it goes at once.
    undo = timedelta(seconds=0 if message.is_no_answer else settings.UNDO_SECONDS)
    message.delivery = _delivery(message, to, files, now=now, due_at=goes_out_at or now + undo)
    message.save(force_insert=True)
    rows = [_attachment(message, position, file) for position, file in enumerate(files)]
    Attachment.objects.bulk_create(rows)
    index([(message.pk, text, language)])
    return message


def _delivery(message: Message, to: Recipients, files: LaidReady, *, now: datetime, due_at: datetime) -> Delivery:
    conversation = message.conversation
    return Delivery.objects.create(
        channel=conversation.channel,
        payload=payload(
            text=message.text,
            written_at=message.at,
            in_reply_to=to.in_reply_to,
            to=to.authors,
            thread=conversation.token,
            subject=conversation.subject if conversation.channel.allows.subject else "",
            visibility=str(to.visibility),
            language=message.language,
            content_warning=message.content_warning,
            is_automatic=message.kind == Message.Kind.RECEIPT,
        ),
        files=[{"media": file.media_id, "name": file.name, "alt": file.alt} for file in files],
        made_by=message.user,
        created_at=now,
        changed_at=now,
        due_at=due_at,
    )


def _attachment(message: Message, position: int, file: DraftFile | SecondLookFile) -> Attachment:
    return Attachment(
        message=message,
        position=position,
        name=file.name,
        media=file.media,
        media_type=file.media.media_type,
        alt=file.alt,
    )
