"""Quoted history is folded, answers between the lines are not."""

from rondpunt.lib.quoted import folded, parts

HISTORY = "\n".join("> Wat je eerder schreef over de glasbak aan het Kerkplein" for _ in range(3))


def test_history_at_the_end_is_apart_with_the_line_that_introduces_it() -> None:
    text = f"Bedankt!\n\nOp di 24 nov 2026 schreef Anna <anna@stad.example>:\n{HISTORY}"
    assert parts(text) == [
        (False, "Bedankt!\n"),
        (True, f"Op di 24 nov 2026 schreef Anna <anna@stad.example>:\n{HISTORY}"),
    ]


def test_a_forwarded_original_is_history_to_its_end() -> None:
    text = "Zie hieronder.\n-----Original Message-----\nFrom: Dirk\nSubject: glas\n\n" + "Beste, de bak is vol. " * 5
    assert [is_quoted for is_quoted, _ in parts(text)] == [False, True]


def test_a_short_quotation_that_is_answered_stays_open() -> None:
    text = "> Wanneer?\nMorgen.\n> Waar?\nOp het plein."
    assert all(not is_quoted for is_quoted, _ in parts(text))


def test_the_pieces_are_the_text_again() -> None:
    for text in ["", "a", f"a\n{HISTORY}\nb", HISTORY, "> a\n\n> b\nc"]:
        assert "\n".join(words for _, words in parts(text)) == text


def test_nothing_but_a_quotation_is_the_message() -> None:
    assert parts(HISTORY) == [(False, HISTORY)]
    assert folded("<blockquote>" + "lang " * 300 + "</blockquote>", "Eerder") == (
        "<blockquote>" + "lang " * 300 + "</blockquote>"
    )


def test_quoted_html_at_the_end_is_folded_whole() -> None:
    inner = "<blockquote><p>" + "Eerder gezegd. " * 10 + "<blockquote>nog eerder</blockquote></p></blockquote>"
    shown = folded(f"<p>Bedankt</p>{inner}<p>Groet</p>", "Eerder")
    assert shown == (
        f'<p>Bedankt</p><details class="quoted" hx-morph-skip><summary>Eerder</summary>{inner}</details><p>Groet</p>'
    )


def test_a_short_html_quotation_stays_open() -> None:
    html = "<p>ja</p><blockquote>Wanneer?</blockquote><p>morgen</p>"
    assert folded(html, "Eerder") == html


def test_unclosed_quotations_do_not_break_the_page() -> None:
    html = "<p>a</p></blockquote><blockquote>" + "b " * 400
    assert folded(html, "Eerder").count("<details") == folded(html, "Eerder").count("</details>")
