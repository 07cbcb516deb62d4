"""A file is kept once, whole, and only for us to read."""

import os
from pathlib import Path

import pytest

from rondpunt.networks.models import Media
from rondpunt.networks.tests.build import NOON

pytestmark = pytest.mark.django_db
CONTENT = b"a picture of a glass container" * 99


def test_the_same_bytes_are_kept_once() -> None:
    first = Media.objects.keep(CONTENT, media_type="image/png", at=NOON)
    assert Media.objects.keep(CONTENT, media_type="image/png", at=NOON) == first
    place = Path(first.file.path)
    assert (first.read(), place.stat().st_mode & 0o777) == (CONTENT, 0o600)
    assert list(place.parent.iterdir()) == [place]


def test_a_file_that_a_killed_worker_left_cut_off_is_written_whole() -> None:
    place = Path(Media.objects.keep(CONTENT, media_type="image/png", at=NOON).file.path)
    Media.objects.all().delete()  # it died between the file and the row, halfway the file
    place.write_bytes(CONTENT[:50])
    assert Media.objects.keep(CONTENT, media_type="image/png", at=NOON).read() == CONTENT


def test_a_file_is_on_the_disk_before_the_row_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda _descriptor: told.append(Media.objects.count()))
    Media.objects.keep(CONTENT, media_type="image/png", at=NOON)
    assert told == [0, 0]  # the file and its name in the folder


def test_a_file_that_cannot_be_finished_never_gets_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Media.objects.keep(CONTENT, media_type="image/png", at=NOON)
    place = Path(kept.file.path)
    Media.objects.all().delete()
    place.unlink()

    def dies(self: Path, _target: Path) -> Path:
        raise SystemExit  # the moment between writing and naming

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(SystemExit):
        Media.objects.keep(CONTENT, media_type="image/png", at=NOON)
    assert not place.exists()
