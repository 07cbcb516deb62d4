"""What a page says of itself for whoever links to it."""

import pytest

from rondpunt.lib.page_card import PageCard, read_card

PAGE = "https://stad.example/afval/"


@pytest.mark.parametrize(
    ("html", "card"),
    [
        (
            '<head><meta property="og:title" content=" De \n kalender "><title>X</title>'
            '<meta property="og:description" content="Wanneer &amp; wat"><meta property="og:image" content="/k.jpg">',
            PageCard("De kalender", "Wanneer & wat", "https://stad.example/k.jpg"),
        ),
        ("<title>Afval &eacute;n meer</title><title>Nog een</title>", PageCard("Afval én meer")),
        ('<meta name="twitter:title" content="T"><meta name="Description" content="D">', PageCard("T", "D")),
        ('<title>T</title><meta property="og:image" content="javascript:alert(1)">', PageCard("T")),
        ('<title>T</title><meta property="og:image" content="https://[::1">', PageCard("T")),
        ("<title>T</title><svg><title>Icon</title></svg>", PageCard("T")),
        ("<title>" + "x" * 400 + "</title>", PageCard("x" * 300)),
    ],
)
def test_a_card_is_read(html: str, card: PageCard) -> None:
    assert read_card(html, PAGE) == card


@pytest.mark.parametrize("html", ["", "<title> </title>", "\x00\xff<<<>>><!--", "plain words", "<title", "<![CDATA["])
def test_what_says_nothing_of_itself_has_no_card(html: str) -> None:
    assert read_card(html, PAGE) is None
