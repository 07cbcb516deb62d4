"""AT Protocol text: byte positions, lengths, record keys, addresses."""

import json
import re
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rondpunt.lib.atproto_text import (
    Span,
    expand,
    facets,
    find_spans,
    graphemes,
    parse_at_uri,
    read_facets,
    record_key,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INTEROP = Path(__file__).parents[4] / "shared" / "data" / "fediverse" / "atproto_interop.tar.gz"
TID = re.compile("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")  # https://atproto.com/specs/tid


def stretch(text: str, span: Span) -> str:
    return text.encode()[span.start : span.end].decode()


def found(text: str) -> list[tuple[str, str, str]]:
    return [(span.kind, stretch(text, span), span.value) for span in find_spans(text)]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("🇧🇪🇳🇱", 2),
        ("👍🏽!", 2),
        ("a\nb", 3),
        ("한국", 2),
    ],
)
def test_a_length_counts_what_a_person_sees(text: str, length: int) -> None:
    assert graphemes(text) == length


def test_links_mentions_and_tags_are_found_at_their_bytes_behind_emoji_and_accents() -> None:
    text = "👩‍👩‍👦‍👦✋🏽 Café: https://stad.example/é?a=1 voor @dirk.test of #Gentsefeesten!"
    assert found(text) == [
        ("link", "https://stad.example/é?a=1", "https://stad.example/é?a=1"),
        ("mention", "@dirk.test", "dirk.test"),
        ("tag", "#Gentsefeesten", "Gentsefeesten"),
    ]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Zie https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("Kijk op www.stad.example, snel", "https://www.stad.example"),
        ("“https://a.example/”", "https://a.example/"),
        ("https://a.example/?q=@dirk.test#deel", "https://a.example/?q=@dirk.test#deel"),
    ],
)
def test_a_link_ends_where_the_sentence_goes_on(text: str, link: str) -> None:
    assert [value for _, _, value in found(text)] == [link]


@pytest.mark.parametrize("text", ["dirk@stad.example", "bv.dan", "@dirk", "#1", "# los", "https://", "a#b", "3.5.1"])
def test_what_is_no_link_stays_plain(text: str) -> None:
    assert found(text) == []


def test_a_mention_of_nobody_gets_no_facet_and_the_rest_does() -> None:
    spans = find_spans("@dirk.test en @niemand.test #afval")
    made = facets(spans, {"dirk.test": "did:plc:dirk"})
    assert [one["features"][0] for one in made] == [
        {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:dirk"},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "afval"},
    ]
    assert made[0]["index"] == {"byteStart": 0, "byteEnd": 10}


def test_our_facets_are_read_back_as_they_were_written() -> None:
    text = "Dag 👋 @dirk.test, zie https://stad.example/ #afval"
    made = facets(find_spans(text), {"dirk.test": "did:plc:dirk"})
    assert [(stretch(text, span), span.value) for span in read_facets(text, made)] == [
        ("@dirk.test", "did:plc:dirk"),
        ("https://stad.example/", "https://stad.example/"),
        ("#afval", "afval"),
    ]


def link(start: object, end: object, uri: str = "https://x.example/") -> dict[str, object]:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


@pytest.mark.parametrize(
    "given",
    [
        None,
        "no list",
        [None, 3, {}],
        [{"index": {}, "features": []}],
        [link(0, 99)],
        [link(-1, 2)],
        [link(3, 3)],
        [link("0", 2)],
        [{"index": {"byteStart": 0, "byteEnd": 2}, "features": [None, {"$type": "app.example#new"}]}],
        [{"index": {"byteStart": 0, "byteEnd": 2}, "features": 7}],
    ],
)
def test_a_facet_that_makes_no_sense_is_left_out(given: object) -> None:
    assert expand("tekst", read_facets("tekst", given)) == ("tekst", "<p>tekst</p>")


def test_of_overlapping_facets_the_first_counts() -> None:
    assert [span.start for span in read_facets("abcdef", [link(2, 5), link(0, 3), link(4, 6)])] == [0, 4]


def test_a_facet_inside_an_emoji_costs_no_message() -> None:
    plain, html = expand("👋", read_facets("👋", [link(1, 2)]))
    assert "https://x.example/" in plain
    assert "https://x.example/" in html


def test_a_shortened_link_is_written_out_and_words_keep_theirs_beside_them() -> None:
    text = "stad.example/afv… of klik hier"
    end = len("stad.example/afv…".encode())
    start = len(text[: text.index("klik hier")].encode())
    given = [link(0, end, "https://www.stad.example/afval"), link(start, start + 9, "https://b.example/")]
    plain, html = expand(text, read_facets(text, given))
    assert plain == "https://www.stad.example/afval of klik hier (https://b.example/)"
    assert html == (
        '<p><a href="https://www.stad.example/afval">stad.example/afv…</a> of '
        '<a href="https://b.example/">klik hier</a></p>'
    )


def test_html_is_escaped_and_a_script_address_makes_no_link() -> None:
    text = "<b>klik</b>\n\nhier & daar"
    _, html = expand(text, read_facets(text, [link(3, 7, "javascript:alert(1)")]))
    assert html == "<p>&lt;b&gt;klik&lt;/b&gt;</p><p>hier &amp; daar</p>"
    _, html = expand("klik", read_facets("klik", [link(0, 4, 'https://x.example/"onclick="')]))
    assert html == '<p><a href="https://x.example/&quot;onclick=&quot;">klik</a></p>'


def test_a_record_key_is_the_same_for_the_same_message_and_never_for_another() -> None:
    keys = {record_key(NOW, f"delivery-{number}") for number in range(5000)}
    assert len(keys) == 5000
    assert all(TID.fullmatch(key) for key in keys)
    assert record_key(NOW, "delivery-7") == record_key(NOW, "delivery-7")
    assert record_key(NOW, "delivery-7", 1) != record_key(NOW, "delivery-7")


def test_record_keys_sort_by_the_second_they_were_written_in() -> None:
    keys = [record_key(NOW + timedelta(seconds=step), "same") for step in range(0, 100_000, 997)]
    assert keys == sorted(keys)


def test_a_record_key_says_the_time_as_other_programs_read_it() -> None:
    alphabet = "234567abcdefghijklmnopqrstuvwxyz"
    number = 0
    for sign in record_key(NOW, "delivery-7"):
        number = number * 32 + alphabet.index(sign)
    assert 0 <= (number >> 10) / 1_000_000 - NOW.timestamp() < 1


def test_an_address_is_taken_apart_and_put_together() -> None:
    text = "at://did:plc:abc/app.bsky.feed.post/3jzfcijpj2z2a"
    address = parse_at_uri(text)
    assert address is not None
    assert (address.authority, address.collection, address.rkey) == (
        "did:plc:abc",
        "app.bsky.feed.post",
        "3jzfcijpj2z2a",
    )
    assert str(address) == text


def listed(name: str) -> Iterator[str]:
    if not INTEROP.exists():
        pytest.skip("the shared data folder is not beside the checkout")
    with tarfile.open(INTEROP) as archive:
        member = archive.extractfile(name)
        assert member is not None
        for line in member.read().decode().split("\n"):
            if line and not line.startswith("#"):
                yield line


@pytest.mark.shared
@pytest.mark.parametrize("name", ["aturi_syntax_valid.txt", "aturi_syntax_invalid.txt"])
def test_addresses_are_told_apart_as_the_protocol_s_own_lists_do(name: str) -> None:
    wrong = [line for line in listed(f"syntax/{name}") if (parse_at_uri(line) is not None) != ("invalid" not in name)]
    assert wrong == []


@pytest.mark.shared
def test_record_keys_are_of_the_kind_in_the_protocol_s_own_lists() -> None:
    assert all(TID.fullmatch(line) for line in listed("syntax/tid_syntax_valid.txt"))
    assert not any(TID.fullmatch(line) for line in listed("syntax/tid_syntax_invalid.txt"))
    assert TID.fullmatch(record_key(NOW, "delivery-7"))
    for line in listed("syntax/recordkey_syntax_valid.txt"):
        assert parse_at_uri(f"at://did:plc:abc/app.bsky.feed.post/{line}"), line
    for line in listed("syntax/recordkey_syntax_invalid.txt"):
        assert parse_at_uri(f"at://did:plc:abc/app.bsky.feed.post/{line}") is None, line


@pytest.mark.shared
def test_facets_of_real_records_fall_on_the_words_they_are_about() -> None:
    granary = INTEROP.with_name("granary_as_bsky_rss.tar.gz")
    if not granary.exists():
        pytest.skip("the shared data folder is not beside the checkout")
    with tarfile.open(granary) as archive:
        member = archive.extractfile("note_with_article_tag_indices.bsky.json")
        assert member is not None
        record = json.load(member)
    assert [stretch(record["text"], span) for span in read_facets(record["text"], record["facets"])] == ["foo"]
