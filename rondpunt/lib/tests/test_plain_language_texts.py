"""Plain-language hints on whole texts: where sentences end, what is never marked, offsets, size, the own word list."""

import time

import pytest

from rondpunt.lib.plain_language import LANGUAGES, Kind, hints
from rondpunt.lib.plain_language.sentences import sentences
from rondpunt.lib.plain_language.tongue import tongue


def cut(text: str, language: str = "nl") -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, tongue(language))]


def javascript(text: str, start: int, end: int) -> str:
    """``text.slice(start, end)`` as JavaScript does it: in UTF-16 units."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_sentences_end_at_their_marks_and_not_behind_abbreviations_or_initials() -> None:
    assert cut("Kom om 9.30 uur. Bel dhr. J. Peeters! Is dat t.a.v. mij? Ja…") == [
        "Kom om 9.30 uur.",
        "Bel dhr. J. Peeters!",
        "Is dat t.a.v. mij?",
        "Ja…",
    ]
    assert cut("Am 3. Mai kommt Dr. Huber. Er bringt z. B. Kuchen.", "de") == [
        "Am 3. Mai kommt Dr. Huber.",
        "Er bringt z. B. Kuchen.",
    ]
    assert cut("M. Dubois est là. Appelez-le.", "fr") == ["M. Dubois est là.", "Appelez-le."]
    assert cut("Ask Mr. Smith, e.g. today. He knows.", "en") == ["Ask Mr. Smith, e.g. today.", "He knows."]
    assert cut('Hij vroeg: "Wat nu?" en ging weg.') == ['Hij vroeg: "Wat nu?" en ging weg.']
    assert cut("Dat is alles, enz. Daarna gaan we. Kom z.s.m. graag") == [
        "Dat is alles, enz.",
        "Daarna gaan we.",
        "Kom z.s.m. graag",
    ]


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    text = "Nieuwe glasbakken\n\nBreng mee:\n- glas\n2. een tas\n• goede moed\na) tijd\n😀\n---\n"
    assert cut(text) == ["Nieuwe glasbakken", "Breng mee:", "glas", "een tas", "goede moed", "tijd"]


def test_a_wrapped_line_goes_on_and_a_short_one_does_not() -> None:
    wrapped = "Wij maken de glasbakken in de hele stad twee keer per week\nleeg op dinsdag."
    assert cut(wrapped) == [wrapped]
    assert cut("Glas\nblik en karton") == ["Glas", "blik en karton"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "https://www.stad.example/tevens/middels/GVB?prior=unverzüglich",
        "www.middels.be/tevens",
        "tevens.indien@middels.example",
        "@middels #tevens @indien@tevens.example",
        "stad.be/middels-indien",
    ],
)
def test_addresses_and_names_are_never_marked(language: str, text: str) -> None:
    assert hints(text, language=language) == []
    assert hints(f"x {text} x", language=language) == []


def test_a_sentence_may_end_in_an_address() -> None:
    assert cut("Kijk op www.stad.be. Kom ook! Zie https://stad.be/x?y=1. Dag.") == [
        "Kijk op www.stad.be.",
        "Kom ook!",
        "Zie https://stad.be/x?y=1.",
        "Dag.",
    ]


def test_offsets_are_those_of_javascript_behind_emoji() -> None:
    text = "👩‍👩‍👧 Feest! 🎉 Tevens wordt er 𝒶 gedanst middels 🎺.\nIndien het regent niet."
    found = hints(text, language="nl")
    assert {hint.quote for hint in found} >= {"Tevens", "middels", "Indien"}
    for hint in found:
        assert javascript(text, hint.start, hint.end) == hint.quote
        assert hint.quote in javascript(text, hint.sentence_start, hint.sentence_end)


def test_hints_come_in_the_order_of_the_text() -> None:
    found = hints("Indien het kan. Tevens GVB. Dat wordt middels geld gedaan.", language="nl")
    assert [hint.start for hint in found] == sorted(hint.start for hint in found)
    assert len(found) == 5


@pytest.mark.parametrize("text", ["", " \n\t\n", "…", "😀😀", "123", "---", "\ue000", "\x00"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_without_words_have_no_hints(text: str, language: str) -> None:
    assert hints(text, language=language) == []


def test_another_language_has_no_hints_and_a_region_counts_as_its_language() -> None:
    assert hints("Tevens is er koffie.", language="pl") == []
    assert hints("Tevens is er koffie.", language="") == []
    assert [hint.quote for hint in hints("Tevens is er koffie.", language="nl-BE")] == ["Tevens"]


def test_script_is_text_like_any_other() -> None:
    text = "<script>alert('tevens')</script> <b onclick=middels>indien</b>"
    assert [hint.quote for hint in hints(text, language="nl")] == ["tevens", "middels", "indien"]


def test_the_organisations_own_word_wins_in_all_its_forms() -> None:
    own = {"glasbol": "glasbak", "middels": "via", "tevens": "", "sociaal tarief": "lagere prijs"}
    found = hints("Middels glasbollen, tevens GLASBOL, en het sociaal tarief.", language="nl", jargon=own)
    told = [(hint.quote, hint.simpler, hint.particulars.get("own")) for hint in found if hint.kind == Kind.JARGON]
    assert told == [
        ("Middels", "Via", 1),
        ("glasbollen", "glasbak", 1),
        ("GLASBOL", "glasbak", 1),
        ("sociaal tarief", "lagere prijs", 1),
    ]


def test_an_abbreviation_of_the_own_list_is_told_by_that_list() -> None:
    own = {"gvb": "vervoerbedrijf", "rup": ""}
    found = hints("Vraag het GVB naar het RUP.", language="nl", jargon=own)
    assert [(hint.kind, hint.quote, hint.simpler) for hint in found] == [(Kind.JARGON, "GVB", "vervoerbedrijf")]


def test_an_own_list_with_odd_words_does_no_harm() -> None:
    own = {"": "x", "…": "y", "!!": "z", "a … b": "c", "tevens": "ook"}
    assert [hint.simpler for hint in hints("Tevens.", language="nl", jargon=own)] == ["Ook"]


@pytest.mark.parametrize(
    "piece",
    [
        "Indien u een aanvraag wenst, wordt deze middels het formulier behandeld. ",
        "zijn ",
        "GVB ",
        "(",
        "overdoor",
        "a.",
        "www.",
        "1 ",
        "– ",
        "-",
        "de door ",
        "dient ",
        "x@",
        "\n- a",
        "00-",
        "😀",
        "A (",
        "e",
    ],
)
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_hundred_thousand_letters_of_anything_are_read_in_time(piece: str, language: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    start = time.process_time()
    hints(text, language=language)
    assert time.process_time() - start < 5  # a quadratic rule takes minutes


@pytest.mark.parametrize(("language", "at_least"), [("nl", 150), ("fr", 80), ("de", 80), ("en", 80)])
def test_the_word_lists_are_long_enough_and_every_line_proposes_another_word(language: str, at_least: int) -> None:
    listed = tongue(language).jargon
    assert len(listed) >= at_least
    assert len({official for official, _ in listed}) == len(listed)
    for official, simpler in listed:
        assert simpler and all(one and one == one.strip() and one != official for one in simpler)
