"""The mark-up that the square gives back."""

import pytest

from rondpunt.plein.content import Mentioned, as_html, counted, names_in

BASE = "http://plein.example"
STAD = {("stad", ""): Mentioned("stad", f"{BASE}/@stad"), ("stad", "plein.example"): Mentioned("stad", f"{BASE}/@stad")}


def test_mentions_are_found_once_and_mail_addresses_are_not() -> None:
    assert names_in("@Stad @stad @noor@elders.example dirk@mail.example") == [("stad", ""), ("noor", "elders.example")]


@pytest.mark.parametrize("text", ["@stad", "@Stad@plein.example"])
def test_a_known_account_becomes_a_link(text: str) -> None:
    assert f'<a href="{BASE}/@stad" class="u-url mention">@<span>stad</span></a>' in as_html(text, STAD, BASE)


def test_what_people_type_is_never_mark_up() -> None:
    html = as_html('<script>alert("1")</script> & <b>', {}, BASE)
    assert html == '<p>&lt;script&gt;alert("1")&lt;/script&gt; &amp; &lt;b&gt;</p>'
    assert 'href="https://e.be/&quot;' not in as_html('https://e.be/"onclick="x', {}, BASE)


def test_paragraphs_and_lines_are_kept() -> None:
    assert as_html("een\r\ntwee\n\n\ndrie", {}, BASE) == "<p>een<br />twee</p><p>drie</p>"


def test_a_link_is_shortened_for_the_eye_only() -> None:
    html = as_html("https://www.example.org/" + "a" * 40 + ".", {}, BASE)
    assert 'class="ellipsis"' in html and html.endswith("</a>.</p>") and "a" * 40 in html


@pytest.mark.parametrize(("text", "length"), [("https://e.be/" + "x" * 90, 23), ("@a@b.example", 2), ("👨‍👩‍👧", 1)])
def test_length_is_counted_as_on_the_real_network(text: str, length: int) -> None:
    assert counted(text) == length
