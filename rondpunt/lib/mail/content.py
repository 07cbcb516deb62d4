"""What a mail says and carries: its text, its HTML and its files, from the tree of parts."""

import re
from dataclasses import dataclass, field
from html import escape

from rondpunt.lib.html_text import to_text

from . import calendar
from .charsets import decode
from .headers import parameters, text
from .mime import DEEPEST, Part, read

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "application/ms-tnef": ".dat",
}
# Control characters, what file systems do not take, line ends, and what turns "exe.jpg" round for the eye (UTR 36).
_BAD_IN_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


@dataclass(slots=True)
class Attached:
    """A file in a mail. ``content_id`` is what ``cid:`` in the HTML names."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


@dataclass(slots=True)
class Content:
    """Text and HTML pieces in order, and every file."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)
    text_of_html: bool = True  # off where the same words came as plain text: making them takes time

    @property
    def text(self) -> str:
        """The plain text of all parts, in order."""
        return "\n\n".join(piece for piece in self.texts if piece)

    @property
    def html(self) -> str:
        """The HTML of all parts, as it came, not yet made safe."""
        return "\n".join(self.htmls)


def of(root: Part) -> Content:
    """Everything in the mail, once: as text, as HTML, or as a file."""
    content = Content()
    _add(root, content, 0)
    return content


def _add(part: Part, content: Content, depth: int) -> None:
    if part.parts and depth <= DEEPEST:
        if part.media_type == "multipart/alternative":
            _add_alternative(part, content, depth)
        else:
            for inner in part.parts:
                _add(inner, content, depth + 1)
        return
    if part.media_type.startswith("multipart/"):
        _add_text(_decoded(part), content)  # a multipart without parts: show what is there
    elif part.media_type == "text/calendar":
        content.texts.append(calendar.summary(_decoded(part)))
        content.files.append(_file(part, len(content.files) + 1))
    elif _is_file(part):
        content.files.append(_file(part, len(content.files) + 1))
    elif part.media_type == "text/html":
        html = _decoded(part)
        _add_html([html], content)
        if content.text_of_html:
            content.texts.append(to_text(html))
    else:
        _add_text(_plain(part), content)


def _add_text(words: str, content: Content) -> None:
    content.texts.append(words.strip("\n"))
    if content.htmls and words.strip():
        content.htmls.append(f"<pre>{escape(words)}</pre>")


def _add_html(htmls: list[str], content: Content) -> None:
    # Pieces of plain text before and between pieces of HTML (Apple Mail, list footers) belong in both.
    if htmls and not content.htmls:
        content.htmls += [f"<pre>{escape(words)}</pre>" for words in content.texts if words.strip()]
    content.htmls += [html for html in htmls if html.strip()]


def _add_alternative(part: Part, content: Content, depth: int) -> None:
    """The same thing several times: text from the plain one, HTML from the HTML one, files of all."""
    whole: list[Content] = []
    plain: Content | None = None
    for inner in part.parts:
        one = Content(text_of_html=plain is None and content.text_of_html)
        _add(inner, one, depth + 1)
        if plain is None and one.text.strip() and not one.htmls:
            plain = one
        whole.append(one)
    rich = next((one for one in reversed(whole) if one.htmls), None)
    invitations = [
        one for inner, one in zip(part.parts, whole, strict=True) if inner.media_type == "text/calendar" and one.text
    ]
    _add_html(rich.htmls if rich else [], content)
    for chosen in (plain or rich, *(one for one in invitations if one is not plain)):
        content.texts += chosen.texts if chosen else []
    for one in whole:
        content.files += one.files


def _is_file(part: Part) -> bool:
    disposition, named = parameters(part.first("content-disposition"))
    if disposition == "attachment":
        return True
    if not part.media_type.startswith("text/"):
        return True
    if part.media_type in ("text/rfc822-headers", "text/x-vcard", "text/vcard", "text/csv", "text/css", "text/xml"):
        return True
    return bool(named.get("filename") or part.parameters.get("name")) and disposition != "inline"


def _decoded(part: Part) -> str:
    words = decode(part.content(), part.parameters.get("charset", ""))
    return words.replace("\r\n", "\n").replace("\r", "\n") if "\r" in words else words


def _plain(part: Part) -> str:
    words = _decoded(part)
    if part.media_type in ("text/enriched", "text/richtext"):
        return _TAG.sub("", words.replace("<<", "<"))
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(words, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return words


def unflow(words: str, delete_space: bool = False) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one of the same quotation depth."""
    out: list[str] = []
    open_depth = -1
    for line in words.split("\n"):
        unquoted = line.lstrip(">")
        depth = len(line) - len(unquoted)
        stuffed = unquoted[1:] if unquoted.startswith(" ") else unquoted
        flows = stuffed.endswith(" ") and stuffed != "-- "
        kept = stuffed[:-1] if flows and delete_space else stuffed
        if depth == open_depth and stuffed != "-- ":
            out[-1] += kept
        else:
            out.append((">" * depth + " " if depth else "") + kept)
        open_depth = depth if flows else -1
    return "\n".join(out)


def _file(part: Part, number: int) -> Attached:
    content = part.content()
    _, named = parameters(part.first("content-disposition"))
    media_type = part.media_type if _TYPE.fullmatch(part.media_type) else "application/octet-stream"
    name = named.get("filename") or part.parameters.get("name") or ""
    if not name and media_type == "message/rfc822":
        name = text(read(content[:20_000]).first("subject"))[:80] + ".eml"
    content_id = text(part.first("content-id")).strip("<> ")
    return Attached(file_name(name, number, media_type), media_type, content, content_id[:250])


def file_name(name: str, number: int, media_type: str) -> str:
    """A name without folders and control characters, never empty, at most 120 characters with its ending."""
    name = _BAD_IN_NAME.sub("_", name).strip(" ._")
    if not name.strip() or name == "eml":
        return f"attachment-{number}{_EXTENSIONS.get(media_type, '.bin')}"
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else name[:120]
    return name
