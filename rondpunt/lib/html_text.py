"""Readable plain text from any HTML, for search, quoting and mail that has no text of its own.

Works tag by tag and builds no tree: HTML in mail is rarely well-formed, and what is shown as text must not depend on a
closing tag. The result is plain text; it is escaped like any text where it is shown.
"""

import re
from html import unescape

LARGEST = 2_000_000  # characters read; longer HTML is cut, the whole stays in the mail
_LONGEST_LINK = 150  # longer addresses are for machines (tracking) and stay in the HTML
_DEEPEST_QUOTE = 20
_MARKS = frozenset("\x02\x04\x05\x06")

# While we work, structure is written in characters that no text may hold: white space in the source means nothing,
# a line of ours does. A mark stands alone between two lines.
_SPACE, _LINE = "\x01", "\x03"
_BREAK, _PARAGRAPH, _QUOTE, _UNQUOTE = "\x03\x02\x03", "\x03\x04\x03", "\x03\x05\x03", "\x03\x06\x03"
_RESERVED = "\x00\x01\x02\x03\x04\x05\x06"
_UNSEEN = re.compile(r"<(style|script|title|xml|template)\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PRE = re.compile(r"(<pre\b[^<>]*>)(.*?)(</pre\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:]*|[!?/]")
_INVISIBLE = "\u200b\u200c\u00ad\ufeff\u034f"

_LINES = re.findall(
    r"\S+", "div tr section article header footer aside nav main address form fieldset dt dd figure center option"
)
_PARAGRAPHS = re.findall(r"\S+", "p h1 h2 h3 h4 h5 h6 ul ol dl table pre hr")
_MEANING: dict[str, str] = {name: _LINE for tag in _LINES for name in (tag, f"/{tag}")}
_MEANING |= {name: _PARAGRAPH for tag in _PARAGRAPHS for name in (tag, f"/{tag}")}
_MEANING |= {"br": _BREAK, "br/": _BREAK, "td": " ", "th": " ", "li": f"{_LINE}- ", "/li": _LINE, "/td": "", "/th": ""}
_MEANING |= {"blockquote": _QUOTE, "/blockquote": _UNQUOTE}
_INLINE = re.findall(r"\S+", "b i u em strong font span tbody thead html body o:p small input tt")
_MEANING |= {name: "" for tag in _INLINE for name in (tag, f"/{tag}")}
_MEANING |= {name.upper(): meaning for name, meaning in _MEANING.items()}


def _without_unseen(html: str) -> str:
    """Without scripts, styles and the like. One that is never closed stays; each name is then looked for no more."""
    out: list[str] = []
    at, unclosed = 0, set()
    for opened in _UNSEEN.finditer(html):
        name = opened[1].lower()
        if opened.start() < at or name in unclosed:
            continue
        closed = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, opened.end())
        if closed is None:
            unclosed.add(name)
            continue
        out += (html[at : opened.start()], " ")
        at = closed.end()
    return "".join(out) + html[at:]


def to_text(html: str) -> str:
    """The words of ``html`` with its paragraphs, lists, quotations (``> ``) and links, and nothing else."""
    html = html[:LARGEST]
    for character in _RESERVED:
        html = html.replace(character, "")
    html = _without_unseen(_COMMENT.sub("", html)).replace("&nbsp;", " ")
    if "<pre" in html or "<PRE" in html:
        html = _PRE.sub(_keep_spaces, html)
    words, *pieces = html.split("<")
    out = [words]
    link, link_from = "", 0
    known: dict[str, str | None] = {**_MEANING}  # grows with the tags of this document: tables repeat theirs
    for piece in pieces:
        tag, closed, words = piece.partition(">")
        meaning = known.get(tag)
        if meaning is None:
            if closed and tag.count('"') % 2:
                tag, words = _whole_tag(tag, words)
            name = tag.split(None, 1)[0].lower() if tag and not tag[0].isspace() else ""
            meaning = known[tag] = _MEANING.get(name)
        if meaning is not None:
            out += (meaning, words)
        elif name == "a":
            link, link_from = _value(_HREF, tag), len(out)
            out.append(words)
        elif name == "/a":
            out += (_link(link, "".join(out[link_from:])) if link else "", words)
            link = ""
        elif name == "img":
            out += (_image(tag), words)
        elif _TAG_NAME.match(tag):
            out.append(words)
        else:
            out.append(f"<{piece}")  # "3 < 4"
    return _tidy(unescape("".join(out)))


def _whole_tag(tag: str, words: str) -> tuple[str, str]:
    """A ">" may stand inside an attribute. Where the quote never closes, the first ">" was the end after all."""
    inside, quote, after = words.partition('"')
    rest, closed, words_after = after.partition(">")
    return (f"{tag}>{inside}{quote}{rest}", words_after) if quote and closed else (tag, words)


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
    lines: list[str] = []
    depth, last_depth, gap, broken = 0, 0, False, False
    for segment in text.split(_LINE):
        if segment in _MARKS:
            gap = gap or segment == "\x04" or (segment == "\x02" and broken)
            broken = broken or segment == "\x02"
            depth = max(0, min(_DEEPEST_QUOTE, depth + (segment == "\x05") - (segment == "\x06")))
            continue
        words = " ".join(segment.split())
        if not words:
            continue
        if gap and lines:
            lines.append(">" * min(depth, last_depth))
        lines.append(f"{'>' * depth} {words}" if depth else words)
        last_depth, gap, broken = depth, False, False
    return "\n".join(lines).replace(_SPACE, " ")
