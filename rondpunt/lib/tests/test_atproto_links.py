"""Links as Bluesky's own apps post them."""

import pytest

from rondpunt.lib.atproto_links import shorten_links
from rondpunt.lib.atproto_text import expand


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zie https://stad.example/", "Zie stad.example"),
        ("Zie https://stad.example/afval.", "Zie stad.example/afval."),
        ("https://stad.example/a/very/long/way/home?x=1#y", "stad.example/a/very/long/..."),
        ("www.stad.example/afvalkalender-2027", "www.stad.example/afvalkalende..."),
        ("www.stad.example", "www.stad.example"),
        ("👩‍👩‍👦 https://stad.example/éééééééééééééééééé é", "👩‍👩‍👦 stad.example/éééééééééééé... é"),
        (
            "http://stad.example@evil.example/aaaaaaaaaaaaaaaaaaaa",
            "http://stad.example@evil.example/aaaaaaaaaaaaaaaaaaaa",
        ),
        ("geen link", "geen link"),
        ("", ""),
    ],
)
def test_words_are_short_and_addresses_stay_whole(text: str, shown: str) -> None:
    made, spans = shorten_links(text)
    assert made == shown
    for span in spans:
        assert made.encode()[span.start : span.end].decode().removesuffix("...") in span.value
    assert expand(made, spans)[0].replace("https://www.", "www.") == text


def test_a_name_and_a_topic_after_a_link_stand_where_they_stand() -> None:
    made, spans = shorten_links("https://stad.example/afvalkalender-2027 @dirk.example #afval")
    assert made == "stad.example/afvalkalende... @dirk.example #afval"
    assert [made.encode()[span.start : span.end].decode() for span in spans[1:]] == ["@dirk.example", "#afval"]
