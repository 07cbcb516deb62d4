"""Charsets and header fields of mail: labels lie, encodings break off, and a person must still be able to read it."""

from datetime import UTC, datetime

import pytest

from rondpunt.lib.mail.charsets import codec_named, decode
from rondpunt.lib.mail.headers import Address, addresses, date, good_id, message_ids, parameters, text, unbase64


@pytest.mark.parametrize(
    ("content", "label", "wanted"),
    [
        ("één café".encode(), "us-ascii", "één café"),  # UTF-8 under a false name
        ("één café".encode(), "iso-8859-1", "één café"),
        ("één café".encode("latin-1"), "utf-8", "één café"),
        ("één café".encode("latin-1"), "", "één café"),
        ("één".encode("latin-1"), "no-such-charset", "één"),
        ("één".encode("latin-1"), "base64", "één"),  # a Python codec, not a charset
        (b"\x93hallo\x94 \x80 5", "iso-8859-1", "“hallo” € 5"),  # Windows letters under the narrow name
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("日本語".encode("iso2022_jp"), "iso-2022-jp", "日本語"),
        ("日本語".encode("iso2022_jp"), "", "日本語"),
        ("日本語".encode("shift_jis"), "x-sjis", "日本語"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("한국어".encode("cp949"), "ks_c_5601-1987", "한국어"),
        ("prijs: € 5".encode("utf-16"), "", "prijs: € 5"),
        ("prijs: € 5".encode("utf-16-le"), "utf-16le", "prijs: € 5"),
        (b"\xef\xbb\xbfhallo \xc3\xa9", "utf-8", "hallo é"),
        (b"hallo \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xc3", "utf-8", "hallo éééé \ufffd"),  # cut inside a character
        (b"a\x00b\x07c\td\n", "utf-8", "abc\td\n"),
        (b"a+AOk-b", "utf-7", "aéb"),
        (b"", "utf-8", ""),
    ],
)
def test_text_is_read_whatever_the_label_says(content: bytes, label: str, wanted: str) -> None:
    assert decode(content, label) == wanted


@pytest.mark.parametrize("label", ["rot13", "zip", "idna", "punycode", "undefined", "\x00", "a" * 5000, "utf-8\n"])
def test_what_is_no_charset_is_not_used_as_one(label: str) -> None:
    assert codec_named(label) in ("", "utf-8")
    assert decode(b"abc", label) == "abc"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b"=?utf-8?q?Caf=C3=A9?= om vijf", "Café om vijf"),
        (b"=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        (b"=?utf-8?b?Q2Fmw6k?=", "Café"),  # padding lost
        (b"=?utf-8?q?een_?=\r\n =?utf-8?q?twee?=", "een twee"),  # space between words is not text
        (b"=?utf-8?b?w6k=?= =?iso-8859-1?q?=E9?=", "éé"),
        (b"=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),  # one character over two words
        (b"=?iso-8859-1*nl?q?caf=E9?=", "café"),  # RFC 2231: with a language
        (b"=?bestaat-niet?q?caf=E9?=", "café"),
        (b"=?utf-8?q?los", "=?utf-8?q?los"),
        (b"=?utf-8?q?een spatie?=", "een spatie"),
        ("rauw één".encode(), "rauw één"),
        ("rauw één".encode("latin-1"), "rauw één"),
        (b"=?utf-8?q?boos=0D=0ABcc:_x?=", "boos Bcc: x"),  # no line end comes out of a header
        (b"=?utf-8?q?nul=00?=", "nul"),
    ],
)
def test_a_header_is_read(written: bytes, wanted: str) -> None:
    assert text(written) == wanted


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b'attachment; filename="kaart.pdf"', "kaart.pdf"),
        (b"attachment; filename=kaart.pdf", "kaart.pdf"),
        (b"attachment; filename=mijn kaart.pdf", "mijn kaart.pdf"),
        (b"attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        (b"attachment; filename*=utf-8'nl'caf%C3%A9.pdf", "café.pdf"),
        (
            b"attachment; filename*0*=iso-8859-1''caf%E9;\r\n filename*1=-om; filename*2*=%20vijf.pdf",
            "café-om vijf.pdf",
        ),
        (b'attachment; filename*1="b.pdf"; filename*0="a"', "ab.pdf"),  # in the wrong order
        (b'attachment; filename="=?utf-8?q?caf=C3=A9.pdf?="', "café.pdf"),  # forbidden, and usual
        (b'attachment; filename="a\\"b;c.pdf"', 'a"b;c.pdf'),
        (b'attachment; filename="open', "open"),
        ("attachment; filename=één.pdf".encode("latin-1"), "één.pdf"),
        (b"attachment; filename*=%%%", "%%%"),
        (b"attachment", ""),
    ],
)
def test_the_name_of_a_file_is_read(written: bytes, name: str) -> None:
    assert parameters(written)[1].get("filename", "") == name


def test_endless_parameters_take_no_endless_time() -> None:
    kind, found = parameters(b"text/plain; charset=utf-8; " + b"a" * 2_000_000)
    assert (kind, found["charset"]) == ("text/plain", "utf-8")
    parameters(b'text/plain; name="' + b"\\" * 1_000_000)
    parameters(b"; " * 500_000)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b"Dirk <dirk@burgers.example>", [("Dirk", "dirk@burgers.example")]),
        (b'"Peeters, Dirk" <dirk@burgers.example>', [("Peeters, Dirk", "dirk@burgers.example")]),
        (b"dirk@burgers.example (Dirk Peeters)", [("Dirk Peeters", "dirk@burgers.example")]),
        (b"<dirk@BURGERS.Example>", [("", "dirk@burgers.example")]),
        (b"Dirk@burgers.example", [("", "Dirk@burgers.example")]),  # the local part keeps its letters
        (b"=?utf-8?q?Ren=C3=A9e?= <r@b.example>, els@b.example", [("Renée", "r@b.example"), ("", "els@b.example")]),
        (b"=?utf-8?q?Peeters=2C_Dirk?= <d@b.example>", [("Peeters, Dirk", "d@b.example")]),
        (b"undisclosed-recipients:;", []),
        (b"Team: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        (b'"a@b.example" <c@d.example>', [("a@b.example", "c@d.example")]),
        (b"'dirk@b.example'", [("", "dirk@b.example")]),
        (b"<@relay.example:dirk@b.example>", [("", "dirk@b.example")]),  # RFC 822 routes
        (b"Dirk", [("Dirk", "")]),
        (b"", []),
        (b"<<<<>>>>,,;;::((", [("<<<", ""), ("((", "")]),
    ],
)
def test_addresses_are_read(written: bytes, wanted: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in addresses(written)] == wanted or not any(
        one.address for one in addresses(written)
    )


def test_an_address_in_a_name_does_not_become_the_sender() -> None:
    """Whoever writes as "info@town.example" <x@y> is x@y."""
    assert addresses(b'"info@linderbeke.example" <x@y.example>') == (Address("info@linderbeke.example", "x@y.example"),)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b"<a@b.example>", ["a@b.example"]),
        (b"<a@b.example> <c@d.example>\r\n <a@b.example>", ["a@b.example", "c@d.example"]),
        (b"a@b.example", ["a@b.example"]),  # brackets forgotten
        (b"Your message of Monday <a@b.example>", ["a@b.example"]),
        (b"<a\r\n @b.example>", ["a@b.example"]),  # folded inside
        (b"<> <@> <geen>", []),
        (b"<" + b"a" * 500 + b"@b.example>", []),
    ],
)
def test_message_ids_are_read(written: bytes, wanted: list[str]) -> None:
    assert message_ids(written) == wanted
    assert all(good_id(one) for one in wanted)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b"Tue, 24 Nov 2026 13:00:00 +0100", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        (b"Tue, 24 Nov 2026 12:00:00 GMT", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        (b"24 Nov 2026 07:00 -0500 (EST)", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        (b"Tue, 24 Nov 26 12:00:00 +0000", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        (b"Thu, 01 Jan 1970 00:00:00 +0000", None),
        (b"Tue, 31 Feb 2026 12:00:00 +0000", None),
        (b"Tue, 24 Nov 2026 99:99:99 +0000", None),
        (b"Tue, 24 Nov 99999999 12:00:00 +0000", None),
        (b"gisteren", None),
        (b"\xff\xfe\x00", None),
        (b"", None),
    ],
)
def test_a_date_is_read_or_known_to_be_none(written: bytes, wanted: datetime | None) -> None:
    assert date(written) == wanted


def test_base64_is_read_as_far_as_it_goes() -> None:
    assert unbase64(b"aGFsbG8=") == b"hallo"
    assert unbase64(b"aGFs\r\nbG8") == b"hallo"
    assert unbase64(b"aGFs!!bG8=") == b"hallo"
    assert unbase64(b"aGFsbG8=aGFsbG8=") == b"hallohallo"  # two runs one after the other
    assert unbase64(b"a") == b""
    assert unbase64(b"====") == b""
