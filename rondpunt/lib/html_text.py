"""Readable plain text from any HTML, for search, quoting and mail that has no text of its own.

Works tag by tag and builds no tree: HTML in mail is rarely well-formed, and what is shown as text must not depend on a
closing tag. The result is plain text; it is escaped like any text where it is shown.
"""

import re
from html import unescape

LARGEST = 2_000_000  # characters read; longer HTML is cut, the whole stays in the mail
_LONGEST_LINK = 150  # longer addresses are for machines (tracking) and stay in the HTML
_DEEPEST_QUOTE = 20

# While we work, structure is written in characters that no text may hold: white space in the source means nothing,
# a line of ours does.
_SPACE, _BREAK, _LINE, _PARAGRAPH, _QUOTE, _UNQUOTE = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"
_RESERVED = re.compile("[\x00-\x08]")
_UNSEEN = re.compile(r"<(style|script|title|xml|template)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PRE = re.compile(r"(<pre\b[^<>]*>)(.*?)(</pre\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:]*|[!?/]")
_MANY_LINES = re.compile(r"\n{3,}")
_INVISIBLE = "\u200b\u200c\u00ad\ufeff\u034f"

_LINES = "div tr section article header footer aside nav main address form fieldset dt dd figure center option".split()
_PARAGRAPHS = "p h1 h2 h3 h4 h5 h6 ul ol dl table pre hr".split()
_MEANING: dict[str, str] = {name: _LINE for tag in _LINES for name in (tag, f"/{tag}")}
_MEANING |= {name: _PARAGRAPH for tag in _PARAGRAPHS for name in (tag, f"/{tag}")}
_MEANING |= {"br": _BREAK, "br/": _BREAK, "td": " ", "th": " ", "li": f"{_LINE}- ", "/li": _LINE}
_MEANING |= {"blockquote": _QUOTE, "/blockquote": _UNQUOTE}
_MEANING |= {
    name: "" for tag in "b i u em strong font span tbody thead html body o:p small".split() for name in (tag, f"/{tag}")
}
_MEANING |= {name.upper(): meaning for name, meaning in _MEANING.items()}


def to_text(html: str) -> str:
    """The words of ``html`` with its paragraphs, lists, quotations (``> ``) and links, and nothing else."""
    html = _COMMENT.sub("", _RESERVED.sub("", html[:LARGEST]))
    html = _UNSEEN.sub(" ", html)
    if "<pre" in html or "<PRE" in html:
        html = _PRE.sub(_keep_spaces, html)
    words, *pieces = html.split("<")
    out = [words]
    link, link_from = "", 0
    for piece in pieces:
        tag, closed, words = piece.partition(">")
        meaning = _MEANING.get(tag) if closed else None
        if meaning is not None:  # a bare tag: most of them
            out += (meaning, words)
            continue
        if closed and tag.count('"') % 2 and '"' in words:
            # A ">" inside an attribute. Where the quote never closes, the first ">" was the end after all.
            rest, more, after = words.partition('"')[2].partition(">")
            tag, words = (tag + rest, after) if more else (tag, words)
        found = _TAG_NAME.match(tag)
        if not found or (not closed and not words):
            out.append(f"<{piece}" if not found else "")
            continue
        name = found[0].lower()
        if name == "a":
            link, link_from = _value(_HREF, tag), len(out)
        elif name == "/a":
            out.append(_link(link, "".join(out[link_from:])))
            link = ""
        elif name == "img":
            out.append(_image(tag))
        else:
            out.append(_MEANING.get(name, ""))
        out.append(words)
    return _tidy(unescape("".join(out)))


def _keep_spaces(match: re.Match[str]) -> str:
    inner = match[2].replace("\r\n", "\n").replace("\n", _BREAK).replace("\t", _SPACE * 4).replace(" ", _SPACE)
    # Spaces inside tags are not text: give them back.
    inner = re.sub(r"<[^<>]*>", lambda tag: tag[0].replace(_SPACE, " ").replace(_BREAK, " "), inner)
    return f"{match[1]}{inner}{match[3]}"


def _value(attribute: re.Pattern[str], tag: str) -> str:
    found = attribute.search(tag)
    return (found[1] or found[2] or found[3] or "").strip() if found else ""


def _link(address: str, words: str) -> str:
    if not address or len(address) > _LONGEST_LINK or not words.strip():
        return ""
    scheme, _, bare = address.partition(":")
    bare = bare.removeprefix("//").rstrip("/")
    if scheme.lower() not in ("http", "https", "mailto") or bare in words:
        return ""
    return f" &lt;{bare if scheme.lower() == 'mailto' else address}&gt;"


def _image(tag: str) -> str:
    alt = _value(_ALT, tag) if "alt" in tag or "ALT" in tag else ""
    return f"[{alt}]" if alt else ""


def _tidy(text: str) -> str:
    if not text.isascii():
        for character in _INVISIBLE:
            text = text.replace(character, "")
    text = " ".join(text.split())
    for mark in (_BREAK, _LINE, _PARAGRAPH, _QUOTE, _UNQUOTE):
        text = text.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    text = re.sub("[\x03\x04]*\x04[\x03\x04]*", "\n\n", text)
    text = re.sub("\x03+", "\n", text).replace(_BREAK, "\n")
    if _QUOTE in text:
        text = _quoted(text)
    text = text.replace(_UNQUOTE, "\n").replace(_SPACE, " ")
    return _MANY_LINES.sub("\n\n", text).strip(" \n")


def _quoted(text: str) -> str:
    """Put "> " before the lines of quotations; one that never closes reaches to the end."""
    out: list[str] = []
    depth = 0
    for piece in re.split("([\x05\x06])", text):
        if piece == _QUOTE:
            depth = min(depth + 1, _DEEPEST_QUOTE)
        elif piece == _UNQUOTE:
            depth = max(depth - 1, 0)
        elif depth and piece.strip():
            mark = ">" * depth
            out.append("\n".join(f"{mark} {line}".rstrip() for line in piece.strip("\n").split("\n")))
        elif piece.strip():
            out.append(piece.strip("\n"))
    return "\n".join(out)
