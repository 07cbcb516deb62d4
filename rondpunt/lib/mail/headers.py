"""Header fields: encoded words, parameters, addresses, message ids and dates, read without trusting any of them."""

import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from .charsets import clean, decode

_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\n]*)\?=")
_BETWEEN_WORDS = re.compile(rb"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_SPACE = re.compile(r"\s+")
_ID = re.compile(r"<([^<>]+)>")
_GOOD_ID = re.compile(r"[^\s<>\"()]+@[^\s<>()]+|\"[^\"]+\"@[^\s<>()]+")
_PARAMETER = re.compile(rb'[;\s]\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_PIECE = re.compile(r"^([^*]+)(?:\*(\d{1,4}))?(\*)?$")
_LONGEST_PARAMETERS = 4000
_SHORT = 300  # bytes; only so short a value is remembered
LONGEST_ID = 250  # longer ones are bogus, and the house indexes them


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: ``name`` as people read it, ``address`` with the domain in lower case."""

    name: str
    address: str


def text(value: bytes) -> str:
    """A header value as text: RFC 2047 words decoded, raw bytes guessed, white space on one line."""
    return _known_text(value) if len(value) < _SHORT else _text(value)


def _text(value: bytes) -> str:
    if b"=?" not in value:
        return " ".join(decode(value).split())
    return " ".join(clean(_words(value)).split())


_known_text = lru_cache(maxsize=2048)(_text)  # a subject is looked at several times, and so is its answer's


def _words(value: bytes) -> str:
    value = _BETWEEN_WORDS.sub(rb"\1", value)
    out: list[str] = []
    pending, charset, at = b"", "", 0
    for word in _WORD.finditer(value):
        label = word[1].partition(b"*")[0].decode("ascii", "replace")  # RFC 2231: charset*language
        content = _unworded(word[2], word[3])
        if word.start() > at or label.lower() != charset.lower():
            out.append(decode(pending, charset))
            out.append(decode(value[at : word.start()]))
            pending, charset = b"", label
        # A character may be split over two words: join their bytes before decoding.
        pending += content
        at = word.end()
    out.append(decode(pending, charset))
    out.append(decode(value[at:]))
    return "".join(out)


def _unworded(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(content, header=True)
    return unbase64(content)


def unbase64(content: bytes) -> bytes:
    """Base64 as far as it goes: junk ignored, padding mended, several runs one after the other joined."""
    try:
        if b"=" not in content.rstrip(b"=\r\n\t ")[:-2]:
            return binascii.a2b_base64(content + b"==")
    except binascii.Error:
        pass
    out = []
    for run in re.split(rb"=+", content):
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", run)
        letters = letters[:-1] if len(letters) % 4 == 1 else letters
        out.append(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    return b"".join(out)


@lru_cache(maxsize=512)
def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """``text/plain; charset=x`` as ("text/plain", {"charset": "x"}), RFC 2231 pieces joined. Do not change the dict."""
    if len(value) > _LONGEST_PARAMETERS:
        value = b" ".join(value[:_LONGEST_PARAMETERS].split())  # runs of white space would take quadratic time
    main = (value.replace(b";", b" ").split(None, 1) or [b""])[0]
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for match in _PARAMETER.finditer(value):
        name = match[1].decode("ascii", "replace").lower()
        content = _unquoted(match[2].strip())
        piece = _PIECE.match(name)
        if piece and (piece[2] or piece[3]):
            pieces.setdefault(piece[1], []).append((int(piece[2] or 0), bool(piece[3]), content))
        elif name not in found:
            found[name] = text(content)
    for name, parts in pieces.items():
        found[name] = _extended(sorted(parts))
    return decode(main).strip('"').lower(), found


def _unquoted(value: bytes) -> bytes:
    if value[:1] != b'"':
        return value
    inner = value[1:-1] if value.endswith(b'"') and len(value) > 1 else value[1:]
    return re.sub(rb"\\(.)", rb"\1", inner) if b"\\" in inner else inner


def _extended(parts: list[tuple[int, bool, bytes]]) -> str:
    """RFC 2231: pieces in order, the first extended one starts with charset'language'."""
    charset, content = "", b""
    for number, (_, extended, piece) in enumerate(parts):
        if extended:
            if number == 0 and piece.count(b"'") >= 2:
                label, _, piece = piece.split(b"'", 2)
                charset = label.decode("ascii", "replace")
            piece = unquote_to_bytes(piece)
        content += piece
    return _SPACE.sub(" ", decode(content, charset) if charset else text(content)).strip()


_TOKEN = re.compile(
    rb'(?P<quoted>"(?:[^"\\]|\\.)*(?:"|\Z))|(?P<comment>\((?:[^()\\]|\\.)*(?:\)|\Z))|(?P<angle><[^<>]*>)|(?P<end>[,;])|(?P<group>:)'
    rb'|(?P<plain>[^"(<,;:]+|["(<])',
    re.DOTALL,
)


def addresses(value: bytes) -> tuple[Address, ...]:
    """The mailboxes in a From, To or Cc field, groups flattened. Structure first, then encoded words: a name may
    hold a comma once decoded."""
    return _known_addresses(value) if len(value) < _SHORT else _addresses(value)


def _addresses(value: bytes) -> tuple[Address, ...]:
    found: list[Address] = []
    name, angle, comment = b"", b"", b""
    for token in _TOKEN.finditer(value + b","):
        kind, content = token.lastgroup, token[0]
        if kind == "end":
            found += _mailbox(name, angle, comment)
            name, angle, comment = b"", b"", b""
        elif kind == "angle":
            angle = content[1:-1]
        elif kind == "comment":
            comment = content[1:-1]
        elif kind == "group":
            # "undisclosed-recipients:;" names a group; "mailto:a@b" and IPv6 literals do not.
            name = b"" if b"@" not in name else name + content
        elif kind == "quoted":
            following = value[token.end() : token.end() + 1]
            name += content if following == b"@" else _unquoted(content)
        else:
            name += content
    return tuple(found)


_known_addresses = lru_cache(maxsize=2048)(_addresses)  # our own address is in nearly every mail


def _mailbox(name: bytes, angle: bytes, comment: bytes) -> list[Address]:
    if not angle and b"@" in name:
        bare = [word for word in name.split() if b"@" in word]
        name, angle = comment, bare[-1]
    address = normal_address(text(angle.rpartition(b":")[2] if angle[:1] == b"@" else angle))
    shown = text(name).strip(" '\"") or text(comment)
    return [Address(name=shown, address=address)] if address or shown else []


def normal_address(address: str) -> str:
    """Without spaces and brackets, the domain in lower case (RFC 5321: only the local part may be sensitive)."""
    local, at, domain = _SPACE.sub("", address).strip("<>'\"").rpartition("@")
    return f"{local}{at}{domain.lower()}" if at else domain


def message_ids(value: bytes) -> list[str]:
    """Every message id in a References or In-Reply-To field, in order, without angle brackets, each once."""
    if not value:
        return []
    written = decode(value)
    found = _ID.findall(written) or [word for word in written.split() if "@" in word]
    ids = (_SPACE.sub("", one).strip("<>") for one in found)
    return list(dict.fromkeys(one for one in ids if good_id(one)))


def good_id(message_id: str) -> bool:
    """Could this name one message in the world? ``<>``, ``<@>`` and words without a domain cannot."""
    return len(message_id) <= LONGEST_ID and _GOOD_ID.fullmatch(message_id) is not None


def date(value: bytes) -> datetime | None:
    """The moment a Date field names, with its zone; ``None`` if it names none."""
    try:
        parts = parsedate_tz(decode(value))
        if parts is None or parts[0] < 1971:
            return None
        return datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
