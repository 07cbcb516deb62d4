"""From what a person types to the HTML that a Mastodon server gives back, and the mentions found on the way."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?'()\[\]])"
    r"|(?<![\w/@.])@(?P<user>\w+(?:[.-]\w+)*)(?:@(?P<host>[\w-]+(?:\.[\w-]+)*(?::\d+)?))?"
    r"|(?<![\w&/])#(?P<tag>\w*[^\W\d]\w*)"
)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An account named in a text: where its profile is, and how it is shown."""

    username: str
    url: str


def names_in(text: str) -> list[tuple[str, str]]:
    """The (user, host) pairs that ``text`` mentions, lower case, host "" where none is written."""
    found = [(match["user"].lower(), (match["host"] or "").lower()) for match in _TOKEN.finditer(text) if match["user"]]
    return list(dict.fromkeys(found))


def counted(text: str) -> int:
    """Length as the network counts it: a link is 23, a mention loses its host, the rest by visible character."""
    short = _TOKEN.sub(
        lambda match: "x" * 23 if match["url"] else f"@{match['user']}" if match["user"] else match[0], text
    )
    return len(regex.findall(r"\X", short))


def as_html(text: str, mentioned: Mapping[tuple[str, str], Mentioned], base: str) -> str:
    """Paragraphs, line breaks, links, mentions and hashtags in the mark-up that Mastodon uses."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_inline(paragraph, mentioned, base)}</p>" for paragraph in paragraphs if paragraph)


def _inline(text: str, mentioned: Mapping[tuple[str, str], Mentioned], base: str) -> str:
    parts: list[str] = []
    done = 0
    for match in _TOKEN.finditer(text):
        parts.append(_plain(text[done : match.start()]))
        parts.append(_marked_up(match, mentioned, base))
        done = match.end()
    parts.append(_plain(text[done:]))
    return "".join(parts)


def _marked_up(match: re.Match[str], mentioned: Mapping[tuple[str, str], Mentioned], base: str) -> str:
    if match["url"]:
        return _link(match["url"])
    if match["tag"]:
        tag = html.escape(match["tag"])
        return f'<a href="{base}/tags/{tag.lower()}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
    known = mentioned.get((match["user"].lower(), (match["host"] or "").lower()))
    if known is None:
        return _plain(match[0])
    name, url = html.escape(known.username), html.escape(known.url)
    return f'<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{name}</span></a></span>'


def _link(url: str) -> str:
    """A link as Mastodon shows it: scheme and everything after thirty characters are there, but not seen."""
    scheme, rest = re.match(r"(https?://(?:www\.)?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
    shown, hidden = rest[:30], rest[30:]
    more = "ellipsis" if hidden else ""
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{html.escape(scheme)}</span><span class="{more}">{html.escape(shown)}</span>'
        f'<span class="invisible">{html.escape(hidden)}</span></a>'
    )


def _plain(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br />")
