"""Every verb that the house writes on the trail has words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from rondpunt.people.verbs import VERBS, sentence

PACKAGE = Path(__file__).resolve().parents[2]


def written() -> Iterator[tuple[str, str]]:
    """(verb, file) of each call of ``record`` and ``entry`` with a verb that stands there in full."""
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("record", "entry"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, path.name


def test_every_verb_written_in_the_house_has_words() -> None:
    found = set(written())
    assert len(found) > 15
    assert sorted((verb, where) for verb, where in found if verb not in VERBS) == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_sentence_can_be_made_of_every_verb_also_of_an_old_line(verb: str) -> None:
    says = sentence(verb, actor="Anna", subject="Glass container", particulars={})
    assert says and "%" not in says


def test_a_sentence_says_who_did_what_with_what() -> None:
    says = sentence("answer.written", actor="Anna", subject="Glasbak", particulars={"verb": "x", "actor": "y"})
    assert "Anna" in says and "Glasbak" in says


def test_an_unknown_verb_is_shown_as_it_is() -> None:
    assert "moon.landed" in sentence("moon.landed", actor="Anna", subject="the moon", particulars={})
