"""The floor under an ingest: the rows that it made, put into a like database with nothing but INSERT.

Same schema, indexes, constraints and full-text index, same batches, same durability; no reading, no threading, no
search for who wrote. Slower than this by a small factor is good; faster is not possible.
"""

import sqlite3
import time
from pathlib import Path

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-20000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=134217728",
    "PRAGMA foreign_keys=ON",
)
MESSAGES, INDEX = "conversations_message", "conversations_search"
# In the order in which rows refer to each other; with the column of a message that tells how far a batch reaches.
BEFORE = (
    ("people_person", "person_id"),
    ("people_handle", "handle_id"),
    ("conversations_conversation", "conversation_id"),
)
TRAIL = "people_trailentry"
TABLES = (*(table for table, _ in BEFORE), MESSAGES, INDEX, TRAIL)

Row = tuple[object, ...]


def marks(database: Path) -> dict[str, int]:
    """The highest number in every table, to tell later which rows are new."""
    with sqlite3.connect(database) as line:
        return {table: line.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0 for table in TABLES}


def unlike(database: Path, copy: Path) -> list[str]:
    """The tables of which ``copy`` has more or fewer rows: of these the bare INSERTs would have had another task."""
    counts = []
    for one in (database, copy):
        with sqlite3.connect(one) as line:
            tables = line.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'")
            counts.append({name: line.execute(f'SELECT count(*) FROM "{name}"').fetchone() for (name,) in tables})
    ours, theirs = counts
    # How full-text search cuts its index into rows depends on the order of merging; that of its texts is compared.
    pieces = (f"{INDEX}_data", f"{INDEX}_idx")
    return [name for name in ours if ours[name] != theirs[name] and name not in pieces]


class Copied:
    """The rows of ``database`` that came after ``since``, read and ready to be put elsewhere."""

    def __init__(self, database: Path, since: dict[str, int]) -> None:
        self.statements: dict[str, str] = {}
        self.rows: dict[str, list[Row]] = {}
        with sqlite3.connect(database) as line:
            for table in TABLES:
                asked = "rowid, stems" if table == INDEX else "*"
                found = line.execute(f"SELECT {asked} FROM {table} WHERE rowid > ? ORDER BY rowid", [since[table]])
                names = [column[0] for column in found.description]
                if table == MESSAGES:
                    self.columns = names
                slots = ", ".join("?" * len(names))
                listed = ", ".join(f'"{name}"' for name in names)
                self.statements[table] = f"INSERT INTO {table} ({listed}) VALUES ({slots})"
                self.rows[table] = found.fetchall()

    def put_into(self, target: Path, batch: int) -> tuple[float, float]:
        """Insert everything, ``batch`` messages a transaction; seconds by the clock, and of processor time."""
        line = sqlite3.connect(target, isolation_level=None)
        for pragma in PRAGMAS:
            line.execute(pragma)
        batches = self._batches(batch)
        began, computed = time.perf_counter(), time.process_time()
        for rows in batches:
            line.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                line.executemany(self.statements[table], rows[table])
            line.execute("COMMIT")
        took = time.perf_counter() - began, time.process_time() - computed
        line.close()
        return took

    def _batches(self, size: int) -> list[dict[str, list[Row]]]:
        done = dict.fromkeys(TABLES, 0)
        made = []
        messages = self.rows[MESSAGES]
        for start in range(0, len(messages), size):
            part = messages[start : start + size]
            rows: dict[str, list[Row]] = {MESSAGES: part}
            for table, column in BEFORE:
                place = self.columns.index(column)
                reach = max(number for message in part if isinstance(number := message[place], int))
                rows[table] = self._up_to(table, reach, done)
            for table in (INDEX, TRAIL):
                rows[table] = self.rows[table][start : start + size]
            made.append(rows)
        return made

    def _up_to(self, table: str, reach: int, done: dict[str, int]) -> list[Row]:
        every, start = self.rows[table], done[table]
        end = start
        while end < len(every) and isinstance(number := every[end][0], int) and number <= reach:
            end += 1
        done[table] = end
        return every[start:end]
