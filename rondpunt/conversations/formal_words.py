"""Does a conversation read like a formal message? By words of the town's own; a colleague decides."""

import re
from collections.abc import Iterable

from rondpunt.conversations.models import Conversation, FormalKind, FormalMark, Message

MOST_READ = 3  # messages, the newest
MOST_CHARACTERS = 20_000


def proposed(conversation: Conversation) -> FormalKind | None:
    """The kind whose words stand in what the citizen wrote last. Never of what was marked before, nor of what is
    closed: whoever took a mark back has decided."""
    if conversation.legal_due_at or not conversation.waits_for_us:
        return None
    kinds = [kind for kind in FormalKind.objects.filter(is_offered=True) if kind.words]
    if not kinds:
        return None
    came = conversation.messages.filter(direction=Message.Direction.IN, kind=Message.Kind.MESSAGE, removed_at=None)
    texts = list(came.order_by("-at", "-id").values_list("text", flat=True)[:MOST_READ])
    said = " ".join([conversation.subject, *(text[:MOST_CHARACTERS] for text in texts)])
    found = next((kind for kind in kinds if _says(said, kind.words)), None)
    if found and FormalMark.objects.filter(conversation=conversation).exists():
        return None
    return found


def _says(text: str, words: Iterable[str]) -> bool:
    """Whole words, whatever their capitals and the spaces between."""
    spaced = (r"\s+".join(re.escape(part) for part in phrase.split()) for phrase in words)
    return bool(re.search(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", text, re.IGNORECASE))
