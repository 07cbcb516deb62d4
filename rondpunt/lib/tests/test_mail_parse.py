"""Whole mails, written by hand after what mail programs really send: what a person wrote is what a person reads."""

from datetime import UTC, datetime, timedelta

import pytest

from rondpunt.lib.mail.content import unflow
from rondpunt.lib.mail.parse import Mail, read_mail
from rondpunt.lib.mail.quotes import split_quote

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "info@linderbeke.example"
HEAD = (
    "From: Dirk <dirk@burgers.example>\r\nTo: info@linderbeke.example\r\nSubject: Glas\r\nMessage-ID: <1@b.example>\r\n"
)


def mail(headers: str, body: str | bytes, head: str = HEAD) -> Mail:
    """A mail with the usual head, ``headers`` (lines) and a body; line ends as on the wire."""
    more = headers.replace("\n", "\r\n") + "\r\n" if headers else ""
    raw = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return read_mail((head + more + "\r\n").encode() + raw, arrived_at=NOON, own=OWN)


def multipart(subtype: str, *parts: str, boundary: str = "grens") -> tuple[str, str]:
    """Header line and body of a multipart."""
    inside = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"', f"{inside}--{boundary}--\n"


def nested(subtype: str, *parts: str, boundary: str) -> str:
    """A multipart as a part of another."""
    header, body = multipart(subtype, *parts, boundary=boundary)
    return f"{header}\n\n{body}"


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nHallo, mijn glas staat er nog."
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Hallo, mijn <b>glas</b> staat er nog.</p>"
PICTURE = (
    "Content-Type: image/png; name=bak.png\nContent-ID: <bak@1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
)


def test_a_simple_mail_is_read_whole() -> None:
    read = mail("Date: Tue, 24 Nov 2026 10:00:00 +0100\nIn-Reply-To: <0@l.example>", "Hallo,\n\nwaar mag het?\n")
    assert (read.identity, read.sender.name, read.sender.address) == ("1@b.example", "Dirk", "dirk@burgers.example")
    assert (read.subject, read.text, read.kind) == ("Glas", "Hallo,\n\nwaar mag het?", "message")
    assert read.sent_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert (read.answers, read.recipients) == (("0@l.example",), ("info@linderbeke.example",))


def test_of_two_alternatives_text_and_html_are_each_read_once() -> None:
    read = mail(*multipart("alternative", PLAIN, HTML))
    assert read.text == "Hallo, mijn glas staat er nog."
    assert read.html == "<p>Hallo, mijn <b>glas</b> staat er nog.</p>"
    assert read.files == ()


def test_html_alone_gives_its_text_too() -> None:
    read = mail("Content-Type: text/html; charset=iso-8859-1", b"<p>E\xe9n</p><script>kwaad()</script><p>twee</p>")
    assert read.text == "Eén\n\ntwee"
    assert "Eén" in read.html


def test_an_empty_plain_part_does_not_hide_the_html() -> None:
    assert mail(*multipart("alternative", "Content-Type: text/plain\n\n \n", HTML)).text == (
        "Hallo, mijn glas staat er nog."
    )


def test_a_picture_inside_html_keeps_the_name_by_which_the_html_calls_it() -> None:
    html = 'Content-Type: text/html\n\n<p>Kijk: <img src="cid:bak@1"></p>'
    related = nested("related", html, PICTURE, boundary="binnen")
    read = mail(*multipart("alternative", PLAIN, related))
    assert [(file.name, file.content_id, file.content[:4]) for file in read.files] == [("bak.png", "bak@1", b"\x89PNG")]
    assert "cid:bak@1" in read.html


def test_deeply_nested_parts_are_read_in_order() -> None:
    deep = "Content-Type: text/plain\n\nbinnenste"
    for level in range(20):
        deep = nested("mixed", deep, f"Content-Type: text/plain\n\nlaag {level}", boundary=f"b{level}x")
    read = mail(*multipart("mixed", deep))
    assert read.text.split("\n\n") == ["binnenste", *(f"laag {level}" for level in range(20))]


def test_a_thousand_levels_are_shown_rather_than_followed() -> None:
    deep = "Content-Type: text/plain\n\nbinnenste"
    lines = [f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}' for level in range(1000)]
    read = mail(lines[0].split("\n")[0], "\n".join([lines[0].split("\n\n")[1], *lines[1:], deep]))
    assert "binnenste" in read.text


def test_a_part_without_end_and_a_boundary_that_begins_like_another_are_read() -> None:
    body = "--ab\nContent-Type: text/plain\n\neen\n--abc\nnog steeds een\n--ab\nContent-Type: text/plain\n\ntwee"
    assert mail('Content-Type: multipart/mixed; boundary="ab"', body).text == "een\n--abc\nnog steeds een\n\ntwee"


def test_a_multipart_that_does_not_name_its_boundary_is_read() -> None:
    body = "--x1y2\nContent-Type: text/plain\n\nhallo\n--x1y2--\n"
    assert mail("Content-Type: multipart/mixed", body).text == "hallo"


def test_a_multipart_without_parts_shows_what_is_there() -> None:
    assert mail('Content-Type: multipart/mixed; boundary="q"', "gewoon tekst\n").text == "gewoon tekst"


def test_an_attached_mail_is_a_file_and_not_the_citizens_own_words() -> None:
    inner = "From: Els <els@burgers.example>\nSubject: Feest\nMessage-ID: <9@b.example>\n\nKom je?\n"
    read = mail(*multipart("mixed", PLAIN, f"Content-Type: message/rfc822\n\n{inner}"))
    assert (read.identity, read.text) == ("1@b.example", "Hallo, mijn glas staat er nog.")
    assert [(file.name, file.media_type) for file in read.files] == [("Feest.eml", "message/rfc822")]
    assert b"Kom je?" in read.files[0].content


def test_a_calendar_invitation_is_told_in_words_and_kept_as_a_file() -> None:
    event = (
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:Europe/Brussels\nEND:VTIMEZONE\nBEGIN:VEVENT\n"
        "SUMMARY:Overleg\\, straatfe\n est\nDTSTART;TZID=Europe/Brussels:20261201T140000\nDTEND:20261201T140000Z\n"
        "LOCATION:Zaal 2\nORGANIZER;CN=Dirk:mailto:dirk@burgers.example\nDESCRIPTION:Eén\\nTwee\n"
        "BEGIN:VALARM\nDESCRIPTION:Wek mij\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    part = f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n{event}"
    read = mail(*multipart("alternative", PLAIN, HTML, part))
    assert read.text.split("\n\n")[1].split("\n") == [
        "Overleg, straatfeest",
        "2026-12-01 14:00 (Europe/Brussels) - 2026-12-01 14:00 UTC",
        "Zaal 2",
        "dirk@burgers.example",
        "Eén",
        "Twee",
    ]
    assert [file.media_type for file in read.files] == ["text/calendar"]
    assert read.html.count("glas") == 1


def test_a_calendar_that_is_none_does_no_harm() -> None:
    read = mail("Content-Type: text/calendar", "BEGIN:VEVENT\nDTSTART:morgen\nSUMMARY")
    assert (read.text, len(read.files)) == ("morgen", 1)


def test_flowed_text_becomes_paragraphs_again() -> None:
    body = "Dit is een zin die \ndoorloopt.\n> Een vraag \n> over twee regels\n-- \nDirk\n"
    read = mail("Content-Type: text/plain; format=flowed", body)
    assert read.text == "Dit is een zin die doorloopt.\n> Een vraag over twee regels\n-- \nDirk"
    assert unflow("woord \ndeel", delete_space=True) == "woorddeel"
    assert unflow(" From the start") == "From the start"  # stuffed


def test_quoted_history_is_told_apart_in_four_languages() -> None:
    for introduction in (
        "Op di 24 nov. 2026 om 12:00 schreef Stad Linderbeke <info@linderbeke.example>:",
        "On Tue, Nov 24, 2026 at 12:00 PM Stad Linderbeke <info@linderbeke.example>\nwrote:",
        "Le mar. 24 nov. 2026 à 12:00, Stad Linderbeke <info@linderbeke.example> a écrit :",
        "Am 24.11.2026 um 12:00 schrieb Stad Linderbeke:",
    ):
        words = f"Dank u!\n\n{introduction}\n> Morgen halen we het op.\n"
        fresh, quoted = split_quote(words)
        assert (fresh.strip(), fresh + quoted) == ("Dank u!", words), introduction
    outlook = "Goed.\n\nVan: Stad\nVerzonden: dinsdag\nAan: Dirk\nOnderwerp: Glas\n\nMorgen."
    assert split_quote(outlook)[0].strip() == "Goed."
    between = "Op maandag schreef Stad:\n> Wanneer?\nDinsdag.\n> Waar?\nThuis.\n"
    assert split_quote(between) == (between, "")  # answered point by point: all of it is fresh
    assert split_quote("> enkel een citaat\n") == ("> enkel een citaat\n", "")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", NOON),
        ("Date: ooit", NOON),
        ("Date: Fri, 01 Jan 2100 00:00:00 +0000", NOON),  # a clock that runs ahead would stay on top for ever
        ("Received: by mx; Tue, 24 Nov 2026 11:00:00 +0000\nDate: ooit", NOON - timedelta(hours=1)),
        ("Date: Tue, 24 Nov 2026 13:00:00 +0100", NOON),
    ],
)
def test_a_mail_without_a_usable_date_gets_the_moment_it_arrived(written: str, wanted: datetime) -> None:
    assert mail(written, "x").sent_at == wanted


def test_without_a_usable_message_id_the_bytes_themselves_are_the_name() -> None:
    bare = HEAD.rpartition("Message-ID")[0]
    nameless, other = mail("", "x", head=bare), mail("", "y", head=bare)
    assert nameless.identity == mail("", "x", head=bare).identity != other.identity
    assert nameless.identity.startswith("sha256:")
    assert mail("Message-ID: <2@b.example>", "x").identity.startswith("sha256:")  # two different ones
    assert mail("Message-ID: <>", "x", head=bare).identity.startswith("sha256:")
    assert mail(f"Message-ID: <{'a' * 900}@b.example>", "x", head=bare).identity.startswith("sha256:")


def test_a_mail_that_names_itself_as_its_parent_answers_nobody() -> None:
    assert mail("In-Reply-To: <1@b.example>\nReferences: <0@b.example> <1@b.example>", "x").answers == ("0@b.example",)


def test_nearest_ancestors_come_first() -> None:
    read = mail("References: <a@x.example> <b@x.example> <c@x.example>\nIn-Reply-To: <c@x.example>", "x")
    assert read.answers == ("c@x.example", "b@x.example", "a@x.example")


def test_nul_and_control_characters_reach_no_database() -> None:
    read = mail("X-A: b", b"a\x00b\x01\r\n", head=HEAD.replace("Glas", "G\x00las").replace("Dirk <", "D\x00irk <"))
    assert (read.text, read.subject, read.sender.name) == ("ab", "Glas", "Dirk")


def test_giant_headers_are_read_quickly_and_cut_where_they_are_shown() -> None:
    many = "".join(f"X-Spam-{number}: {'y' * 900}\r\n" for number in range(2000))
    references = " ".join(f"<{number}@x.example>" for number in range(20_000))
    read = mail(f"References: {references}", "hallo", head=HEAD.replace("Glas", "G" * 3_000_000) + many)
    assert (len(read.subject), len(read.answers), read.answers[0], read.text) == (1000, 50, "19999@x.example", "hallo")


def test_a_header_line_that_lost_its_place_does_not_lose_the_rest() -> None:
    read = mail("X-Spam: ja\nkapotte regel\nReferences: <0@x.example>", "hallo")
    assert (read.text, read.answers) == ("hallo", ("0@x.example",))


def test_an_mbox_line_and_bare_line_ends_are_read() -> None:
    for end in (b"\n", b"\r", b"\r\n"):
        raw = b"From dirk Tue Nov 24\nFrom: d@b.example\nSubject: hoi\n\nhallo\n".replace(b"\n", end)
        read = read_mail(raw, arrived_at=NOON)
        assert (read.subject, read.text) == ("hoi", "hallo"), end


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\x01\x02", b"\xff" * 5000, b"geen mail\nmaar wel tekst", b"%PDF-1.7\n%\xe2"]
)
def test_what_is_no_mail_is_unreadable_and_shown_as_it_is(raw: bytes) -> None:
    read = read_mail(raw, arrived_at=NOON)
    assert (read.kind, read.sent_at, read.sender.address) == ("unreadable", NOON, "unknown@unknown.invalid")
    assert read.identity.startswith("sha256:")
    assert b"tekst" not in raw or "maar wel tekst" in read.text


@pytest.mark.parametrize(
    ("head", "who"),
    [
        ("From: Website <noreply@linderbeke.example>\nReply-To: dirk@burgers.example", "dirk@burgers.example"),
        ("From: info@linderbeke.example\nReply-To: Dirk <dirk@burgers.example>", "dirk@burgers.example"),
        ("From: info@linderbeke.example\nReply-To: info+rp.x@linderbeke.example", "info@linderbeke.example"),
        ("From: Els <els@b.example>\nReply-To: phisher@evil.example", "els@b.example"),
        ("Sender: dirk@burgers.example\nSubject: x", "dirk@burgers.example"),
        ("Return-Path: <dirk@burgers.example>\nSubject: x", "dirk@burgers.example"),
        ("Subject: niemand", "unknown@unknown.invalid"),
        ("From: enkel een naam\nReturn-Path: <>\nSubject: x", "unknown@unknown.invalid"),
    ],
)
def test_the_sender_is_whom_an_answer_should_reach(head: str, who: str) -> None:
    assert mail("", "x", head=head.replace("\n", "\r\n") + "\r\n").sender.address == who


def test_file_names_cannot_leave_their_folder() -> None:
    names = ["../../etc/passwd", "C:\\\\Windows\\\\x.exe", "a/b.pdf", ".", "con\x07trol.pdf", "x" * 400 + ".pdf", ""]
    parts = [
        f'Content-Type: application/pdf\nContent-Disposition: attachment; filename="{name}"\n\nx' for name in names
    ]
    read = mail(*multipart("mixed", *parts))
    shown = [file.name for file in read.files]
    assert len(shown) == len(names)
    assert not any(character in name for name in shown for character in "/\\\x07")
    assert all(name and not name.startswith(".") and len(name) <= 120 for name in shown)
    assert (shown[5][-4:], shown[6]) == (".pdf", "attachment-7.pdf")


def test_uuencoded_and_quoted_printable_parts_are_decoded() -> None:
    uu = (
        "Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: x-uuencode\n\n"
        "begin 644 a.txt\n%:&%L;&\\\n`\nend"
    )
    read = mail(*multipart("mixed", "Content-Transfer-Encoding: Quoted-Printable\n\ncaf=C3=A9 =\nom vijf", uu))
    assert (read.text, read.files[0].content) == ("café om vijf", b"hallo")
