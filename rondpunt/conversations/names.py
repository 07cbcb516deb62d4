"""Finding persons by a name that is not spelt quite right: trigrams in an index of our own, the same on both databases.

PostgreSQL has pg_trgm, which not every host allows; SQLite has nothing like it. So the three-letter pieces of each name
and account are words of a full-text table (FTS5, tsvector), and likeness is reckoned here: pieces shared, divided by
all pieces of both (Jaccard), as pg_trgm does.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db import connection

from rondpunt.lib.plain_letters import plain
from rondpunt.people.models import Handle, Person

MOST_CANDIDATES = 300
LIKE_ENOUGH = 0.3  # as pg_trgm has it
SHORTEST = 3  # letters of a word that may be misspelt
LONGEST, MOST_WORDS = 320, 6
MOST_REMEMBERED = 4096  # words: among three hundred names most come again
_WORD = re.compile(r"[^\W_]+")
_PAD = "0"  # a letter to both databases, and rare in names

_MATCH = {
    "sqlite": "SELECT rowid FROM conversations_names WHERE conversations_names MATCH %s ORDER BY {rank} LIMIT %s",
    "postgresql": "SELECT person_id FROM conversations_names, to_tsquery('simple', %s) AS asked WHERE grams @@ asked "
    "ORDER BY {rank} LIMIT %s",
}
_RANK = {"sqlite": "rank", "postgresql": "ts_rank(grams, asked) DESC"}
_NEWEST = {"sqlite": "rowid DESC", "postgresql": "person_id DESC"}
_FORGET = {
    "sqlite": "DELETE FROM conversations_names WHERE rowid = %s",
    "postgresql": "DELETE FROM conversations_names WHERE person_id = %s",
}
_INSERT = {
    "sqlite": "INSERT INTO conversations_names (rowid, grams) VALUES (%s, %s)",
    "postgresql": "INSERT INTO conversations_names (person_id, grams) VALUES (%s, to_tsvector('simple', %s)) "
    "ON CONFLICT (person_id) DO UPDATE SET grams = EXCLUDED.grams",
}


def words_of(text: str) -> list[str]:
    """The words of a name in lower case, without accents."""
    return _WORD.findall(plain(text[:LONGEST]))


@lru_cache(MOST_REMEMBERED)
def pieces(word: str) -> frozenset[str]:
    """The trigrams of a word, its beginning and end being pieces too."""
    padded = f"{_PAD * 2}{word}{_PAD}"
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """How like two words are, from 0 to 1."""
    mine, theirs = pieces(one), pieces(other)
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared)


def index_names(persons: Sequence[Person]) -> None:
    """Make these persons findable by their names and accounts; what was known of them is replaced."""
    said: dict[int, list[str]] = {person.pk: [person.name] for person in persons}
    for owner, shown, name in Handle.objects.filter(person__in=said).values_list("person", "shown", "name"):
        said[owner] += [shown, name]
    lines = [(pk, " ".join(sorted({piece for word in words_of(" ".join(texts)) for piece in pieces(word)})))
             for pk, texts in said.items()]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(_FORGET[connection.vendor], [(pk,) for pk, _ in lines])
        cursor.executemany(_INSERT[connection.vendor], lines)


def not_indexed(after: int, most: int) -> list[int]:
    """Numbers of persons after ``after`` whom the index does not know."""
    known = {"sqlite": "rowid", "postgresql": "person_id"}[connection.vendor]
    indexed = f"SELECT {known} FROM conversations_names WHERE {known} > %s"  # noqa: S608  the names are our own
    sql = f"SELECT id FROM people_person WHERE id > %s AND id NOT IN ({indexed}) ORDER BY id LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, after, most])
        return [int(number) for (number,) in cursor.fetchall()]


def persons_called(asked: str, *, most: int = MOST_CANDIDATES, near: bool = True) -> list[int]:
    """Numbers of persons whose name or account has every word asked for: as it is, or else very like it.

    Only just so when not ``near``: to rank what is like it among a hundred thousand takes a tenth of a second. The most
    like first. Two questions at most; the second only when nobody is called just so.
    """
    words = words_of(asked.replace("\0", " "))[:MOST_WORDS]
    if not words:
        return []
    exact = _candidates(words, both=True, rank=_NEWEST)
    if not near:
        return _fitting(exact, words)[:most]
    return (_fitting(exact, words) or _fitting(_candidates(words, both=False, rank=_RANK), words))[:most]


def _candidates(words: Iterable[str], *, both: bool, rank: dict[str, str]) -> list[int]:
    """Those whose names have all pieces of the words (a beginning counts), or some of the pieces within them."""
    asked: set[str] = set()
    for word in words:
        own = pieces(word)
        # The end may still be typed; in a misspelt word the pieces at the beginning are everybody's.
        asked |= {one for one in own if not one.endswith(_PAD)} if both else {one for one in own if _PAD not in one}
    if not asked:
        return []
    vendor = connection.vendor
    joined = {"sqlite": (" AND ", " OR "), "postgresql": (" & ", " | ")}[vendor][0 if both else 1]
    quote = '"{}"' if vendor == "sqlite" else "'{}'"
    with connection.cursor() as cursor:
        line = joined.join(quote.format(one) for one in sorted(asked))
        cursor.execute(_MATCH[vendor].format(rank=rank[vendor]), [line, MOST_CANDIDATES])
        return [int(number) for (number,) in cursor.fetchall()]


def _fitting(numbers: list[int], words: Sequence[str]) -> list[int]:
    """Those of whom each word fits some word of theirs, the most like first."""
    said: dict[int, list[str]] = {}
    for pk, name in Person.objects.filter(pk__in=numbers).values_list("pk", "name"):
        said.setdefault(pk, []).extend(words_of(name))
    for owner, shown, name in Handle.objects.filter(person__in=numbers).values_list("person", "shown", "name"):
        said.setdefault(owner, []).extend(words_of(f"{shown} {name}"))
    scored = [(min(_best(word, theirs) for word in words), pk) for pk, theirs in said.items()]
    return [pk for score, pk in sorted(scored, key=lambda one: (-one[0], one[1])) if score >= LIKE_ENOUGH]


def _best(word: str, theirs: Sequence[str]) -> float:
    if any(other.startswith(word) for other in theirs):
        return 1.0
    if len(word) < SHORTEST:
        return 0.0
    return max((likeness(word, other) for other in theirs), default=0.0)
