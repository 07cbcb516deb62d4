"""The nouns of this room."""

from rondpunt.conversations.models.asking import Asker, Knock
from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.message import Attachment, Message, MessageVersion
from rondpunt.conversations.models.writing import Draft, DraftFile, Mention

__all__ = [
    "Asker",
    "Attachment",
    "Conversation",
    "Draft",
    "DraftFile",
    "Knock",
    "Mention",
    "Message",
    "MessageVersion",
]
