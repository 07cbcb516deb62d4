"""What is written when a conversation goes to another body: the letter to it, and the word to the citizen."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Body, Conversation, Forward, Message
from rondpunt.conversations.shown import pieces
from rondpunt.lib.words_of_time import day
from rondpunt.networks.models import Channel
from rondpunt.people.models import Handle, Organisation, User


def letter_to(
    body: Body,
    conversation: Conversation,
    *,
    user: User,
    messages: Sequence[Message],
    sees_name: bool,
    contact: Handle | None,
) -> str:
    """In the language of the body; names of citizens are taken out unless ``sees_name``."""
    said = pieces(messages, (), sees_name=sees_name)
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
            parts.append(f"{who}, {when}:\n{piece.text}")
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


def mail_channel(conversation: Conversation) -> Channel | None:
    """By which our mail to a body goes: the conversation's own, one of its team, or any."""
    mail = Channel.objects.active().filter(network="mail")
    own = mail.filter(pk=conversation.channel_id).first()
    return own or mail.filter(team=conversation.team_id).order_by("pk").first() or mail.order_by("pk").first()


def forwards_of(conversation: Conversation) -> list[Forward]:
    """What was sent on and stands; where the page knows that nothing was, nothing is asked."""
    if not getattr(conversation, "has_forwards", True):
        return []
    standing = Forward.objects.filter(conversation=conversation, undone_at=None)
    return list(standing.select_related("body", "delivery__channel", "user").order_by("at", "pk"))


def contact_of(conversation: Conversation) -> Handle | None:
    """Where the citizen can be reached by mail, as far as we know."""
    return Handle.objects.filter(person=conversation.person_id, network="mail").order_by("pk").first()


def _house() -> str:
    house = Organisation.objects.first()
    return house.name if house else _("We")
