"""Secrets that an installation makes for itself: once, whole, and for its owner only."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from rondpunt.web.keys import kept


def test_what_the_environment_gives_is_used_and_not_written_down(tmp_path: Path) -> None:
    assert kept(tmp_path / "keys", "secret", "given") == "given"
    assert not (tmp_path / "keys").exists()


def test_a_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = kept(folder, "secret", "")
    assert len(made) > 80
    assert kept(folder, "secret", "") == made
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret"]


def test_the_credential_key_is_one(tmp_path: Path) -> None:
    Fernet(kept(tmp_path, "credentials", ""))


def test_a_secret_that_could_not_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _disk_full)
        with pytest.raises(OSError, match="no space"):
            kept(tmp_path, "secret", "")
    assert not list(tmp_path.iterdir())
    assert kept(tmp_path, "secret", "")


def _disk_full(_descriptor: int) -> None:
    raise OSError("no space")


def test_two_that_start_together_have_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as many:
        for number in range(50):
            told = list(many.map(lambda _, place=tmp_path / str(number): kept(place, "secret", ""), range(16)))
            assert len(set(told)) == 1
            assert told[0]
