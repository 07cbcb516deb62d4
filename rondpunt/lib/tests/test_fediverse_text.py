"""Counting, reading and comparing texts as Mastodon servers count and write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.fediverse_text import essence, measure, mentions, plain_text


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Dag!", 4),
        ("e\u0301e\u0301n", 3),  # accents of their own
        ("👨‍👩‍👧🇧🇪👍🏽", 3),
        ("https://example.org/" + "a" * 300, 23),
        ("zie https://e.be/a.", 4 + 23 + 1),
        ("(https://e.be/a_(b))", 1 + 23 + 1),
        ("https://e.be en http://f.be/?x=1", 23 + 4 + 23),
        ("http://localhost/abc", 20),  # no link: no top-level domain
        ("ahttps://e.be", 13),
        ("@dirk@elders.example hallo", len("@dirk hallo")),
        ("@dirk hallo", 11),
        ("dirk@elders.example", 19),  # a mail address keeps its host
        ("regel\n\nregel", 12),
    ],
)
def test_length_is_counted_as_mastodon_counts(text: str, length: int) -> None:
    assert measure(text) == length


def test_a_mention_is_shown_with_its_host_and_a_hashtag_without_its_link() -> None:
    html = (
        '<p><span class="h-card"><a href="https://a.example/@stad" class="u-url mention">@<span>stad</span></a></span>'
        ' <a href="https://a.example/tags/water" class="mention hashtag" rel="tag">#<span>water</span></a></p>'
    )
    assert plain_text(html, {"https://a.example/@stad": "stad@a.example"}) == "@stad@a.example #water"
    assert plain_text(html, {}) == "@stad #water"


def test_a_shortened_link_is_shown_whole() -> None:
    html = (
        '<p>Zie <a href="https://e.be/een/lang/pad?a=1&amp;b=2"><span class="invisible">https://</span>'
        '<span class="ellipsis">e.be/een</span><span class="invisible">/lang/pad?a=1&amp;b=2</span></a></p>'
    )
    assert plain_text(html, {}) == "Zie https://e.be/een/lang/pad?a=1&b=2"


def test_paragraphs_breaks_and_joined_emoji_stay() -> None:
    assert plain_text("<p>een<br />twee</p><p>👨‍👩‍👧 drie</p>", {}) == "een\ntwee\n\n👨‍👩‍👧 drie"


def test_mentions_are_found_in_what_is_typed() -> None:
    assert mentions("@dirk en @els@elders.example, mail a@b.example") == ["@dirk", "@els@elders.example"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dag @dirk@plein.example!", "dag  @dirk !"),
        ("*Let op*: morgen", "Let op: morgen"),
        ("Eén – twee", "E\u0301e\u0301n - twee".replace("E\u0301e", "Ee")),
        ("tot\r\n\r\nstraks", "tot\n\nstraks"),
    ],
)
def test_the_same_words_have_the_same_essence(one: str, other: str) -> None:
    assert essence(one) == essence(other)


@pytest.mark.parametrize(("one", "other"), [("ja", "nee"), ("👍", "👎"), ("?", "!"), ("om 7 uur", "om 8 uur")])
def test_other_words_have_another_essence(one: str, other: str) -> None:
    assert essence(one) != essence(other)


@given(st.text())
def test_any_text_can_be_measured_and_compared(text: str) -> None:
    assert 0 <= measure(text) <= max(len(text), 23 * text.count("http") + len(text))
    assert essence(f" {text}\n") == essence(text)
