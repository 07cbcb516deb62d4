"""Backups: what they hold, what is refused, and what a restored house may do by itself."""

import hashlib
import json
import os
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.decide import decide
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.actions.hold_restored import hold_restored
from rondpunt.networks.actions.look import look
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.wire import Reason
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.web.backup.check import check_backup
from rondpunt.web.backup.errors import BackupError, NotABackup
from rondpunt.web.backup.make import make_backup
from rondpunt.web.backup.manifest import FORMAT, Manifest, read_manifest, unknown_migrations
from rondpunt.web.backup.sealed_keys import read_keys, write_keys
from rondpunt.web.health import lines
from rondpunt.web.models import Backup

CHECKOUT = Path(__file__).resolve().parents[3]
PASSPHRASE = "juiste paard batterij nietje"


def _rondpunt(folder: Path, *words: str, told: str = "") -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RONDPUNT_")}
    return subprocess.run(
        [sys.executable, "-m", "rondpunt", *words],
        env={**kept, "RONDPUNT_MODE": "test", "RONDPUNT_DATA": str(folder)},
        cwd=CHECKOUT, input=told, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small house on SQLite with a logo and a file, in a folder of its own."""
    folder = tmp_path_factory.mktemp("house")
    assert _rondpunt(folder, "prepare").returncode == 0
    words = ("user", "add", "anna@linderbeke.example", "--team", "Waste", "--make-team", "--password-from-stdin")
    assert _rondpunt(folder, *words, told="a quiet little town\n").returncode == 0
    return folder


@pytest.fixture(scope="module")
def archive(house: Path) -> Path:
    place = house / "backup.zip"
    done = _rondpunt(house, "backup", str(place), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] > 0
    return place


def test_a_backup_is_for_its_owner_alone_and_never_holds_a_key(house: Path, archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    keys = [(house / "keys" / name).read_text().strip().encode() for name in ("secret", "credentials")]
    with zipfile.ZipFile(archive) as inside:
        assert set(inside.namelist()) == {"database.sqlite3", "manifest.json"}
        assert not any(key in inside.read(name) for name in inside.namelist() for key in keys)
    assert not list(archive.parent.glob(".rondpunt-*"))


def test_a_backup_is_not_written_over_another(house: Path, archive: Path) -> None:
    before = archive.read_bytes()
    done = _rondpunt(house, "backup", str(archive))
    assert done.returncode == 1 and "never written over" in done.stderr
    assert archive.read_bytes() == before


def _within_the_database(archive: Path) -> int:
    """A place where a bit tells. Some bits mean nothing to a backup: the hour of a member, and in packed bytes how far
    back in a row of zeros the next zeros are taken from.
    """
    with zipfile.ZipFile(archive) as inside:
        largest = max(inside.infolist(), key=lambda one: one.compress_size)
        whole = inside.read(largest)
    content = bytearray(archive.read_bytes())
    name, extra = struct.unpack_from("<HH", content, largest.header_offset + 26)
    start = largest.header_offset + 30 + name + extra
    for place in range(start + largest.compress_size // 2, start + largest.compress_size):
        content[place] ^= 1
        if _unpacked(bytes(content[start : start + largest.compress_size])) != whole:
            return place
        content[place] ^= 1
    raise AssertionError("no bit of this backup means anything")


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed)
    except zlib.error:
        return None


@pytest.mark.parametrize("harm", ["cut off", "another file", "one bit", "a stranger's file"])
def test_a_damaged_backup_is_refused_and_changes_nothing(archive: Path, tmp_path: Path, harm: str) -> None:
    content, broken = bytearray(archive.read_bytes()), tmp_path / "broken.zip"
    if harm == "cut off":
        content = content[: len(content) // 2]
    if harm == "another file":
        content = bytearray(b"no zip at all")
    if harm == "one bit":
        content[_within_the_database(archive)] ^= 1
    broken.write_bytes(content)
    if harm == "a stranger's file":
        with zipfile.ZipFile(broken, "a") as inside:
            inside.writestr("media/../../evil", "boo")
    with pytest.raises(NotABackup):
        check_backup(broken)
    done = _rondpunt(tmp_path / "empty", "restore", str(broken))
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    database = tmp_path / "empty" / "rondpunt.sqlite3"
    if database.exists():  # looking whether there is a house makes an empty file
        with sqlite3.connect(database) as looked:
            assert looked.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)
        looked.close()
    assert not (tmp_path / "evil").exists() and not (tmp_path / "empty" / "restoring").exists()


def _with_database(archive: Path, into: Path, content: bytes) -> Path:
    """The same backup around another database; its checksum is right, so that only opening it can tell."""
    with zipfile.ZipFile(archive) as old:
        told = json.loads(old.read("manifest.json"))
        names = [name for name in old.namelist() if name.startswith("media/")]
        database = told["database"]
        database["bytes"], database["sha256"] = len(content), hashlib.sha256(content).hexdigest()
        with zipfile.ZipFile(into, "w") as new:
            new.writestr(database["name"], content)
            new.writestr("manifest.json", json.dumps(told))
            for name in names:
                new.writestr(name, old.read(name))
    return into


def _harmed(content: bytes, harm: str) -> bytes:
    if harm == "cut off":
        return content[: len(content) // 2]
    broken = bytearray(content)
    for place in range(len(broken) // 3, len(broken), 4096):  # a bit of every page
        broken[place] ^= 1
    return bytes(broken)


@pytest.mark.parametrize("harm", ["cut off", "bits"])
def test_a_database_that_was_damaged_before_it_was_packed_is_found(archive: Path, tmp_path: Path, harm: str) -> None:
    with zipfile.ZipFile(archive) as inside:
        content = inside.read("database.sqlite3")
    broken = _with_database(archive, tmp_path / "broken.zip", _harmed(content, harm))
    done = _rondpunt(tmp_path / "other", "backup", "--check", str(broken))
    assert done.returncode == 1 and "Its database" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not list((tmp_path / "other").glob(".checking-*"))
    whole = _rondpunt(tmp_path / "other", "backup", "--check", str(archive))
    assert whole.returncode == 0 and "is whole" in whole.stdout and " rows" in whole.stdout


def test_every_damaged_part_of_a_backup_is_named(archive: Path, tmp_path: Path) -> None:
    file, other = (hashlib.sha256(name).hexdigest() for name in (b"one", b"two"))
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(tmp_path / "broken.zip", "w") as new:
        told = json.loads(old.read("manifest.json"))
        told["media"]["count"], told["counts"]["people_user"] = 2, 99
        new.writestr("database.sqlite3", old.read("database.sqlite3"))
        new.writestr("manifest.json", json.dumps(told))
        for name in (file, other):
            new.writestr(f"media/{name[:2]}/{name}", b"something else")
    with pytest.raises(NotABackup) as found:
        check_backup(tmp_path / "broken.zip")
    assert all(part in str(found.value) for part in ("people_user has 1 rows, 99", file, other))


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["", "cut off", "bits"])
def test_a_dump_of_postgresql_is_unpacked_and_counted(tmp_path: Path, now: datetime, harm: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is looked at above")
    made = make_backup(tmp_path / "whole.zip", now=now)
    assert sum(made.counts.values()) > 0
    with zipfile.ZipFile(tmp_path / "whole.zip") as inside:
        content = inside.read("database.pgdump")
    if not harm:
        assert check_backup(tmp_path / "whole.zip").counts == made.counts
        short = {**made.counts, "django_migrations": 1}
        with pytest.raises(NotABackup, match="django_migrations"):
            check_backup(_counting(tmp_path / "whole.zip", tmp_path / "short.zip", short))
        return
    with pytest.raises(NotABackup, match="Its database cannot be opened"):
        check_backup(_with_database(tmp_path / "whole.zip", tmp_path / "broken.zip", _harmed(content, harm)))


def _counting(archive: Path, into: Path, counts: dict[str, int]) -> Path:
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            told = old.read(name)
            if name == "manifest.json":
                told = json.dumps(json.loads(told) | {"counts": counts}).encode()
            new.writestr(name, told)
    return into


def test_a_house_is_not_replaced_unless_somebody_says_so(house: Path, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert _rondpunt(other, "restore", str(archive)).returncode == 0
    (other / "media" / "ab").mkdir(parents=True)
    (other / "media" / "ab" / "left").write_text("of the house that goes")
    done = _rondpunt(other, "restore", str(archive))
    assert done.returncode == 1 and "--replace" in done.stderr
    assert (other / "media" / "ab" / "left").exists()
    assert _rondpunt(other, "restore", str(archive), "--replace").returncode == 0
    assert not (other / "media" / "ab" / "left").exists() and not (other / "restoring").exists()


def test_a_house_at_work_is_not_replaced(archive: Path, tmp_path: Path) -> None:
    assert _rondpunt(tmp_path, "restore", str(archive)).returncode == 0
    with sqlite3.connect(tmp_path / "rondpunt.sqlite3") as database:
        at = timezone.now().strftime("%Y-%m-%d %H:%M:%S")
        database.execute("INSERT INTO web_worker (name, started_at, seen_at) VALUES ('w', ?, ?)", (at, at))
    database.close()
    done = _rondpunt(tmp_path, "restore", str(archive), "--replace")
    assert done.returncode == 1 and "stop Rondpunt" in done.stderr


def _rewritten(archive: Path, into: Path, **changes: object) -> Path:
    """The same backup with another manifest."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(into, "w") as new:
        told = json.loads(old.read("manifest.json")) | changes
        new.writestr("database.sqlite3", old.read("database.sqlite3"))
        new.writestr("manifest.json", json.dumps(told))
    return into


def test_a_backup_of_a_newer_house_is_refused(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as inside:
        steps = json.loads(inside.read("manifest.json"))["migrations"]
    newer = _rewritten(archive, tmp_path / "newer.zip", migrations=[*steps, ["people", "9999_from_the_future"]])
    done = _rondpunt(tmp_path / "a", "restore", str(newer))
    assert done.returncode == 1 and "newer Rondpunt" in done.stderr
    form = _rewritten(archive, tmp_path / "form.zip", format=FORMAT + 1)
    assert "another format" in _rondpunt(tmp_path / "a", "restore", str(form)).stderr


def test_a_backup_of_another_kind_of_database_is_refused(archive: Path, tmp_path: Path) -> None:
    other = _rewritten(archive, tmp_path / "other.zip", kind="postgresql")
    done = _rondpunt(tmp_path / "a", "restore", str(other))
    assert done.returncode == 1 and "same kind of database" in done.stderr


def test_rows_that_are_missing_leave_the_old_house_as_it_was(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as inside:
        counts = json.loads(inside.read("manifest.json"))["counts"]
    short = _rewritten(archive, tmp_path / "short.zip", counts=counts | {"people_user": counts["people_user"] + 1})
    house = tmp_path / "a"
    assert _rondpunt(house, "restore", str(archive)).returncode == 0
    before = (house / "rondpunt.sqlite3").read_bytes()
    done = _rondpunt(house, "restore", str(short), "--replace")
    assert done.returncode == 1 and "people_user" in done.stderr
    assert (house / "rondpunt.sqlite3").read_bytes() == before and not (house / "restoring").exists()


def test_an_older_backup_is_brought_up_to_date(house: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    assert _rondpunt(older, "prepare").returncode == 0
    back = subprocess.run(
        [sys.executable, "manage.py", "migrate", "web", "0001_workers"],
        env={**os.environ, "RONDPUNT_MODE": "test", "RONDPUNT_DATA": str(older), "RONDPUNT_DATABASE": ""},
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert back.returncode == 0, back.stderr
    # The program is newer than this database, as just before it is brought up to date; it backs it up all the same.
    assert _rondpunt(older, "backup", str(tmp_path / "older.zip")).returncode == 0
    fresh = tmp_path / "fresh"
    assert _rondpunt(fresh, "restore", str(tmp_path / "older.zip")).returncode == 0
    assert "up to date" in _rondpunt(fresh, "health").stdout


def test_keys_open_with_their_passphrase_alone(tmp_path: Path) -> None:
    from django.conf import settings

    place = tmp_path / "keys.json"
    with pytest.raises(BackupError, match="12 characters"):
        write_keys(place, passphrase="short")
    write_keys(place, passphrase=PASSPHRASE)
    assert place.stat().st_mode & 0o077 == 0 and settings.SECRET_KEY not in place.read_text()
    assert read_keys(place, passphrase=PASSPHRASE)["secret"] == settings.SECRET_KEY
    with pytest.raises(BackupError, match="do not open"):
        read_keys(place, passphrase=PASSPHRASE + "!")
    place.write_text("[]")
    with pytest.raises(BackupError, match="no keys"):
        read_keys(place, passphrase=PASSPHRASE)


def test_a_manifest_that_makes_no_sense_is_no_manifest() -> None:
    for content in (b"", b"[]", b"{}", b'{"rondpunt": "backup", "format": 1}', b"\xff"):
        with pytest.raises((NotABackup, BackupError)):
            read_manifest(content)
    told = Manifest("a", timezone.now().isoformat(), "1", "sqlite", "3", [["people", "0001_people"], ["gone", "1"]])
    assert unknown_migrations(read_manifest(told.text().encode())) == [], "a library that left is no newer house"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["waiting", "held", "sending", "in_doubt"])
def test_what_was_on_its_way_waits_for_a_person_after_a_restore(
    anna: User, waste: Team, now: datetime, state: str
) -> None:
    here = conversation(waste)
    message = answer(here, user=anna, text="Thursday", kind="private", now=now)
    Delivery.objects.update(state=state)
    held = hold_restored(now=now)
    assert [one.pk for one in held] == [message.delivery_id]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("in_doubt", Reason.RESTORED)
    assert not Delivery.objects.due(now + timedelta(days=9)).exists()
    line = TrailEntry.objects.get(verb="delivery.in_doubt")
    assert line.particulars["reason"] == "restored" and line.team_id == waste.pk
    decide(delivery, user=anna, verdict="send_again", now=now)
    assert Delivery.objects.get().reason == "" and Delivery.objects.due(now).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("talent", ["repeat_is_harmless", "find_is_certain"])
def test_a_look_never_sends_what_a_restored_house_is_not_sure_of(
    anna: User, waste: Team, now: datetime, talent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(conversation(waste), user=anna, text="Thursday", kind="private", now=now)
    channel = Channel.objects.get()
    for name in ("repeat_is_harmless", "find_is_certain"):
        monkeypatch.setattr(channel.connector, name, name == talent, raising=False)
    monkeypatch.setattr(channel.connector, "find", lambda _account, _outgoing: None, raising=False)
    hold_restored(now=now)
    later = now + timedelta(minutes=5)
    assert look(Delivery.objects.get().pk, clock=lambda: later) == "in_doubt"
    assert not Delivery.objects.due(later + timedelta(days=1)).exists()
    # Where no restore came between, the same look lets it go.
    Delivery.objects.update(reason="", due_at=later)
    assert look(Delivery.objects.get().pk, clock=lambda: later) == "waiting"


@pytest.mark.django_db
def test_the_health_page_tells_of_the_last_backup(admin: User) -> None:
    from django.utils import translation

    def line() -> object:
        with translation.override("en"):
            return next(one for one in lines(admin, now=timezone.now()) if one.name == "Backup")

    assert line().tone == "wait"  # type: ignore[attr-defined]
    row = Backup.objects.create(archive="a", made_at=timezone.now(), place="/safe/a.zip", size=5_000_000)
    assert line().tone == "done" and "/safe/a.zip" in line().says and "--check" in line().advice  # type: ignore[attr-defined]
    Backup.objects.update(checked_at=timezone.now())
    assert "found whole" in line().says and not line().advice  # type: ignore[attr-defined]
    Backup.objects.filter(pk=row.pk).update(made_at=timezone.now() - timedelta(days=4))
    assert line().tone == "late"  # type: ignore[attr-defined]
