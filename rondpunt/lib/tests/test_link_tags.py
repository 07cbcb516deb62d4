"""Tags on links to our own sites."""

import pytest

from rondpunt.lib.link_tags import tagged

TAGS = {"utm_source": "mastodon", "utm_campaign": "glas"}
ADDED = "utm_source=mastodon&utm_campaign=glas"
SITES = ("linderbeke.example",)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("See https://linderbeke.example/glas.", f"See https://linderbeke.example/glas?{ADDED}."),
        ("https://www.linderbeke.example", f"https://www.linderbeke.example/?{ADDED}"),
        ("www.linderbeke.example/a b", f"www.linderbeke.example/a?{ADDED} b"),
        ("https://glas.linderbeke.example/?d=2#map", f"https://glas.linderbeke.example/?d=2&{ADDED}#map"),
        ("HTTPS://LINDERBEKE.EXAMPLE/A", f"HTTPS://LINDERBEKE.EXAMPLE/A?{ADDED}"),
        ("(https://linderbeke.example/x)", f"(https://linderbeke.example/x?{ADDED})"),
    ],
)
def test_a_link_to_our_own_site_says_where_it_stood(text: str, becomes: str) -> None:
    assert tagged(text, SITES, TAGS) == becomes
    assert tagged(becomes, SITES, TAGS) == becomes


@pytest.mark.parametrize(
    "text",
    [
        "https://linderbeke.example.evil.example/",
        "https://notlinderbeke.example/",
        "https://linderbeke.example/?utm_source=letter",
        "mail@linderbeke.example",
        "linderbeke.example",
        "https://[::1",
        "",
    ],
)
def test_what_is_not_ours_or_tagged_by_hand_stays_as_it_is(text: str) -> None:
    assert tagged(text, SITES, TAGS) == text


def test_a_value_is_escaped() -> None:
    assert tagged("https://linderbeke.example/", SITES, {"c": "a&b é"}).endswith("/?c=a%26b%20%C3%A9")
