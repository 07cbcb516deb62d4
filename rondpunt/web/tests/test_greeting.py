"""What the terminal says when the house opens."""

from pathlib import Path

import pytest

from rondpunt.web.greeting import SETUP_CODE, greeting, plein_address


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RONDPUNT_URL", "RONDPUNT_PLEIN_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RONDPUNT_DATA", str(tmp_path))
    monkeypatch.setenv("RONDPUNT_MODE", "production")
    monkeypatch.setenv("PORT", "9123")


def test_a_new_installation_is_told_where_to_begin(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / SETUP_CODE).write_text("abc-123\n")
    assert "Begin at http://localhost:9123/welcome/?code=abc-123" in greeting()


def test_one_that_was_set_up_tells_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONDPUNT_URL", "https://vragen.linderbeke.example")
    said = greeting()
    assert "Rondpunt is open: https://vragen.linderbeke.example" in said
    assert "code" not in said


def test_the_demo_tells_its_sign_ins_and_where_citizens_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONDPUNT_MODE", "demo")
    said = greeting()
    assert "anna@linderbeke.example" in said and "password: rondpunt-demo" in said
    assert "Het Plein: http://127.0.0.1:9124" in said
    monkeypatch.setenv("RONDPUNT_PLEIN_PORT", "9200")
    assert plein_address() == "http://127.0.0.1:9200"
