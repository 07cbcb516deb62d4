"""A house is backed up while people write, burns down, and is restored: whole, and nothing is sent twice."""

import json
import subprocess
import sys
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.counterparts.dovecot import Dovecot
from tests.counterparts.postgres import PostgresMissing, running_postgres
from tests.counterparts.smtp import PostOffice

from .house import CHECKOUT, House

pytestmark = [pytest.mark.real]

PASSPHRASE = "juiste paard batterij nietje"
SETTLED_SECONDS = 90


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Any:
    """The addresses of two empty databases: of the house that burns down and of the one that is restored."""
    if request.param == "sqlite":
        yield "", ""
        return
    try:
        with running_postgres() as server:
            yield server.url, server.another("restored")
    except PostgresMissing as missing:
        pytest.skip(str(missing))


class Citizen:
    """Dirk mails with a picture of his own each time, and knows what he got."""

    def __init__(self, dovecot: Dovecot, us: str) -> None:
        self.dovecot, self.us = dovecot, us
        self.address = f"dirk-{uuid4().hex[:8]}@elders.example"
        self.mails = 0

    def mail(self) -> None:
        """The message is the server's before this returns."""
        letter = EmailMessage()
        letter["From"], letter["To"] = f"Dirk <{self.address}>", self.us
        letter["Subject"], letter["Message-ID"] = f"Vraag {self.mails}", f"<{uuid4().hex}@elders.example>"
        letter["Date"] = "Wed, 25 Nov 2026 10:00:00 +0100"
        letter.set_content(f"Wanneer komt u langs? {self.mails}")
        letter.add_attachment(f"foto {uuid4().hex}\n" * 4000, filename=f"foto-{self.mails}.txt")
        self.dovecot.deliver(letter.as_bytes(), self.us, self.address)
        self.mails += 1

    def got(self, keys: Any) -> Counter[str]:
        """How often each answer came, by the key of its delivery."""
        found = self.dovecot.mails(self.address)
        return Counter(key for mail in found for key in keys if key.encode() in mail)


def _under_load(house: House, dirk: Citizen, archive: Path, keys: Path) -> dict[str, Any]:
    """Back up while Dirk mails and Anna answers, before, during and after; what the command told."""
    for _ in range(6):
        dirk.mail()
    _until(lambda: house.ask("progress")["mailed"] >= 3, "mail comes in")
    words = [sys.executable, "-m", "rondpunt", "backup", str(archive), "--json", "--keys-to", str(keys)]
    house.ask("answer_some", most=5)
    process = subprocess.Popen(
        [*words, "--passphrase-from-stdin"],
        env=house.environment, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(PASSPHRASE + "\n")
    process.stdin.close()
    while process.poll() is None:
        dirk.mail()
        house.ask("answer_some", most=3)
    assert process.returncode == 0
    # After the backup the house sends on: all that was waiting in it goes out, and more besides.
    for _ in range(4):
        dirk.mail()
        house.ask("answer_some", most=5)
    _until(lambda: set(house.ask("progress")["states"]) == {"sent"}, "the first house has sent all")
    told: dict[str, Any] = json.loads(process.stdout.read())
    return told


def _until(done: Any, what: str) -> None:
    until = time.monotonic() + SETTLED_SECONDS
    while not done():
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.3)


def test_a_house_restored_from_a_backup_under_load_is_whole_and_sends_nothing_twice(
    tmp_path: Path, databases: tuple[str, str], dovecot: Dovecot, post_office: PostOffice
) -> None:
    us = f"info-{uuid4().hex[:8]}@linderbeke.example"
    dirk, archive, keys = Citizen(dovecot, us), tmp_path / "house.zip", tmp_path / "keys.json"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first, second = House(tmp_path / "first", databases[0]), House(tmp_path / "second", databases[1])
    try:
        first.open()
        first.ask("open_house", mail=post_office.settings(us))
        told = _under_load(first, dirk, archive, keys)
        sent_by_first = first.ask("kept")["deliveries"]
        for pid in list(first.workers):  # it burns down
            first.kill(pid)
    finally:
        first.close()
    before = dirk.got(sent_by_first)
    assert set(before) == set(sent_by_first) and set(before.values()) == {1}

    checked = second.command("backup", "--check", str(archive), "--json")
    assert json.loads(checked.stdout)["whole"], checked.stderr
    restored = second.command(
        "restore", str(archive), "--json", "--keys", str(keys), "--passphrase-from-stdin", told=PASSPHRASE
    )
    assert restored.returncode == 0, restored.stderr
    facts = json.loads(restored.stdout)
    assert facts["locked_channels"] == [] and facts["id"] == told["id"]
    try:
        second.open(workers=0)
        _is_whole(second, facts)
        second.workers = [second._start(), second._start()]
        _nothing_goes_twice(second, dirk, sent_by_first)
    finally:
        second.close()


def _is_whole(house: House, told: dict[str, Any]) -> None:
    kept, facts = house.ask("kept"), house.ask("facts")
    print(f"\n{facts['database']}: {kept['mails']} mails, {len(kept['deliveries'])} answers, {told['held']} held")
    assert kept["mails"] == kept["with_text"] == kept["with_file"] == facts["told"] >= 3
    assert kept["wrong_bytes"] == 0 and facts["miscounted"] == 0
    assert len(kept["deliveries"]) == len(facts["answers"])
    assert set(kept["deliveries"].values()) <= {"sent", "in_doubt"}, "nothing waits to be sent by itself"
    assert len(kept["held"]) == kept["restored_held"] == told["held"] == kept["doubts_told"]
    assert kept["restored_told"] == 1 and kept["sessions"] == 0


def _nothing_goes_twice(house: House, dirk: Citizen, sent_by_first: dict[str, str]) -> None:
    """The mail that came after the backup is fetched again; what was sent is found, or waits for a person."""
    _until(lambda: house.ask("progress")["mailed"] == dirk.mails, "what came since is read again")
    _until(lambda: not house.ask("kept")["held"], "the house finds what was sent in its own sent mail")
    deliveries = house.ask("kept")["deliveries"]
    assert set(deliveries) <= set(sent_by_first) and set(deliveries.values()) == {"sent"}
    assert dirk.got(sent_by_first) == Counter(dict.fromkeys(sent_by_first, 1)), "each answer came once"
    facts = house.ask("facts")
    assert facts["told"] == dirk.mails and facts["failed"] == [] and facts["miscounted"] == 0
