"""A whole house in processes of its own, as an administrator starts it: ``rondpunt run``, and the command line.

``start_house`` gives a ``House``; ``stop()`` ends it as Ctrl-C would and throws its folder away.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.counterparts.dovecot import PASSWORD as MAIL_PASSWORD
from tests.counterparts.dovecot import Dovecot, free_port
from tests.counterparts.migrated import empty_sqlite
from tests.counterparts.postgres import Postgres, start_postgres
from tests.counterparts.smtp import PostOffice

START_SECONDS = 60
STOP_SECONDS = 20
PASSWORD = "juiste paard batterij"
TEAM, OTHER_TEAM = "Waste", "Roads"


@dataclass(slots=True)
class House:
    """A running house. ``log`` is what it said in its terminal."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    database: Postgres | None = None
    people: dict[str, str] = field(default_factory=dict)  # name: sign-in address

    @property
    def log(self) -> str:
        """What was printed so far."""
        return (self.folder / "house.log").read_text(errors="replace")

    def command(self, *words: str, stdin: str = "") -> dict[str, Any]:
        """``rondpunt`` with these words and ``--json``; the facts it prints. Fails when it does."""
        done = subprocess.run(
            [sys.executable, "-m", "rondpunt", *words, "--json"],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"rondpunt {' '.join(words)}: {done.stderr or done.stdout}"
        told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return told

    def add_user(self, name: str, *, team: str, role: str = "agent") -> None:
        """A colleague who signs in with ``PASSWORD``."""
        email = f"{name.lower()}@linderbeke.example"
        words = ("--name", name, "--team", team, "--make-team", "--role", role, "--language", "en")
        self.command("user", "add", email, *words, "--password-from-stdin", stdin=PASSWORD + "\n")
        self.people[name] = email

    def add_channel(self, network: str, *, team: str, secret: tuple[str, str] | None = None, **answers: str) -> int:
        """A channel; ``secret`` (name, value) goes in by standard input, as on a real machine."""
        words = ["channel", "add", network, "--team", team, "--language", "nl"]
        for name, value in answers.items():
            words += ["--set", f"{name}={value}"]
        if secret:
            words += ["--stdin", secret[0]]
        return int(self.command(*words, stdin=f"{secret[1]}\n" if secret else "")["id"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database of this house answers, read beside it; times as text in UTC, the same on both databases."""
        if self.database:
            with psycopg.connect(self.database.url, options="-c timezone=UTC") as line:
                return [
                    tuple(str(one) if isinstance(one, datetime) else one for one in row) for row in line.execute(query)
                ]
        place = self.folder / "data" / "rondpunt.sqlite3"
        with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=20)) as base:
            return base.execute(query).fetchall()

    def stop(self) -> None:
        """Ctrl-C; after ``STOP_SECONDS`` by force. Its files go."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.database:
            self.database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def mailing_house(
    dovecot: Dovecot, office: PostOffice, people: Iterable[tuple[str, str, str]], *, postgres: bool = False
) -> Iterator[House]:
    """A house that mails through the post office; ``people``: name, team and role of each."""
    authority = dovecot.base / "authority.pem"
    authority.write_text(dovecot.authority)
    mail = f"smtp://rondpunt:{MAIL_PASSWORD}@127.0.0.1:{office.port}"
    running = start_house(postgres=postgres, RONDPUNT_MAIL=mail, SSL_CERT_FILE=str(authority))
    try:
        for name, team, role in people:
            running.add_user(name, team=team, role=role)
        yield running
    finally:
        running.stop()


def start_house(*, mode: str = "production", postgres: bool = False, bare: bool = False, **settings: str) -> House:
    """Start a house and wait until it answers. ``settings``: environment variables; without ``PORT`` a free one.

    ``bare``: on an empty folder, where it makes its tables first; else it finds them there.
    """
    folder = Path(tempfile.mkdtemp(prefix="rondpunt-house-"))
    port = int(settings.get("PORT") or free_port())
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("RONDPUNT_", "DJANGO_"))}
    ours |= {
        "PORT": str(port),
        "RONDPUNT_PLEIN_PORT": str(free_port()),
        "RONDPUNT_DATA": str(folder / "data"),
        "RONDPUNT_MODE": mode,
        "RONDPUNT_REACH": "127.0.0.0/8",
        "RONDPUNT_LANGUAGE": "en",
        "RONDPUNT_FETCH_SECONDS": "2",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    database = None
    if postgres:
        database = start_postgres()
        ours["RONDPUNT_DATABASE"] = database.url
    elif not bare:
        (folder / "data").mkdir()
        shutil.copyfile(empty_sqlite(), folder / "data" / "rondpunt.sqlite3")
    log = (folder / "house.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "rondpunt", "run"], env=ours, stdout=log, stderr=log, start_new_session=True
    )
    log.close()
    house = House(f"http://localhost:{port}", folder, ours, process, database)
    try:
        _wait(house)
    except BaseException:
        print(house.log)
        house.stop()
        raise
    return house


def _wait(house: House) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(house.url + "/health.json", trust_env=False, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert house.process.poll() is None, f"the house ended with code {house.process.returncode}: {house.log}"
        assert time.monotonic() < until, f"the house did not open in time: {house.log}"
        time.sleep(0.1)
