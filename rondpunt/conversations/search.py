"""Finding conversations by words: one small module over two engines, FTS5 and tsvector, with the same stems."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from rondpunt.conversations.asked import Asked
from rondpunt.conversations.models import Conversation
from rondpunt.lib.stems import alternatives, phrase_stems, stems

MOST_WORDS = 12
MOST_FOUND = 1000  # messages; whoever wants older ones asks again
LAST = 2**62  # a number that no message has
FIRST_STRETCH, WIDER = 20_000, 8
_SQLITE = (
    "SELECT rowid FROM conversations_search WHERE conversations_search MATCH %s AND rowid < %s "
    "ORDER BY rowid DESC LIMIT %s"
)
_POSTGRESQL = (
    "SELECT message_id FROM conversations_search WHERE stems @@ to_tsquery('simple', %s) "
    "AND message_id < %s AND message_id >= %s ORDER BY message_id DESC LIMIT %s"
)
_THESE = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT unnest(%s::bigint[])"}
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


@dataclass(frozen=True, slots=True)
class Hits:
    """What the words brought: for each conversation the newest message that has them."""

    newest: dict[int, int]
    back_to: int | None = None  # the oldest message that was looked at, when older ones may have the words too


def look_up(asked: Asked, *, before: int | None = None) -> Hits:
    """The newest ``MOST_FOUND`` messages (of those ``before`` one) that have all that is asked for.

    Newest first and bounded: a word that a fifth of a million messages have would cost seconds. Whoever wants what is
    older asks again, ``before`` the last that was looked at.
    """
    query = _query(asked)
    if not query:
        return Hits({})
    numbers = _newest(query, before)
    notes = "AND m.direction = 'note'" if asked.values("in") else ""
    # What is merged is found as the one that stays.
    sql = (
        "SELECT COALESCE(c.merged_into_id, c.id), MAX(m.id) FROM conversations_message m"  # noqa: S608
        " JOIN conversations_conversation c ON c.id = m.conversation_id"
        f" WHERE m.id IN ({_THESE[connection.vendor]}) {notes} GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_listed(numbers)])
        return Hits(dict(cursor.fetchall()), numbers[-1] if len(numbers) == MOST_FOUND else None)


def newest_match(conversations: Iterable[int], asked: Asked, *, before: int | None = None) -> int | None:
    """The number of the newest message in these conversations that has all that is asked for; bounded as ``look_up``.

    The ids are few: a conversation with those that were merged into it.
    """
    query, numbers = _query(asked), list(conversations)
    if not query or not numbers:
        return None
    places = ", ".join(["%s"] * len(numbers))
    notes = "AND direction = 'note'" if asked.values("in") else ""
    found = (
        f"SELECT MAX(id) FROM conversations_message WHERE conversation_id IN ({places}) "  # noqa: S608
        f"AND id IN ({_THESE[connection.vendor]}) {notes}"
    )
    with connection.cursor() as cursor:
        cursor.execute(found, [*numbers, _listed(_newest(query, before))])
        number = cursor.fetchone()[0]
    return int(number) if number else None


def _newest(query: str, before: int | None) -> list[int]:
    """Messages that fit, newest first."""
    return (_newest_on_sqlite if connection.vendor == "sqlite" else _newest_on_postgresql)(query, before or LAST)


def _newest_on_sqlite(query: str, before: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE, [query, before, MOST_FOUND])
        return [number for (number,) in cursor.fetchall()]


def _newest_on_postgresql(query: str, before: int) -> list[int]:
    """In stretches of messages, each wider than the one before: the index of words gives all that have a word, in no
    order, and to look at the row of each takes a second when they are many."""
    numbers: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(message_id) FROM conversations_search WHERE message_id < %s", [before])
        top, wide = (cursor.fetchone()[0] or 0) + 1, FIRST_STRETCH
        while top > 0 and len(numbers) < MOST_FOUND:
            bottom = max(0, top - wide)
            cursor.execute(_POSTGRESQL, [query, top, bottom, MOST_FOUND - len(numbers)])
            numbers += [number for (number,) in cursor.fetchall()]
            top, wide = bottom, wide * WIDER
    return numbers


def _listed(numbers: list[int]) -> str | list[int]:
    return json.dumps(numbers) if connection.vendor == "sqlite" else numbers


def among(conversations: QuerySet[Conversation], numbers: Iterable[int]) -> QuerySet[Conversation]:
    """Those of ``conversations`` that have one of these numbers; thousands of them are one value of the question."""
    these = RawSQL(_THESE[connection.vendor], [_listed(list(numbers))])  # noqa: S611  the SQL is constant
    return conversations.filter(pk__in=these)


def matching(conversations: QuerySet[Conversation], asked: Asked) -> QuerySet[Conversation]:
    """Those of ``conversations`` in which some message has all that is asked for (see ``look_up``)."""
    return among(conversations, look_up(asked).newest)
