"""Throwing the demo away throws nothing else away."""

import socket
import sqlite3
from pathlib import Path

import pytest

from rondpunt.web.demo.reset import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with all that the demo leaves, and something of somebody else."""
    monkeypatch.setenv("RONDPUNT_DATA", str(tmp_path))
    monkeypatch.delenv("RONDPUNT_DATABASE", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    for name in ("media", "keys", "mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("kept")
    (tmp_path / "plein.sqlite3").touch()
    return tmp_path


def _database(folder: Path, *, organisations: int, verbs: tuple[str, ...] = ()) -> None:
    with sqlite3.connect(folder / "rondpunt.sqlite3") as line:
        line.execute("CREATE TABLE people_organisation (id)")
        line.execute("CREATE TABLE people_trailentry (verb)")
        line.executemany("INSERT INTO people_organisation VALUES (?)", [(n,) for n in range(organisations)])
        line.executemany("INSERT INTO people_trailentry VALUES (?)", [(verb,) for verb in verbs])


def test_the_demo_goes_and_what_is_not_of_it_stays(folder: Path) -> None:
    _database(folder, organisations=1, verbs=("demo.loaded",))
    (folder / "rondpunt.sqlite3-wal").touch()
    assert main() == 0
    assert sorted(path.name for path in folder.iterdir()) == ["mine"]


def test_a_folder_that_was_never_filled_may_go_too(folder: Path) -> None:
    (folder / "rondpunt.sqlite3").touch()
    assert main() == 0
    assert not (folder / "keys").exists()


def test_a_real_organisation_is_not_thrown_away(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _database(folder, organisations=1, verbs=("organisation.changed",))
    assert main() == 1
    assert "real organisation" in capsys.readouterr().err
    assert (folder / "media" / "file").exists() and (folder / "rondpunt.sqlite3").exists()


def test_a_demo_that_runs_is_not_thrown_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _database(folder, organisations=1, verbs=("demo.loaded",))
    with socket.create_server(("127.0.0.1", 0)) as busy:
        monkeypatch.setenv("PORT", str(busy.getsockname()[1]))
        assert main() == 1
    assert (folder / "rondpunt.sqlite3").exists()


def test_a_database_elsewhere_is_left_to_its_owner(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONDPUNT_DATABASE", "postgres://x@localhost/y")
    assert main() == 1
    assert (folder / "keys" / "file").exists()
