"""Whatever arrives in a mailbox, reading it ends, quickly, with something to show. ``read_mail`` has no safety net."""

import email
import logging
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rondpunt.lib.mail import parse as parsing
from rondpunt.lib.mail.headers import addresses, date, message_ids, parameters, text
from rondpunt.lib.mail.parse import parse, read_mail
from rondpunt.lib.mail.quotes import split_quote

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Pieces that mean something in mail; by chance alone, arbitrary bytes never get beyond the first line.
PIECES = st.sampled_from(
    [
        *(b"From: a@b.example", b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"\r\n", b"\n", b"\r"),
        *(
            b"\r\n\r\n",
            b" ",
            b"\t",
            b":",
            b";",
            b"=?utf-8?q?=C3=A9?=",
            b"=?utf-8?b?",
            b"?=",
            b'"',
            b"(",
            b"<",
            b">",
            b"@",
        ),
        *(
            b"Content-Type: message/rfc822",
            b"Content-Type: text/html; charset=utf-16",
            b"Content-Transfer-Encoding: base64",
        ),
        *(b"Content-Type: multipart/report; report-type=delivery-status", b"Content-Type: message/delivery-status"),
        *(b"Content-Type: multipart/alternative; boundary=x", b"Content-Type: text/calendar", b"BEGIN:VEVENT"),
        *(b"Content-Transfer-Encoding: x-uuencode", b"begin 644 x", b"M", b"format=flowed", b"Message-ID: <", b"\x00"),
        *(
            b"Date: Tue, 24 Nov 2026 12:00:00 +9999999",
            b"filename*0*=utf-8''%",
            b"Action: failed",
            b"\xff\xfe",
            b"\xc3",
        ),
        *(
            b"Subject: Undeliverable",
            b"Return-Path: <>",
            b"<html><table><td>",
            b"<pre",
            b"-->",
            b"DTSTART;TZID=\xff:2026",
        ),
    ]
)


def check(raw: bytes) -> None:
    read = read_mail(raw, arrived_at=NOON, own="info@linderbeke.example")
    assert read.identity and read.sender.address and read.sent_at.tzinfo is not None
    shown = [read.identity, read.subject, read.text, read.html, read.sender.name, *(file.name for file in read.files)]
    for words in shown:
        assert "\x00" not in words
        words.encode()  # no half characters: no database takes them
    assert all(file.name and "/" in file.media_type for file in read.files)
    assert read_mail(raw, arrived_at=NOON, own="info@linderbeke.example") == read


@often
@given(st.binary(max_size=3000))
@example(b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n")
def test_arbitrary_bytes_are_read_or_shown(raw: bytes) -> None:
    check(raw)


@often
@given(st.lists(PIECES | st.binary(max_size=12), max_size=60).map(b"".join))
def test_mail_of_broken_pieces_is_read_or_shown(raw: bytes) -> None:
    check(raw)


@often
@given(st.binary(max_size=400))
def test_no_header_field_is_too_odd(value: bytes) -> None:
    text(value).encode()
    parameters(value)
    message_ids(value)
    date(value)
    for one in addresses(value):
        one.address.encode()


@often
@given(st.text(max_size=600))
def test_splitting_off_the_history_loses_no_letter(words: str) -> None:
    assert "".join(split_quote(words)) == words


@often
@given(st.text(alphabet="abcé €\n", min_size=1, max_size=300), st.sampled_from(["base64", "quoted-printable", "8bit"]))
def test_text_by_the_standard_library_is_read_back(words: str, encoding: str) -> None:
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "x"
    message.set_content(words, cte=encoding)
    read = read_mail(message.as_bytes(), arrived_at=NOON)
    assert read.text == words.strip() or read.text.split() == words.split()


def test_a_mistake_of_ours_in_reading_costs_no_mail(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(*_: object) -> None:
        raise IndexError("a mistake")

    monkeypatch.setattr(parsing, "judge", stumble)
    with caplog.at_level(logging.ERROR):
        read = parse(b"From: dirk@b.example\r\nSubject: Glas\r\n\r\nHallo\r\n", arrived_at=NOON)
    assert (read.kind, "Hallo" in read.text) == ("unreadable", True)
    assert "could not be read" in caplog.text


HOSTILE = {
    "spaces in a header": b"From: a@b.example\r\nSubject: " + b" " * 500_000 + b"x\r\n\r\n",
    "encoded words": b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?a?= " * 40_000 + b"\r\n\r\n",
    "open encoded words": b"From: a@b.example\r\nSubject: " + b"=?a?q?" * 60_000 + b"\r\n\r\n",
    "open brackets": b"From: " + b"<" * 200_000 + b"\r\n\r\n",
    "open comments": b"From: " + b"(" * 100_000 + b"\r\n\r\n",
    "quotation marks": b"From: " + b'"a" ' * 50_000 + b"\r\n\r\n",
    "parameters": b"From: a@b.example\r\nContent-Type: text/plain" + b"; a*1=b" * 50_000 + b"\r\n\r\n",
    "boundaries": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 100_000,
    "false boundaries": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--xy" * 100_000,
    "header lines without colon": b"From: a@b.example\r\n" + b"regel\r\n" * 20_000 + b"Subject: x\r\n\r\n",
    "received": b"From: a@b.example\r\n" + b"Received: by x; nooit\r\n" * 20_000 + b"\r\n",
    "quotations": b"From: a@b.example\r\n\r\n" + b"> " * 200_000,
    "wrote": b"From: a@b.example\r\n\r\n" + b"On a day\n" * 20_000,
    "tags": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<div><table><td>" * 30_000,
    "open tags": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<" * 300_000,
    "comments": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<!--" * 100_000,
    "scripts": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<script>" * 20_000,
    "script tags left open": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<script " * 30_000,
    "scripts closed late": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
    + b"<script>" * 30_000
    + b"</script>",
    "enriched": b"From: a@b.example\r\nContent-Type: text/enriched\r\n\r\n" + b"<a " * 60_000,
    "calendar": b"From: a@b.example\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n" + b"A;B" * 60_000,
    "base64": b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=a" * 100_000,
    "bounce words": b"From: postmaster@b.example\r\nSubject: Undeliverable\r\n\r\n" + b"message-id: " * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_takes_for_ever(name: str) -> None:
    began = time.process_time()
    read = read_mail(HOSTILE[name], arrived_at=NOON)
    split_quote(read.text)
    assert time.process_time() - began < 3.0
