"""Found words are marked by the stems that the index knows, in a bounded piece of the text."""

import pytest

from rondpunt.lib.marking import AROUND, LONGEST, excerpt, marked, wanted


def _shown(pieces: list[tuple[bool, str]]) -> str:
    return "".join(f"[{text}]" if is_found else text for is_found, text in pieces)


@pytest.mark.parametrize(
    ("words", "language", "text", "shown"),
    [
        ("vuilniszak", "nl", "Twee vuilniszakken, geen Vuilniszak!", "Twee [vuilniszakken], geen [Vuilniszak]!"),
        # Another word: the index knows no parts of words.
        ("afval", "nl", "De afvalzak staat er nog", "De afvalzak staat er nog"),
        ("poubelles", "fr", "la poubelle", "la [poubelle]"),
        ("mülltonne", "de", "Die Mülltonnen", "Die [Mülltonnen]"),
        ("creme", "fr", "une cre\u0300me", "une [crème]"),
        ("a", "", "<b>a</b>", "<b>[a]</b>"),
    ],
)
def test_a_word_is_marked_in_any_of_its_forms(words: str, language: str, text: str, shown: str) -> None:
    assert _shown(marked(text, wanted([words], []), language=language)) == shown


def test_a_phrase_is_marked_as_a_whole_and_nowhere_else() -> None:
    asked = wanted([], ["groene container"])
    said = "De container is groen; de groene containers, de groene bak."
    assert _shown(marked(said, asked, language="nl")) == "De container is groen; de [groene containers], de groene bak."


def test_an_excerpt_stands_around_the_first_found_word() -> None:
    said = "veel woorden vooraf " * 30 + "de\n\n container  is vol " + "en nog veel meer " * 30
    shown = _shown(excerpt(said, wanted(["container"], []), language="nl"))
    assert shown.startswith("… ") and shown.endswith(" …") and "de [container] is vol" in shown
    assert len(shown) <= AROUND + 10
    assert _shown(excerpt("de container", wanted(["container"], []), language="nl")) == "de [container]"


def test_nothing_is_shown_where_nothing_is_found_or_too_far_down() -> None:
    asked = wanted(["container"], [])
    assert excerpt("niets", asked, language="nl") == []
    assert excerpt("x " * LONGEST + "container", asked, language="nl") == []
    assert excerpt("x" * LONGEST + " container", asked, language="nl") == []
