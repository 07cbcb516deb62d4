"""Building islands and styles: only when something changed, and never half."""

from pathlib import Path

import pytest

from rondpunt.web import build as module
from rondpunt.web.build import NoNode, build, fingerprint, install, main


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one island, in which Node writes down what it was asked, and obeys."""
    (tmp_path / "islands").mkdir()
    (tmp_path / "islands" / "bell.ts").write_text("export {}")
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(module, "BUILT", tmp_path / "built")
    return tmp_path


@pytest.fixture
def asked(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def obey(*words: str) -> int:
        told.append("ci" if "ci" in words else "build")
        place = checkout / "node_modules" if "ci" in words else Path(words[-1])
        place.mkdir(exist_ok=True)
        if "build" in words:
            (place / "manifest.json").write_text("{}")
        return 0

    monkeypatch.setattr(module, "run_node", obey)
    monkeypatch.setattr(module, "node_folder", lambda: checkout)
    return told


def test_what_is_built_is_not_built_again(asked: list[str]) -> None:
    assert (build(), build()) == (0, 0)
    assert asked == ["ci", "build"]


def test_a_changed_island_is_built_and_nothing_is_installed_for_it(checkout: Path, asked: list[str]) -> None:
    build()
    (checkout / "islands" / "bell.ts").write_text("export const rings = 1")
    build()
    assert asked == ["ci", "build", "build"]
    (checkout / "package.json").write_text('{"name": "other"}')
    build()
    assert asked[3:] == ["ci", "build"]


def test_a_test_of_an_island_is_no_reason_to_build(checkout: Path) -> None:
    before = fingerprint(("islands/**/*.ts",))
    (checkout / "islands" / "bell.test.ts").write_text("it")
    assert fingerprint(("islands/**/*.ts",)) == before
    (checkout / "islands" / "bell.ts").rename(checkout / "islands" / "ring.ts")
    assert fingerprint(("islands/**/*.ts",)) != before


def test_a_build_that_fails_leaves_the_old_one(
    checkout: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    (checkout / "islands" / "bell.ts").write_text("export const =")
    monkeypatch.setattr(module, "run_node", lambda *words: 2)
    assert build() == 2
    assert (checkout / "built" / "manifest.json").exists()


def test_an_installation_that_fails_is_tried_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "node_modules").mkdir()
    monkeypatch.setattr(module, "run_npm", lambda *words: 1)
    assert (install(), install()) == (1, 1)


def test_a_machine_without_node_says_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Path:
        raise NoNode("Node is missing: pip install -r requirements/build.txt")

    monkeypatch.setattr(module, "node_folder", missing)
    assert main([]) == 1
    assert "requirements/build.txt" in capsys.readouterr().err
