"""Text and names as the AT Protocol has them: lengths, links inside a text, record keys, addresses of records.

Sources: https://atproto.com/specs (at-uri-scheme, record-key, tid) and the lexicon app.bsky.richtext.facet. Positions
in a facet count bytes of UTF-8, not characters: every emoji or accent before a link moves it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal
from urllib.parse import quote

import regex  # type: ignore[import-untyped]

LONGEST_TAG = 64  # graphemes, of app.bsky.richtext.facet#tag
_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_TID_LENGTH = 13
_SPREAD_BITS = 30  # what a TID has below the second: 20 bits of microseconds and 10 of clock id

_GRAPHEME = regex.compile(r"\X")
# A handle is a domain name (https://atproto.com/specs/handle); a bare word after @ is not one.
_MENTION = regex.compile(
    r"(?<![\w@/.])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\w-])", regex.I
)
# Only what cannot be anything else: "bv.dan" and "3.5" are no links, so a bare domain must start with www.
_LINK = regex.compile(r"(?<![\w/@.])(?:https?://|www\.)[^\s<>\"]+", regex.I)
_TAG = regex.compile(r"(?<![\w&/#＃])[#＃]((?!\ufe0f)[^\s#＃\u00ad\u2060\u200a-\u200d\u20e2]+)")
_AT_URI = regex.compile(
    r"at://(?P<authority>did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]|[a-zA-Z0-9.-]+\.[a-zA-Z][a-zA-Z0-9-]*)"
    r"(?:/(?P<collection>[a-zA-Z][a-zA-Z0-9-]*(?:\.[a-zA-Z0-9-]+)+)(?:/(?P<rkey>[A-Za-z0-9._:~-]{1,512}))?)?"
)

_TAIL = ".,;:!?'’”»…"
_BRACKETS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class AtUri:
    """The address of a record: whose repository, which collection, which key. Empty where the address stops."""

    authority: str
    collection: str = ""
    rkey: str = ""

    def __str__(self) -> str:
        return "at://" + "/".join(part for part in (self.authority, self.collection, self.rkey) if part)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of bytes of a text that means something: a link (``value``: its URL), a mention (``value``: a handle
    without @ when found in a text, a DID when it comes from a facet) or a tag (without #)."""

    start: int
    end: int
    kind: Literal["link", "mention", "tag"]
    value: str


def graphemes(text: str) -> int:
    """How many characters a person sees (UAX #29 extended grapheme clusters), which is how the lexicons count."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def parse_at_uri(text: str) -> AtUri | None:
    """Read an ``at://`` address; ``None`` when it is none. Fragments and queries do not occur in Bluesky's own."""
    match = _AT_URI.fullmatch(text) if len(text) <= 8192 else None
    if match is None or match["rkey"] in (".", ".."):
        return None
    return AtUri(match["authority"], match["collection"] or "", match["rkey"] or "")


def record_key(written_at: datetime, key: str, attempt: int = 0) -> str:
    """A record key (TID) for a message of ours: always the same for the same time and ``key``.

    The second comes from ``written_at``, so that keys sort by time as TIDs should; all below it from a hash of
    ``key``, because many messages may be written at one moment and must not share a key. ``attempt`` gives other
    candidates, for the one in a thousand million that meets another message's key.
    """
    digest = hashlib.sha256(f"{attempt}:{key}".encode()).digest()
    spread = int.from_bytes(digest[:4], "big") >> (32 - _SPREAD_BITS)
    micros, clock = (spread >> 10) % 1_000_000, spread & 0x3FF
    number = (int(written_at.timestamp()) * 1_000_000 + micros) << 10 | clock
    return "".join(_TID_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_TID_LENGTH)))


def find_spans(text: str) -> list[Span]:
    """The links, mentions and tags in a text that somebody typed, in order and without overlap."""
    found: list[tuple[int, int, Span]] = []
    for match in _LINK.finditer(text):
        shown = _without_tail(match.group())
        target = shown if "://" in shown else f"https://{shown}"
        if "." in shown.partition("://")[2] or shown.lower().startswith("www."):
            found.append(_span(text, match.start(), match.start() + len(shown), "link", target))
    for match in _MENTION.finditer(text):
        found.append(_span(text, match.start(), match.end(), "mention", match[1].lower()))
    for match in _TAG.finditer(text):
        name = regex.sub(r"\p{P}+$", "", match[1])
        if name and not name.isdecimal() and graphemes(name) <= LONGEST_TAG:
            found.append(_span(text, match.start(), match.start() + 1 + len(name), "tag", name))
    kept: list[Span] = []
    reached = 0
    for start, end, span in sorted(found, key=lambda entry: entry[:2]):
        if start >= reached:
            kept.append(span)
            reached = end
    return kept


def facets(spans: Iterable[Span], dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """``spans`` as the record wants them. A mention whose handle is not in ``dids`` stays plain text."""
    made = []
    for span in spans:
        match span.kind:
            case "link":
                feature = {"$type": "app.bsky.richtext.facet#link", "uri": span.value}
            case "tag":
                feature = {"$type": "app.bsky.richtext.facet#tag", "tag": span.value}
            case "mention":
                if span.value not in dids:
                    continue
                feature = {"$type": "app.bsky.richtext.facet#mention", "did": dids[span.value]}
        made.append({"index": {"byteStart": span.start, "byteEnd": span.end}, "features": [feature]})
    return made


def read_facets(text: str, given: object) -> list[Span]:
    """The facets of somebody else's record that make sense; the others are left out, as the lexicon asks."""
    length, spans = len(text.encode()), []
    for facet in given if isinstance(given, list) else []:
        index = facet.get("index") if isinstance(facet, dict) else None
        if not isinstance(index, dict):
            continue
        start, end = index.get("byteStart"), index.get("byteEnd")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length:
            features = facet.get("features")
            read = [_feature(start, end, one) for one in features] if isinstance(features, list) else []
            spans += [span for span in read if span][:1]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def expand(text: str, spans: Sequence[Span]) -> tuple[str, str]:
    """The text with every shortened link written out, and the same as HTML with links.

    Apps show "stad.example/afval…" and keep the address in the facet: without this, it would be lost to who reads
    only the text. Where the words are not a shortening of the address, it follows them in brackets.
    """
    whole = text.encode()
    plain: list[str] = []
    rich: list[str] = []
    reached = 0
    for span in spans:
        before = whole[reached : span.start].decode(errors="replace")
        shown = whole[span.start : span.end].decode(errors="replace")
        plain += [before, _written_out(shown, span)]
        rich += [escape(before), _as_html(shown, span)]
        reached = span.end
    rest = whole[reached:].decode(errors="replace")
    html = "".join([*rich, escape(rest)]).strip()
    paragraphs = [part.strip("\n").replace("\n", "<br>") for part in regex.split(r"\n{2,}", html)]
    return "".join([*plain, rest]), "".join(f"<p>{part}</p>" for part in paragraphs if part)


def _span(
    text: str, start: int, end: int, kind: Literal["link", "mention", "tag"], value: str
) -> tuple[int, int, Span]:
    first = len(text[:start].encode())
    return start, end, Span(first, first + len(text[start:end].encode()), kind, value)


def _without_tail(link: str) -> str:
    """Leave out the punctuation that ends the sentence, and a bracket that was opened before the link."""
    while link:
        opening = _BRACKETS.get(link[-1])
        if link[-1] in _TAIL or (opening and link.count(link[-1]) > link.count(opening)):
            link = link[:-1]
        else:
            break
    return link


def _feature(start: int, end: int, feature: object) -> Span | None:
    if not isinstance(feature, dict):
        return None
    match feature:
        case {"$type": "app.bsky.richtext.facet#link", "uri": str(uri)}:
            return Span(start, end, "link", uri)
        case {"$type": "app.bsky.richtext.facet#mention", "did": str(did)}:
            return Span(start, end, "mention", did)
        case {"$type": "app.bsky.richtext.facet#tag", "tag": str(tag)}:
            return Span(start, end, "tag", tag)
    return None


def _written_out(shown: str, span: Span) -> str:
    if span.kind != "link" or shown == span.value:
        return shown
    bare = shown.strip().removesuffix("…").removesuffix("...")
    address = span.value.partition("://")[2]
    if bare and any(whole.startswith(bare) for whole in (span.value, address, address.removeprefix("www."))):
        return span.value
    return f"{shown} ({span.value})"


def _as_html(shown: str, span: Span) -> str:
    match span.kind:
        case "link" if span.value.lower().startswith(("http://", "https://")):
            target = span.value
        case "mention":
            target = f"https://bsky.app/profile/{span.value}"
        case "tag":
            target = f"https://bsky.app/hashtag/{quote(span.value)}"
        case _:  # javascript: and the like: the words stay, the link does not
            return escape(shown)
    return f'<a href="{escape(target)}">{escape(shown)}</a>'
