"""The words that were found, marked where they stand: in names, subjects, and the message that has them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models.functions import Substr
from django.utils.html import format_html, format_html_join

from rondpunt.conversations.asked import Asked
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.search import Hits
from rondpunt.lib.marking import LONGEST, Piece, Wanted, excerpt, marked, wanted


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What is marked on a page of rows; nothing, when no word was looked for."""

    asked: Wanted = field(default_factory=lambda: Wanted({}))
    said: dict[int, tuple[str, str]] = field(default_factory=dict)  # conversation: text and language of a message

    def mark(self, text: str, language: str = "") -> str:
        """``text`` with ``<mark>``, ready for the page; as it is, when none was found."""
        pieces = marked(text, self.asked, language=language) if self.asked else []
        return _html(pieces) if any(is_found for is_found, _text in pieces) else text

    def excerpt(self, conversation: int) -> tuple[str, str] | None:
        """The found piece of a conversation, ready for the page, and its language."""
        text, language = self.said.get(conversation, ("", ""))
        pieces = excerpt(text, self.asked, language=language) if text else []
        return (_html(pieces), language) if pieces else None


def found_words(rows: Iterable[Conversation], asked: Asked, hits: Hits) -> FoundWords:
    """What to mark in these rows, which their reader may see; one query."""
    numbers = {hits.newest[row.pk]: row.pk for row in rows if row.pk in hits.newest}
    found = Message.objects.filter(pk__in=list(numbers), removed_at=None).annotate(beginning=Substr("text", 1, LONGEST))
    told = found.values_list("pk", "beginning", "language")
    said = {numbers[number]: (text, language) for number, text, language in told}
    return FoundWords(wanted(asked.words, asked.phrases), said)


def _html(pieces: Iterable[Piece]) -> str:
    told = (format_html("<mark>{}</mark>", text) if is_found else text for is_found, text in pieces)
    return format_html_join("", "{}", ((one,) for one in told))
