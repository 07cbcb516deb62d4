"""PostgreSQL: pg_dump writes down one exported snapshot; a restore is one transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from django.apps import apps
from django.db import connection, transaction

from rondpunt.web.backup.errors import BackupError, NotABackup

# Debian keeps the programs out of PATH, a folder for each major version.
PLACES = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/pgsql-*/bin")
LOCK_SECONDS = 10
CHUNK = 64 * 1024
_COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(.*FROM stdin;$')
WITHOUT = ("--no-owner", "--no-privileges", "--no-comments", "--no-publications", "--no-subscriptions")


@dataclass(frozen=True, slots=True)
class _Moment:
    inside: "psycopg.Connection[Any]"
    exported: str
    server: str
    name = "database.pgdump"
    packed = True

    def rows(self, sql: str) -> Iterator[Any]:
        # A cursor in the server: the names of a million files need not be here at once.
        with self.inside.cursor(name="rondpunt_backup") as cursor:
            cursor.execute(sql.encode())
            yield from cursor

    def write_to(self, file: IO[bytes]) -> None:
        words = [_program("pg_dump"), "--format=custom", f"--snapshot={self.exported}", "--no-password", *WITHOUT]
        with _speaking(words) as output:
            shutil.copyfileobj(output, file, 1024 * 1024)


@contextmanager
def snapshot(_folder: Path) -> Iterator[_Moment]:
    """This moment, held by a transaction that reads; writers do not wait for it."""
    try:
        with psycopg.connect(**_address()) as inside:
            inside.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            inside.read_only = True
            (exported,) = inside.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            version = inside.info.server_version // 10_000
            _refuse_old_program(version)
            yield _Moment(inside, exported, str(version))
    except psycopg.Error as error:
        raise BackupError(f"The database cannot be read ({_first_line(error)}).") from error


def refuse_server(server: str) -> None:
    """A dump goes into a server of the same version or a later one; raises ``BackupError``."""
    connection.ensure_connection()
    here = connection.connection.info.server_version // 10_000
    if server.isdigit() and int(server) > here:
        raise BackupError(f"The backup is of PostgreSQL {server} and this server is {here}: restore it on {server}.")
    _refuse_old_program(int(server) if server.isdigit() else here)


def count_rows(file: Path, _tables: Sequence[str]) -> dict[str, int]:
    """Unpack a whole dump without a server, and count; raises ``NotABackup`` where it cannot be read to its end."""
    program = _program("pg_restore")
    rows: dict[str, int] = {}
    try:
        with _speaking([program, "--file=-", *WITHOUT, str(file)]) as lines:
            for line in lines:
                if table := _COPY.match(line):
                    rows[table.group(1).decode()] = sum(1 for _ in iter(lines.readline, b"\\.\n"))
    except BackupError as error:
        raise NotABackup(f"Its database cannot be opened ({error}).") from error
    return rows


def load(file: Path, finish: Callable[[], None]) -> None:
    """Make ``file`` the contents of this house's database. One transaction: all of it and what ``finish`` does, or
    nothing; whoever looks meanwhile sees the old house, or waits."""
    try:
        with transaction.atomic():
            raw = connection.connection
            (path,) = raw.execute("SHOW search_path").fetchone()
            raw.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            _clear(raw)
            _feed(file, raw)
            # The dump empties the path and lifts the time-outs for this connection; it is closed afterwards.
            raw.execute("SELECT set_config('search_path', %s, false)", [path])
            # Migrations follow in this very transaction: no check may still be pending when a table changes.
            raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
            finish()
    except psycopg.errors.LockNotAvailable as error:
        raise BackupError("Somebody still uses the database: stop web and worker first.") from error
    except psycopg.Error as error:
        raise BackupError(f"The database did not take it ({_first_line(error)}); it stands as it was.") from error
    finally:
        connection.close()


def _clear(raw: "psycopg.Connection[Any]") -> None:
    """Drop what is ours: tables by the names of the rooms and libraries, and our own functions."""
    labels = "|".join(sorted({*(config.label for config in apps.get_app_configs()), "django"}, key=len, reverse=True))
    named = f"^({labels})_"
    asked = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() AND tablename ~ %s"
    for (table,) in raw.execute(asked, [named]).fetchall():
        raw.execute(f"DROP TABLE IF EXISTS {table} CASCADE".encode())
    functions = (
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = current_schema() AND pg_get_userbyid(p.proowner) = current_user AND NOT EXISTS "
        "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for (function,) in raw.execute(functions).fetchall():
        raw.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE".encode())


def _feed(file: Path, raw: "psycopg.Connection[Any]") -> None:
    """Carry out a dump statement by statement in the transaction at hand, its rows by COPY."""
    with _speaking([_program("pg_restore"), "--file=-", *WITHOUT, str(file)]) as lines:
        waiting: list[bytes] = []
        for line in lines:
            if line.startswith(b"COPY ") and line.rstrip().endswith(b"FROM stdin;"):
                raw.execute(b"".join(waiting))
                waiting.clear()
                _copy(line, lines, raw)
            elif not line.startswith(b"\\"):  # a word to psql, which we are not
                waiting.append(line)
        raw.execute(b"".join(waiting))


def _copy(statement: bytes, lines: IO[bytes], raw: "psycopg.Connection[Any]") -> None:
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        chunk: list[bytes] = []
        size = 0
        for line in lines:
            if line == b"\\.\n":
                break
            chunk.append(line)
            size += len(line)
            if size > CHUNK:
                copy.write(b"".join(chunk))
                chunk.clear()
                size = 0
        copy.write(b"".join(chunk))


@contextmanager
def _speaking(words: list[str]) -> Iterator[IO[bytes]]:
    """The output of one of PostgreSQL's programs; raises ``BackupError`` with its own words when it fails."""
    address = _address()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    # By the environment: what stands on a command line can be read by everybody on the machine.
    told = {**os.environ, **{name: str(address[key]) for name, key in names.items() if key in address}}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(words, env=told, stdout=subprocess.PIPE, stderr=complaints)
        assert process.stdout
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            code = process.wait()
        if code:
            complaints.seek(0)
            said = " ".join(complaints.read().decode(errors="replace").split())[:500]
            raise BackupError(f"{Path(words[0]).name}: {said}")


def _address() -> dict[str, Any]:
    known = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: known[key] for name, key in named.items() if known[key]}


def _program(name: str) -> str:
    """The newest of PostgreSQL's programs of that name; raises ``BackupError``."""
    found = [path for place in PLACES for path in Path("/").glob(f"{place}/{name}")]
    newest = max(found, key=_version, default=None)
    path = str(newest) if newest else shutil.which(name)
    if not path:
        raise BackupError(f"{name} is not on this machine: install PostgreSQL's client (postgresql-client).")
    return path


def _version(path: Path) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)(\.\d+)*\s", told + " ")
    return int(number.group(1)) if number else 0


def _refuse_old_program(server: int) -> None:
    has = _version(Path(_program("pg_dump")))
    if has < server:
        raise BackupError(
            f"pg_dump is of PostgreSQL {has} and the database of {server}: install the client of {server}."
        )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
