"""Texts of the fediverse: from a server's HTML to plain words, their length as Mastodon counts it, and their essence.

Counting: https://docs.joinmastodon.org/user/posting/#characters (a link is 23, a mention loses its host, the rest is
counted by visible character).
"""

import re
import unicodedata
from collections.abc import Mapping

import regex  # type: ignore[import-untyped]

from rondpunt.lib.html_text import to_text

LINK_LENGTH = 23
_ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL | re.IGNORECASE)
_CLASS = re.compile(r"""\bclass\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"(?<![\w@#$/])https?://[^\s/?#<>\"]+\.[^\W\d_]{2,}(?::\d+)?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
_NAMED = re.compile(r"(?<![=/\w])@\w+(?:[.-]+\w+)*(?:@\w+(?:[.-]+\w+)*)?")
_MENTION = re.compile(r"(?<![=/\w])(@\w+(?:[.-]+\w+)*)@\w+(?:[.-]+\w+)*")
# html_text takes zero-width characters away, as mail needs; between emoji a joiner carries meaning.
_JOINER, _KEPT_JOINER = "\u200d", "\ue20d"


def plain_text(html: str, mentioned: Mapping[str, str]) -> str:
    """The words of a post. ``mentioned``: profile address, or words of a link, to the ``user@host`` to show instead."""

    def words(match: re.Match[str]) -> str:
        named = _CLASS.search(match[1])
        if not named or not {"mention", "hashtag"} & set(named[1].split()):
            return match[0]
        href, label = _HREF.search(match[1]), _TAG.sub("", match[2])
        handle = (mentioned.get(href[1].replace("&amp;", "&")) if href else None) or mentioned.get(label)
        return f"@{handle}" if handle else label

    return to_text(_ANCHOR.sub(words, html).replace(_JOINER, _KEPT_JOINER)).replace(_KEPT_JOINER, _JOINER)


def measure(text: str, *, link_length: int = LINK_LENGTH) -> int:
    """Length of a post in characters as Mastodon counts them."""
    short = _LINK.sub(lambda match: "x" * link_length + _after_link(match[0]), text)
    return len(regex.findall(r"\X", _MENTION.sub(r"\1", short)))


def _after_link(link: str) -> str:
    """What was caught at the end of a link but does not belong to it: punctuation, a bracket it did not open."""
    bare = link
    while bare and (bare[-1] in ".,;:!?'\"*_" or (bare[-1] == ")" and bare.count("(") < bare.count(")"))):
        bare = bare[:-1]
    return link[len(bare) :]


def mentions(text: str) -> list[str]:
    """The handles that a typed text mentions, with or without a host."""
    return _NAMED.findall(text)


def essence(text: str) -> str:
    """What remains of a text however a server spaces, marks up or shortens it: letters, digits and pictures.

    Two texts with the same essence are the same message; mentions count without their host.
    """
    short = _MENTION.sub(r"\1", unicodedata.normalize("NFKC", text))
    kept = "".join(sign for sign in short.casefold() if sign.isalnum() or unicodedata.category(sign) == "So")
    return kept or "".join(short.split())
