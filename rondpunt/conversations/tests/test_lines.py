"""The beginning of a message, as the inbox shows it."""

from rondpunt.conversations.intake.lines import beginning


def test_a_beginning_ends_in_one_mark_even_after_a_whole_sentence() -> None:
    assert beginning("The square is full. Who sweeps it on Monday?", 24) == "The square is full…"


def test_a_short_text_is_its_own_beginning() -> None:
    assert beginning("@town  Who sweeps\nthe square?", 40) == "Who sweeps the square?"


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert beginning("a" * 50, 10) == "a" * 9 + "…"
