"""What is written when a conversation goes to another body: the letter to it, and the word to the citizen."""

from collections.abc import Sequence

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.kept_here import may_have
from rondpunt.conversations.models import Attachment, Body, Conversation, Forward, Message
from rondpunt.conversations.shown import pieces
from rondpunt.lib.mail.content import file_name
from rondpunt.lib.words_of_time import day
from rondpunt.networks.models import Channel
from rondpunt.people.models import Handle, Organisation, User


def letter_to(
    body: Body,
    conversation: Conversation,
    *,
    user: User,
    messages: Sequence[Message],
    files: Sequence[Attachment] = (),
    sees_name: bool,
    contact: Handle | None,
) -> str:
    """In the language of the body; names of citizens are taken out of the words unless ``sees_name``."""
    said = pieces(messages, files, sees_name=sees_name)
    with translation.override(body.language):
        house = _house()
        told = {"house": house, "name": user.name}
        parts = [
            _("Hello,"),
            _("%(house)s got a question that is yours to answer. We told the person who asked.") % told,
        ]
        for piece in said:
            who = house if piece.is_ours else piece.who or _("The person who asked")
            when = day(timezone.localtime(piece.at), language=body.language)
            enclosed = ", ".join(name_of(file) for file in piece.files)
            with_it = [_("Enclosed: %(files)s") % {"files": enclosed}] if enclosed else []
            parts.append("\n".join([f"{who}, {when}:", *([piece.text] if piece.text else []), *with_it]))
        if contact:
            parts.append(_("You can answer them directly: %(contact)s") % {"contact": contact.shown})
        else:
            parts.append(_("Please answer this mail; we pass your answer on."))
        parts.append(_("%(name)s, %(house)s") % told)
    return "\n\n".join(parts)


def word_to_citizen(body: Body, conversation: Conversation, *, because: str, answers_directly: bool) -> str:
    """In the language of the conversation, or of the house where we do not write that one."""
    spoken = (conversation.language or conversation.person.language)[:2]
    with translation.override(spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        told = {"body": body.name, "because": because or body.does}
        sent = _("We sent your question on to %(body)s, because it answers for this: %(because)s.") % told
        then = _("They will answer you.") if answers_directly else _("As soon as they answer, we let you know.")
    return f"{sent} {then}"


def name_of(file: Attachment) -> str:
    """As the body sees it; one without a name gets one by its kind."""
    return file_name(file.name, file.position + 1, file.media_type)


def largest_mail(channel: Channel) -> int:
    """Bytes that all files of one mail may have together."""
    return channel.allows.media_size


def too_much(channel: Channel, files: Sequence[Attachment]) -> str:
    """Why these files do not fit in one mail of ``channel``, in a sentence that says what to do; "" where they do."""
    limits, size = channel.allows, sum(file.media.size for file in files if file.media)
    if len(files) > limits.media_count:
        most = limits.media_count
        return ngettext("At most %d file fits here.", "At most %d files fit here.", most) % most
    if size <= largest_mail(channel):
        return ""
    told = {"size": filesizeformat(size), "most": filesizeformat(largest_mail(channel))}
    return _("The files are %(size)s together; one mail takes %(most)s. Leave some out.") % told


def mail_channel(conversation: Conversation) -> Channel | None:
    """By which our mail to a body goes: the conversation's own, one of its team, or any."""
    mail = Channel.objects.active().filter(network="mail")
    own = mail.filter(pk=conversation.channel_id).first()
    return own or mail.filter(team=conversation.team_id).order_by("pk").first() or mail.order_by("pk").first()


def forwards_of(conversation: Conversation) -> list[Forward]:
    """What was sent on and stands; where the page knows that nothing was, nothing is asked."""
    if not may_have(conversation, "forwards"):
        return []
    standing = Forward.objects.filter(conversation=conversation, undone_at=None)
    whole = standing.select_related("body", "delivery__channel", "user").prefetch_related("files__media")
    return list(whole.order_by("at", "pk"))


def contact_of(conversation: Conversation) -> Handle | None:
    """Where the citizen can be reached by mail, as far as we know."""
    return Handle.objects.filter(person=conversation.person_id, network="mail").order_by("pk").first()


def _house() -> str:
    house = Organisation.objects.first()
    return house.name if house else _("We")
