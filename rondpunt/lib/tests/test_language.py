"""In which language a text is: by common words where they leave no doubt, by lingua where they do."""

from collections import Counter

import pytest

from rondpunt.lib import language
from rondpunt.lib.common_words import WORDS
from rondpunt.lib.language import LANGUAGES, by_common_words, detect

CLEAR = {
    "nl": "Goedemorgen, wanneer wordt het afval in onze straat opgehaald? Er ligt al een week een zak voor de deur.",
    "en": "Good morning, when will you collect the bags in our street? They have been there for a week.",
    "fr": "Bonjour, quand passez-vous dans notre rue ? Les sacs sont devant la porte depuis une semaine.",
    "de": "Guten Morgen, wann wird der Müll in unserer Straße abgeholt? Die Säcke sind seit einer Woche nicht weg.",
}


@pytest.mark.parametrize(("wanted", "text"), CLEAR.items())
def test_common_words_alone_tell_a_clear_text(wanted: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_by_lingua", lambda _text: pytest.fail("lingua was asked"))
    assert detect(text) == detect(text.upper()) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Glasbak Veldstraat overvol", "nl"),  # no common word at all
        ("Poubelle cassée rue Haute", "fr"),
    ],
)
def test_lingua_tells_what_common_words_do_not(text: str, wanted: str) -> None:
    assert by_common_words(text) == ""
    assert detect(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        f"{CLEAR['nl']} {CLEAR['fr']}",  # two languages in one text
        "het het het het het het",  # one word, however often
        "@u12 @u34 @u56 #uit",  # parts of names are no words
        "Gdzie mogę zrobić test, jeśli jestem za granicą i nie mam ubezpieczenia?",
        "Il Ministero della Salute ha realizzato un sito dedicato per le Regioni e i cittadini.",
        "Om du blir sjuk ska du stanna hemma, och du får inte gå till arbetet på flera dagar.",
        "",
    ],
)
def test_common_words_keep_silent_when_in_doubt(text: str) -> None:
    assert by_common_words(text) == ""


def test_the_words_are_counted_in_the_beginning_of_a_text_only() -> None:
    assert detect(CLEAR["nl"] * 3 + CLEAR["fr"] * 40) == "nl"


def test_too_short_a_text_is_in_no_language() -> None:
    assert detect("het een ik") == ""


def test_a_common_word_belongs_to_one_language_of_the_house() -> None:
    assert tuple(WORDS) == LANGUAGES
    assert [word for word, times in Counter(" ".join(WORDS.values()).split()).items() if times > 1] == []
