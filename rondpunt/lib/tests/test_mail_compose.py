"""What we write is read back the same, by our reader and by the standard library; nobody breaks out of a header."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rondpunt.lib.mail.addressing import BadAddress
from rondpunt.lib.mail.compose import Enclosure, Letter, answer_subject, as_html, compose
from rondpunt.lib.mail.headers import Address
from rondpunt.lib.mail.parse import read_mail

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
US = Address("Stad Linderbeke", "info@linderbeke.example")
DIRK = Address("Dirk", "dirk@burgers.example")
often = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What can stand in a database column of text: no NUL, no half characters.
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=300)
NAMES = {
    "from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "content-language",
    "x-rondpunt", "mime-version", "content-type",
}  # fmt: skip
INJECTION = "Glass\r\nBcc: els@evil.example\r\n\r\nAnother mail"


def letter(**fields: Any) -> Letter:
    given: dict[str, Any] = {
        "message_id": "key@linderbeke.example",
        "sender": US,
        "to": (DIRK,),
        "text": "On Tuesday.",
        "written_at": NOON,
        "subject": "Re: Glass",
        "mark": US.address,
        **fields,
    }
    return Letter(**given)


def read_by_others(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))


def lines(text: str) -> list[str]:
    """The lines of a text, whatever ends them, without the empty ones at its end."""
    return re.sub("\r\n?", "\n", text).rstrip("\n").split("\n")


def visible(text: str) -> str:
    """What is left of a text for the eye: white space and characters without a shape do not count."""
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


@often
@given(text=TEXT, subject=TEXT, name=TEXT)
@example(text="From the start\n.\n..\nFrom again", subject="=?utf-8?q?x?=", name='a "b" \\ <c@d.example>, e')
@example(text="x" * 5000, subject="é" * 900, name="🚮" * 60)
@example(text="--=_rondpunt_body\n\n", subject=INJECTION, name=INJECTION)
def test_what_is_written_is_read_back(text: str, subject: str, name: str) -> None:
    raw = compose(letter(text=text, subject=subject, to=(Address(name, DIRK.address),)))
    theirs, ours = read_by_others(raw), read_mail(raw, arrived_at=NOON)
    assert {field.lower() for field in theirs} <= NAMES
    assert len(theirs.keys()) == len(set(theirs.keys()))
    assert [one.addr_spec for one in theirs["To"].addresses] == [DIRK.address]
    assert ours.recipients == (DIRK.address,)
    assert visible(ours.subject) == visible(subject)[: len(visible(ours.subject))]
    assert ours.subject or not visible(subject)
    body = theirs.get_body(("plain",))
    assert body is not None
    assert lines(body.get_content()) == lines(text)
    assert visible(ours.text) == visible(text)


@often
@given(
    st.lists(
        st.tuples(TEXT, st.binary(max_size=400), st.sampled_from(["image/png", "text/html", "message/rfc822", "?"]))
    )
)
def test_files_travel_unharmed(files: list[tuple[str, bytes, str]]) -> None:
    enclosures = tuple(Enclosure(name, kind, content) for name, content, kind in files)
    raw = compose(letter(files=enclosures))
    assert [one.content for one in read_mail(raw, arrived_at=NOON).files] == [content for _, content, _ in files]
    theirs = list(read_by_others(raw).iter_attachments())
    assert [one.get_payload(decode=True) for one in theirs] == [content for _, content, _ in files]
    assert all(one.get_filename() and "/" not in one.get_filename() for one in theirs)  # type: ignore[operator]


@pytest.mark.parametrize("name", ["\x85", "\u2028", "\u3000", "photo\u202egpj.exe", "../../etc/passwd", "a\r\nBcc: x"])
def test_no_name_of_a_file_hides_what_it_is(name: str) -> None:
    (file,) = read_by_others(compose(letter(files=(Enclosure(name, "image/png", b"x"),)))).iter_attachments()
    shown = file.get_filename() or ""
    assert shown.strip() and shown.isprintable() and "/" not in shown


@often
@given(TEXT, TEXT)
def test_every_line_fits_and_is_plain_ascii(text: str, subject: str) -> None:
    raw = compose(letter(text=text * 20, subject=subject, files=(Enclosure(subject, "text/plain", b"x" * 5000),)))
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998  # RFC 5322 section 2.1.1
    assert raw.isascii()
    assert not any(b"\r" in line or b"\n" in line for line in lines)  # no line end but CRLF


@pytest.mark.parametrize("field", ["subject", "mark", "language", "sender", "to"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
def test_no_line_end_in_a_field_begins_another(field: str, end: str) -> None:
    evil = f"Glass{end}Bcc: els@evil.example{end}{end}Another mail"
    value: Any = {"sender": Address(evil, US.address), "to": (Address(evil, DIRK.address),)}.get(field, evil)
    raw = compose(letter(**{field: value}))
    read = read_by_others(raw)
    assert read["Bcc"] is None
    body = read.get_body(("plain",))
    assert body is not None and body.get_content().strip() == "On Tuesday."


@pytest.mark.parametrize(
    "address",
    ["dirk@b.example\r\nBcc: x@y.example", "dirk", "@b.example", "a b@c.example", "a@b.example>,<c@d.example"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    for fields in ({"to": (Address("", address),)}, {"reply_to": address}, {"sender": Address("", address)}):
        with pytest.raises(BadAddress):
            compose(letter(**fields))


def test_a_reference_that_could_break_out_is_left_away() -> None:
    evil = "x@y.example>\r\nBcc: <els@evil.example"
    raw = compose(letter(answers=("2@b.example", evil, "1@b.example")))
    read = read_by_others(raw)
    assert (read["In-Reply-To"], read["References"]) == ("<2@b.example>", "<1@b.example> <2@b.example>")
    assert read["Bcc"] is None


def test_the_same_letter_gives_the_same_bytes() -> None:
    one = letter(files=(Enclosure("bin.png", "image/png", b"\x89PNG"),))
    assert compose(one) == compose(one)
    assert compose(one) != compose(letter(message_id="other@linderbeke.example", files=one.files))


def test_only_what_the_house_writes_by_itself_says_that_it_is_automatic() -> None:
    assert read_by_others(compose(letter()))["Auto-Submitted"] is None
    raw = compose(letter(automatic=True))
    assert read_by_others(raw)["Auto-Submitted"] == "auto-replied"
    assert read_mail(raw, arrived_at=NOON).kind == "auto_reply"


@pytest.mark.parametrize("subject", ["Glass", "Re: Glass", "RE: Antw: AW: Glass", "re[2]: Glass", "Réf : Glass"])
def test_an_answer_says_re_once(subject: str) -> None:
    assert answer_subject(subject) == "Re: Glass"


@often
@given(TEXT)
@example("<script>alert(1)</script> https://a.example/\"><img src=x onerror=alert(1)> & 'x'")
def test_no_text_becomes_markup_but_paragraphs_and_links(text: str) -> None:
    tags = re.findall(r"<(/?[^ >]*)", as_html(text))
    assert {tag.strip("/") for tag in tags} <= {"!doctype", "html", "head", "meta", "body", "p", "br", "a"}
    assert not re.search(r"<[^>]*\son\w+=", as_html(text))
