"""Links say where they go."""

import pytest

from rondpunt.lib.links import linkify, shortened, with_hosts

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("Zie https://stad.example/glas.", "https://stad.example/glas", "stad.example/glas"),
        ("(zie www.stad.example)", "https://www.stad.example", "stad.example"),
        ("https://wiki.example/Glas_(afval), ja", "https://wiki.example/Glas_(afval)", "wiki.example/Glas_(afval)"),
        ("schrijf naar afval@stad.example!", "mailto:afval@stad.example", "afval@stad.example"),
        ("https://stad.example/?a=1&b=2", "https://stad.example/?a=1&amp;b=2", "stad.example/?a=1&amp;b=2"),
    ],
)
def test_an_address_in_plain_text_becomes_a_link(text: str, href: str, shown: str) -> None:
    assert f'<a href="{href}" {REL}>{shown}</a>' in linkify(text)


@pytest.mark.parametrize("text", ["@dirk@mastodon.example", "https://", "http://x", "a.b", "https://[::1", "e.g. this"])
def test_what_is_no_address_stays_text(text: str) -> None:
    assert linkify(text) == text


def test_script_in_plain_text_is_only_read() -> None:
    shown = linkify('<script>x</script> https://a.example/"><img src=x onerror=alert(1)> javascript:alert(1)')
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count("<a ") == 1


def test_a_long_address_is_shortened_but_never_its_host() -> None:
    address = "https://www." + "lang." * 20 + "example/" + "pad/" * 30
    assert shortened(address).startswith("lang." * 20 + "example")
    assert shortened(address).endswith("…")
    assert shortened("https://stad.example/") == "stad.example"


def test_a_link_with_other_words_shows_its_host() -> None:
    html = f'<a href="https://evil.example/x" {REL}>mijn bank</a>'
    assert with_hosts(html) == f'{html} <small class="host">(evil.example)</small>'


@pytest.mark.parametrize("words", ["bank.example", "https://bank.example/", "bank.example (evil.example)"])
def test_words_that_name_another_host_do_not_hide_the_real_one(words: str) -> None:
    assert "(evil.example)</small>" in with_hosts(f'<a href="https://evil.example/x" {REL}>{words}</a>')


@pytest.mark.parametrize("words", ["stad.example", "www.stad.example/glas", "@<span>dirk</span>", "#glas"])
def test_words_that_tell_are_left_alone(words: str) -> None:
    html = f'<a href="https://stad.example/glas" {REL}>{words}</a>'
    assert with_hosts(html) == html


def test_a_bare_address_is_shortened() -> None:
    html = '<a href="https://stad.example/a?b=1&amp;c=2" r="">https://<span>stad.example/a?b=1&amp;c=2</span></a>'
    assert with_hosts(html) == '<a href="https://stad.example/a?b=1&amp;c=2" r="">stad.example/a?b=1&amp;c=2</a>'


def test_a_link_without_words_is_named_after_its_host() -> None:
    assert with_hosts('<a href="https://stad.example/x"> </a>') == '<a href="https://stad.example/x">stad.example</a>'
    assert with_hosts('<a href="tel:+32"></a>') == '<a href="tel:+32">tel:+32</a>'


def test_a_link_to_a_mailbox_shows_its_host() -> None:
    assert "(stad.example)" in with_hosts('<a href="mailto:a@stad.example">schrijf ons</a>')
