"""Finding conversations by words: one small module over two engines, FTS5 and tsvector, with the same stems."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from rondpunt.conversations.models import Conversation
from rondpunt.lib.stems import alternatives, stems

MOST_WORDS = 12
_MATCHES = {
    "sqlite": "SELECT rowid FROM conversations_search WHERE conversations_search MATCH %s",
    "postgresql": "SELECT message_id FROM conversations_search WHERE stems @@ to_tsquery('simple', %s)",
}
_INSERT = {
    "sqlite": "INSERT INTO conversations_search (rowid, stems) VALUES (%s, %s)",
    "postgresql": "INSERT INTO conversations_search (message_id, stems) VALUES (%s, to_tsvector('simple', %s))",
}
_FORGET = {
    "sqlite": "DELETE FROM conversations_search WHERE rowid = %s",
    "postgresql": "DELETE FROM conversations_search WHERE message_id = %s",
}


def index(texts: Iterable[tuple[int, str, str]]) -> None:
    """Make messages findable: (message id, text, language) each. Inside the caller's transaction."""
    index_stems((number, stems(text, language)) for number, text, language in texts)


def index_stems(lines: Iterable[tuple[int, str]]) -> None:
    """As ``index``, for lines of stems that were made before: (message id, stems) each."""
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT[connection.vendor], list(lines))


def reindex(message_id: int, text: str, language: str) -> None:
    """Replace what is known of one message, after its author changed it."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET[connection.vendor], [message_id])
    index([(message_id, text, language)])


def _query(asked: str) -> str:
    """All words, each in any of its stems. Words are letters and digits only, so nothing in them is an operator."""
    either, quote = (" OR ", '"{}"') if connection.vendor == "sqlite" else (" | ", "'{}'")
    both = " AND " if connection.vendor == "sqlite" else " & "
    groups = alternatives(asked)[:MOST_WORDS]
    return both.join(f"({either.join(quote.format(stem) for stem in group)})" for group in groups)


def matching(conversations: QuerySet[Conversation], asked: str) -> QuerySet[Conversation]:
    """Those of ``conversations`` in which some message has all the words asked for; none if nothing was asked."""
    query = _query(asked)
    if not query:
        return conversations.none()
    found = f"SELECT conversation_id FROM conversations_message WHERE id IN ({_MATCHES[connection.vendor]})"  # noqa: S608
    return conversations.filter(id__in=RawSQL(found, [query]))  # noqa: S611  the SQL is constant, the query a parameter
