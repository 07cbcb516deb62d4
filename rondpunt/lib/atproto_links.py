"""Links as Bluesky's own apps post them: shortened in the words, whole in the facet.

After ``toShortUrl`` and ``shortenLinks`` of https://github.com/bluesky-social/social-app: host and path without
scheme, the path cut after thirteen characters where it has more than fifteen. A link with a name before its host stays
whole: its words must not hide where it leads.
"""

from urllib.parse import urlsplit

from rondpunt.lib.atproto_text import Span, find_spans

LONGEST_PATH, KEPT_OF_PATH = 15, 13  # characters


def shorten_links(text: str) -> tuple[str, list[Span]]:
    """The words as they are posted, and the links, mentions and tags in them; positions in bytes of UTF-8."""
    whole, made, spans, reached = text.encode(), b"", [], 0
    for span in find_spans(text):
        shown = whole[span.start : span.end]
        if span.kind == "link":
            shown = min(shown, short(span.value).encode(), key=len)
        made += whole[reached : span.start]
        spans.append(Span(len(made), len(made) + len(shown), span.kind, span.value))
        made, reached = made + shown, span.end
    return (made + whole[reached:]).decode(), spans


def short(address: str) -> str:
    """``address`` as it stands in the words."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as an unfinished [IPv6] host
        return address
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc:
        return address
    path = address.partition("://")[2].removeprefix(parts.netloc)
    path = "" if path == "/" else path
    return parts.netloc + (f"{path[:KEPT_OF_PATH]}..." if len(path) > LONGEST_PATH else path)
