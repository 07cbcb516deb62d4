"""The tree of parts in a mail, read from bytes.

Our own reader and not ``email.parser``: it is three times as fast, has a limit on depth and number of parts where the
standard library recurses until Python stops it, and goes on after a broken header line. Tests compare the two.
"""

import binascii
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from .headers import parameters, unbase64

DEEPEST = 40
MOST_PARTS = 2000
_LONGEST_MENDED = 10_000
_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_NAME = re.compile(rb"[!-9;-~]+")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_KNOWN = re.compile(
    rb"^(?:content-type|mime-version|date|from|to|cc|subject|message-id|content-transfer-encoding|references"
    rb"|in-reply-to|reply-to|received|return-path|sender|list-id)[ \t]*:",
    re.I,
)
_NOTHING: tuple[bytes, ...] = ()
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.M)


@dataclass(slots=True)
class Part:
    """One part: header fields (lower-case name, unfolded raw value), still encoded body, and the parts inside."""

    fields: list[tuple[str, bytes]]
    body: bytes
    parts: list["Part"] = field(default_factory=list)
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    index: dict[str, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.fields:
            self.index.setdefault(name, []).append(value)

    def first(self, name: str) -> bytes:
        """The first field of that name, or nothing."""
        return self.index[name][0] if name in self.index else b""

    def all(self, name: str) -> Sequence[bytes]:
        """Every field of that name, from the top down."""
        return self.index.get(name, _NOTHING)

    def any(self, names: Set[str]) -> bool:
        """Whether a field of one of these names says something."""
        return any(self.first(name) for name in self.index.keys() & names)

    def walk(self) -> Iterator["Part"]:
        """This part and all inside, in the order of the mail. Attached mails are not opened."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as that goes."""
        encoding = self.first("content-transfer-encoding").strip(b"\"' \t;").lower()
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding == b"base64":
            return unbase64(self.body)
        if encoding in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
            return _unuu(self.body)
        return self.body


def read(raw: bytes, default: str = "text/plain") -> Part:
    """The tree of a whole mail. Never raises; what is not mail becomes one text part without fields."""
    if b"\n" not in raw or (b"\r" in raw and b"\r\n" not in raw):
        raw = raw.replace(b"\r", b"\n")  # old Macintosh, or a mixture without CRLF
    elif b"\r" in raw and raw.count(b"\r") > 2 * raw.count(b"\n"):
        raw = _LONE_RETURN.sub(b"\n", raw)
    start = 0
    while raw.startswith((b"From ", b">From "), start):  # the envelope line of an mbox
        start = raw.find(b"\n", start) + 1 or len(raw)
    return _part(raw, start, len(raw), default, 0, [0])


def _part(raw: bytes, start: int, end: int, default: str, depth: int, count: list[int]) -> Part:
    fields, body_at = _headers(raw, start, end)
    part = Part(fields=fields, body=b"", media_type=default)
    kind = part.first("content-type")
    if kind:
        part.media_type, part.parameters = parameters(kind)
        if "/" not in part.media_type:
            part.media_type = "text/plain" if part.media_type in ("", "text") else "application/octet-stream"
    count[0] += 1
    if part.media_type.startswith("multipart/") and depth < DEEPEST:
        inside = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        boundary = part.parameters.get("boundary", "") or _guess(raw, body_at, end)
        for first, last in _spans(raw, body_at, end, boundary):
            if count[0] < MOST_PARTS:
                part.parts.append(_part(raw, first, last, inside, depth + 1, count))
    if not part.parts:
        part.body = raw[body_at:end]
    return part


def _headers(raw: bytes, start: int, end: int) -> tuple[list[tuple[str, bytes]], int]:
    """The fields and where the body starts."""
    if raw.startswith((b"\n", b"\r\n"), start):
        return [], raw.find(b"\n", start) + 1
    stop = _END_OF_HEADERS.search(raw, start, end)
    block, body_at = (raw[start : stop.start()], stop.end()) if stop else (raw[start:end], end)
    fields: list[tuple[str, bytes]] = []
    lines = (_FOLD.sub(b"", block) if b"\n " in block or b"\n\t" in block else block).split(b"\n")
    last_known: int | None = None  # looked up once: a block of many broken lines must not take quadratic time
    for number, line in enumerate(lines):
        before, colon, value = line.partition(b":")
        name = _field_name(before) if colon else ""
        if name:
            fields.append((name, value.strip()))
            continue
        if last_known is None:
            last_known = next((at for at in range(len(lines) - 1, -1, -1) if _KNOWN.match(lines[at])), -1)
        if number > last_known:
            # No empty line between fields and body. A header block without one field is no header block.
            return fields, max(raw.find(line, start, end), start)
        # A line that lost its indentation, or an envelope line: the fields go on below it.
        if fields and not line.startswith((b"From ", b">From ")) and len(fields[-1][1]) < _LONGEST_MENDED:
            fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
    return fields, body_at


@lru_cache(maxsize=1024)
def _field_name(written: bytes) -> str:
    """In lower case; "" when this cannot be one (RFC 5322 section 2.2: printable ASCII without colon)."""
    name = written.rstrip(b" \t")
    return name.decode("ascii").lower() if _NAME.fullmatch(name) else ""


def _spans(raw: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """Where the parts between the boundary lines begin and end."""
    if not boundary:
        return []
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    spans: list[tuple[int, int]] = []
    opened, at = -1, raw.find(mark, start, end)
    while at >= 0:
        after = at + len(mark)
        closing = raw.startswith(b"--", after)
        line_end = raw.find(b"\n", after, end)
        line_end = end if line_end < 0 else line_end
        at_line_start = at == start or raw[at - 1 : at] == b"\n"
        # "--ab" is not the line of "--abc": only white space may follow (or the two dashes of the end).
        if at_line_start and not raw[after + 2 * closing : min(line_end, after + 200)].strip():
            if opened >= 0:
                stop = at - (2 if raw[at - 2 : at] == b"\r\n" else 1)
                spans.append((opened, max(stop, opened)))
            opened = -1 if closing else min(line_end + 1, end)
            if closing:
                break
        at = raw.find(mark, after, end)
    if opened >= 0:
        spans.append((opened, end))
    return spans


def _guess(raw: bytes, start: int, end: int) -> str:
    """The boundary of a multipart that does not name it: the first line that starts with two dashes."""
    found = re.compile(rb"^--(\S[^\r\n]{0,68}\S)[ \t]*\r?$", re.M).search(raw, start, end)
    return found[1].decode("ascii", "replace") if found else ""


def _unuu(body: bytes) -> bytes:
    begin = _UU_BEGIN.search(body)
    out = []
    for line in body[begin.end() if begin else 0 :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some writers count wrong; the letters themselves tell how long the line is (Python's own mail reader too).
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                break
    return b"".join(out)
