"""SQLite: the online backup makes a copy of one moment; a restore readies the new file beside the old, then swaps."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import connection

from rondpunt.web.backup.errors import BackupError, NotABackup

BESIDE = ("-wal", "-shm", "-journal")
PATIENCE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class _Copy:
    path: Path
    database: sqlite3.Connection
    name = "database.sqlite3"
    server = sqlite3.sqlite_version
    packed = False

    def rows(self, sql: str) -> Iterator[Any]:
        return iter(self.database.execute(sql))

    def write_to(self, file: IO[bytes]) -> None:
        with self.path.open("rb") as copied:
            shutil.copyfileobj(copied, file, 1024 * 1024)


@contextmanager
def snapshot(folder: Path) -> Iterator[_Copy]:
    """A copy of this moment in ``folder``; nobody who writes waits for it."""
    path = folder / "copy.sqlite3"
    try:
        with closing(_opened(Path(connection.settings_dict["NAME"]))) as live, closing(_opened(path)) as copy:
            # All pages in one go are one read transaction: in WAL mode it holds up no writer.
            live.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise BackupError(f"The database is damaged ({found}): go back to the last good backup.")
            yield _Copy(path, copy)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be read ({error}).") from error
    finally:
        path.unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE_SECONDS)


def refuse_server(_server: str) -> None:
    """Every SQLite reads every SQLite's file."""


def count_rows(file: Path, tables: Sequence[str]) -> dict[str, int]:
    """Open a copy to read only, look through all of it, and count; raises ``NotABackup`` where it is damaged."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise NotABackup(f"Its database is damaged ({' '.join(found.split())}).")
            there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            # Of the manifest's names only those that are tables there go into a question.
            asked = {name: f'SELECT COUNT(*) FROM "{name}"' for name in there.intersection(tables)}  # noqa: S608
            return {name: int(copy.execute(sql).fetchone()[0]) for name, sql in asked.items()}
    except sqlite3.Error as error:
        raise NotABackup(f"Its database cannot be opened ({error}).") from error


def load(file: Path, finish: Callable[[], None]) -> None:
    """Make ``file`` the database of this house: ``finish`` readies it where it lies, then it takes the old one's place.

    Until the last line the old one stands untouched.
    """
    old = Path(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = file
    try:
        finish()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = old
    with file.open("rb") as whole:
        os.fsync(whole.fileno())
    old.parent.mkdir(parents=True, exist_ok=True)
    with _nobody_else_in(old):
        file.replace(old)
        for ending in BESIDE:
            old.with_name(old.name + ending).unlink(missing_ok=True)
    descriptor = os.open(old.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


@contextmanager
def _nobody_else_in(path: Path) -> Iterator[None]:
    """Hold the old file alone, so that nobody writes into it while it is replaced."""
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as old:
        try:
            # Leaving WAL asks for the file alone, and takes what lies in the -wal into it.
            old.execute("PRAGMA journal_mode = DELETE")
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BackupError("Somebody still uses the database: stop web and worker first.") from error
        except sqlite3.DatabaseError:
            pass  # it is damaged, which is why it is replaced
        yield
