"""Write a mail that every server takes: plain text with an HTML twin, files, and headers nobody can break out of.

The same letter gives the same bytes, so that a repeat is recognisably a repeat.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from .addressing import ascii_address
from .content import file_name
from .headers import Address, good_id

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MOST_REFERENCES = 20
_POLICY = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file to send along."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written. ``answers``: Message-IDs without brackets, nearest first."""

    message_id: str
    sender: Address
    to: tuple[Address, ...]
    text: str
    written_at: datetime
    subject: str = ""
    reply_to: str = ""
    answers: tuple[str, ...] = ()
    language: str = ""
    files: tuple[Enclosure, ...] = ()
    mark: str = ""
    automatic: bool = False  # written by the house, not by a person: an acknowledgement of receipt


def compose(letter: Letter) -> bytes:
    """The mail in RFC 5322 form, CRLF line ends. Raises ``BadAddress``."""
    body: Message = MIMEMultipart("alternative", boundary=_boundary(letter, "body"))
    body.attach(_text_part(letter.text, "plain"))
    body.attach(_text_part(as_html(letter.text, letter.language), "html"))
    message = body
    if letter.files:
        message = MIMEMultipart("mixed", boundary=_boundary(letter, "whole"))
        message.attach(body)
        for number, enclosure in enumerate(letter.files, start=1):
            message.attach(_file_part(enclosure, number))
    _write_fields(message, letter)
    return message.as_bytes(policy=_POLICY)


def _write_fields(message: Message, letter: Letter) -> None:
    message["From"] = _mailbox(letter.sender)
    message["To"] = ", ".join(_mailbox(one) for one in letter.to)
    if letter.reply_to:
        message["Reply-To"] = _mailbox(Address(letter.sender.name, letter.reply_to))
    message["Subject"] = _unstructured(letter.subject)
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    answers = [one for one in letter.answers if good_id(one) and one.isascii()]
    if answers:
        message["In-Reply-To"] = f"<{answers[0]}>"
        # RFC 5322 section 3.6.4: the oldest first, the one we answer last.
        message["References"] = " ".join(f"<{one}>" for one in reversed(answers[:_MOST_REFERENCES]))
    if _LANGUAGE.fullmatch(letter.language):
        message["Content-Language"] = letter.language
    if letter.mark:
        message["X-Rondpunt"] = one_line(letter.mark)
    # RFC 3834 section 5: a person's answer carries no Auto-Submitted; "no" means the same as leaving it out, and some
    # filters look only at whether the field is there.
    if letter.automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"


def one_line(value: str) -> str:
    """No line end or control character gets into a header field."""
    return " ".join(_CONTROL.sub(" ", value).split())


def answer_subject(subject: str) -> str:
    """``Re:`` once, whatever the language's own mark (Re, Antw, AW, RE[2])."""
    bare = re.sub(
        r"^(?:(?:re|antw|aw|betr|sv|réf|ref)(?:\[\d+\])?\s*:\s*)+", "", one_line(subject), flags=re.IGNORECASE
    )
    return f"Re: {bare}".strip()


def _unstructured(value: str) -> str:
    value = one_line(value)
    return value if value.isascii() and "=?" not in value else Header(value, "utf-8", maxlinelen=60).encode()


def _mailbox(address: Address) -> str:
    plain = ascii_address(address.address)
    name = one_line(address.name)
    if not name:
        return plain
    if name.isascii() and "=?" not in name:
        quoted = re.sub(r'(["\\])', r"\\\1", name)
        return f'"{quoted}" <{plain}>'
    return f"{Header(name, 'utf-8', maxlinelen=60).encode()} <{plain}>"


def _boundary(letter: Letter, use: str) -> str:
    # "=_" cannot occur in quoted-printable, nor "_" in base64: no text can imitate it.
    return f"=_rondpunt_{use}_{sha256(letter.message_id.encode()).hexdigest()[:24]}"


def _text_part(text: str, subtype: str) -> Message:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    part.set_payload(text.replace("\r\n", "\n").replace("\r", "\n"), charset=charset)
    return part


def _file_part(enclosure: Enclosure, number: int) -> Message:
    kind = enclosure.media_type if _TYPE.fullmatch(enclosure.media_type) else "application/octet-stream"
    if kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"  # these may not be base64 (RFC 2046)
    main, _, sub = kind.partition("/")
    part = MIMENonMultipart(main, sub)
    part.set_payload(enclosure.content)
    encode_base64(part)
    name = file_name(enclosure.name, number, kind)
    if name.isascii():
        part.add_header("Content-Disposition", "attachment", filename=name)
    else:
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def as_html(text: str, language: str = "") -> str:
    """The same words as simple HTML: paragraphs, line ends, links; everything else escaped."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
    shown = "\n".join(f"<p>{_lines(one)}</p>" for one in paragraphs)
    lang = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    return f'<!doctype html>\n<html{lang}><head><meta charset="utf-8"></head><body>\n{shown}\n</body></html>\n'


def _lines(paragraph: str) -> str:
    out: list[str] = []
    at = 0
    for link in _LINK.finditer(paragraph):
        address = escape(link[0])
        out += (escape(paragraph[at : link.start()]), f'<a href="{address}">{address}</a>')
        at = link.end()
    out.append(escape(paragraph[at:]))
    return "<br>\n".join("".join(out).split("\n"))


def total_size(files: Sequence[Enclosure]) -> int:
    """Bytes of all files together, before encoding."""
    return sum(len(enclosure.content) for enclosure in files)
