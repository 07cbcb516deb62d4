"""Before web and worker start: tables, folders and the code of the first-run page; again and again, harmlessly."""

from pathlib import Path
from typing import Any

import pytest

from rondpunt.people.models import Organisation
from rondpunt.web.greeting import SETUP_CODE
from rondpunt.web.prepare import keep_setup_code, prepare

pytestmark = pytest.mark.django_db


def test_the_code_of_the_first_run_lives_until_there_is_an_organisation(tmp_path: Path) -> None:
    keep_setup_code(tmp_path)
    code = (tmp_path / SETUP_CODE).read_text()
    keep_setup_code(tmp_path)
    assert (tmp_path / SETUP_CODE).read_text() == code
    Organisation.objects.create(pk=1, name="Linderbeke")
    for _ in range(2):
        keep_setup_code(tmp_path)
        assert not (tmp_path / SETUP_CODE).exists()


def test_preparing_twice_is_as_good_as_once(settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    told: list[str] = []
    for _ in range(2):
        prepare(say=told.append)
    assert told == []
    assert (tmp_path / "static").is_dir()
    assert (tmp_path / "keys" / SETUP_CODE).exists()
