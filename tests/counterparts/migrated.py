"""Databases with every table and nothing in them, migrated once and copied from then on.

Migrating takes ten seconds of work, and each test worker and each house under test would do it anew. Copies are made of
what ``manage.py migrate`` made, under a name that follows from all migrations: another migration is another database.
SQLite's file lives in ``cache_folder()``, PostgreSQL's template as long as its server.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import django
import psycopg
from django.apps import apps
from psycopg import sql

from .npm import cache_folder

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = 20_261  # of PostgreSQL's advisory locks


def empty_sqlite() -> Path:
    """The file to copy; made when these migrations were never copied here."""
    place = cache_folder() / f"empty-{_state()}.sqlite3"
    with _alone(place.with_suffix(".lock")):
        if not place.exists():
            with TemporaryDirectory(dir=place.parent) as folder:
                _migrate(RONDPUNT_DATA=folder, RONDPUNT_DATABASE="")
                whole = Path(folder, "whole.sqlite3")
                with closing(sqlite3.connect(Path(folder, "rondpunt.sqlite3"))) as base:
                    base.execute("VACUUM INTO ?", [str(whole)])  # what stands in the log beside the file comes along
                whole.replace(place)
    return place


def empty_template(url: str) -> str:
    """The name of a database on the server of ``url``, of which PostgreSQL makes copies (``TEMPLATE``)."""
    name = f"empty_{_state()}"
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # parallel test workers: one migrates, the others wait here
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            made = sql.Identifier(f"{name}_making")
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(made))
            line.execute(sql.SQL("CREATE DATABASE {}").format(made))
            with TemporaryDirectory() as folder:
                there = urlsplit(url)._replace(path=f"/{name}_making").geturl()
                _migrate(RONDPUNT_DATA=folder, RONDPUNT_DATABASE=there)
            line.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(made, sql.Identifier(name)))
    return name


def _migrate(**environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env={**os.environ, "RONDPUNT_MODE": "test", **environment},
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@cache
def _state() -> str:
    """A name for all migrations of all apps, ours and others'."""
    told = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            told.update(f"{app.label} {file.name}".encode() + file.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Parallel test workers: one is inside, the others wait."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
