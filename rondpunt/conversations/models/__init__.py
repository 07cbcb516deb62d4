"""The nouns of this room."""

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.message import Attachment, Message, MessageVersion
from rondpunt.conversations.models.writing import Draft, DraftFile, Mention

__all__ = ["Attachment", "Conversation", "Draft", "DraftFile", "Mention", "Message", "MessageVersion"]
