"""What a receipt says on a channel, in a language; and who reads it there."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import pgettext

from rondpunt.conversations.models import Conversation, ReceiptSetting
from rondpunt.lib.receipt_text import fill
from rondpunt.lib.words_of_time import weekday_and_day
from rondpunt.networks.models import Channel
from rondpunt.networks.wire import Visibility
from rondpunt.people.models import Organisation


def usual_text(language: str) -> str:
    """What is said where nobody wrote something else."""
    with translation.override(language):
        return pgettext(
            "to a citizen",
            "We received your message. Its number is {number}.\nYou have our answer by {until}.\n"
            "This receipt was written by a computer. A person will answer you.",
        )


def is_read_by_all(channel: Channel) -> bool:
    """Whether a receipt there cannot be for the person alone."""
    return Visibility.DIRECT not in channel.allows.visibilities


def language_of(conversation: Conversation) -> str:
    """That of what the citizen wrote, where we speak it; else the channel's."""
    spoken = conversation.language[:2]
    return spoken if spoken in dict(settings.LANGUAGES) else conversation.channel.language


def receipt_text(setting: ReceiptSetting, conversation: Conversation) -> str:
    """The whole receipt of ``conversation``."""
    language = language_of(conversation)
    text = setting.texts.get(language) or usual_text(language)
    return fill(text, values(conversation.number, conversation.due_at, language=language))


def values(number: str, due_at: datetime | None, *, language: str) -> dict[str, str]:
    """What fills the placeholders in."""
    house = Organisation.objects.first()
    until = weekday_and_day(timezone.localdate(due_at), language=language) if due_at else ""
    return {"number": number, "until": until, "organisation": house.name if house else ""}
