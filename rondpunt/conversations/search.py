"""Finding conversations by words: one small module over two engines, FTS5 and tsvector, with the same stems."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from rondpunt.conversations.asked import Asked
from rondpunt.conversations.models import Conversation
from rondpunt.lib.stems import alternatives, phrase_stems, stems

MOST_WORDS = 12
MOST_FOUND = 2000
_MATCHES = {
    "sqlite": "SELECT rowid FROM conversations_search WHERE conversations_search MATCH %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT message_id FROM conversations_search WHERE stems @@ to_tsquery('simple', %s) "
    "ORDER BY message_id DESC LIMIT %s",
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


def _query(asked: Asked) -> str:
    """Every word in any of its stems, every phrase, nothing that was to be left out; "" when nothing is looked for.

    Words are letters and digits only, so nothing in them is an operator of the database.
    """
    sqlite = connection.vendor == "sqlite"
    wanted = [_either([[stem] for stem in group]) for group in alternatives(" ".join(asked.words))]
    wanted += [_either(sequences) for phrase in asked.phrases if (sequences := phrase_stems(phrase))]
    left_out = [_either(sequences) for one in asked.without if (sequences := phrase_stems(one))]
    if not wanted:
        return ""
    line = (" AND " if sqlite else " & ").join(wanted[:MOST_WORDS])
    for one in left_out[:MOST_WORDS]:
        line = f"({line}) NOT {one}" if sqlite else f"({line}) & !{one}"
    return line


def _either(sequences: list[list[str]]) -> str:
    """One of these sequences of stems, one after the other."""
    if connection.vendor == "sqlite":
        return "(" + " OR ".join(f'"{" ".join(one)}"' for one in sequences) + ")"
    return "(" + " | ".join(" <-> ".join(f"'{stem}'" for stem in one) for one in sequences) + ")"


def matching(conversations: QuerySet[Conversation], asked: Asked) -> QuerySet[Conversation]:
    """Those of ``conversations`` in which some message has all that is asked for, among the newest ``MOST_FOUND``
    messages that have; none if nothing was asked.

    Newest first and bounded: a word that a fifth of a million messages have would cost seconds, and nobody reads on
    that far. What is rare is found wherever it stands.
    """
    query = _query(asked)
    if not query:
        return conversations.none()
    where = "AND m.direction = 'note'" if asked.values("in") else ""
    # What is merged is found as the one that stays.
    found = (
        "SELECT COALESCE(c.merged_into_id, c.id) FROM conversations_message m"  # noqa: S608
        " JOIN conversations_conversation c ON c.id = m.conversation_id"
        f" WHERE m.id IN ({_MATCHES[connection.vendor]}) {where}"
    )
    return conversations.filter(id__in=RawSQL(found, [query, MOST_FOUND]))  # noqa: S611  the SQL is constant, the query a parameter


def newest_match(conversations: Iterable[int], asked: Asked) -> int | None:
    """The number of the newest message in these conversations that has all that is asked for; bounded as ``matching``.

    The ids are few: a conversation with those that were merged into it.
    """
    query, numbers = _query(asked), list(conversations)
    if not query or not numbers:
        return None
    places = ", ".join(["%s"] * len(numbers))
    where = "AND direction = 'note'" if asked.values("in") else ""
    found = (
        f"SELECT MAX(id) FROM conversations_message WHERE conversation_id IN ({places}) "  # noqa: S608
        f"AND id IN ({_MATCHES[connection.vendor]}) {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(found, [*numbers, query, MOST_FOUND])
        number = cursor.fetchone()[0]
    return int(number) if number else None
