"""HTML from outside, made safe: no script, no style, nothing fetched from elsewhere, links that give nothing away.

What comes out is stored and shown as it is. Pictures stay only when they travel inside the message (``cid:``, RFC
2392); all others are taken out, for a picture fetched from elsewhere tells its owner who reads and when.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

import nh3

_LAYOUT = "p div br hr blockquote pre ul ol li table thead tbody tfoot tr td th caption h1 h2 h3 h4 h5 h6"
_WORDS = "a b strong i em u s del ins sub sup small mark code kbd q cite abbr span img"
_DIRECTION = {"dir": {"ltr", "rtl", "auto"}}

# Made once: building a cleaner costs more than cleaning a post.
_cleaner = nh3.Cleaner(
    tags=set(f"{_LAYOUT} {_WORDS}".split()),
    clean_content_tags={"script", "style", "title", "head", "template", "noscript", "svg", "math", "object"},
    attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "td": {"colspan", "rowspan"}},
    tag_attribute_values=dict.fromkeys(("p", "div", "span", "blockquote", "li", "ul", "ol", "td"), _DIRECTION),
    url_schemes={"https", "http", "mailto", "tel", "cid"},
    url_relative="deny",  # an address without a host would point into our own house
    link_rel="noopener noreferrer nofollow",
)

# These read what the cleaner wrote: every attribute is quoted and holds no quote of its own, text holds no "<".
_IMAGE = re.compile(r"<img((?: [a-z]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_HEADING = re.compile(r"<(/?)h[1-6]>")
_TABLE_HEADING = re.compile(r"<(/?)th>")


def make_safe(html: str) -> str:
    """``html`` with only plain structure, links and pictures of the message itself; made safe twice it is the same.

    Headings become bold lines and table headings cells: the outline of the page is ours, not the sender's.
    """
    if not html:
        return ""
    safe = _cleaner.clean(html)
    # The replacements hold no quotation mark, so that they do no harm where they hit inside an attribute.
    if "<h" in safe or "</h" in safe:
        safe = _HEADING.sub(lambda match: "</b></div>" if match[1] else "<div><b>", safe)
    if "<th>" in safe:
        safe = _TABLE_HEADING.sub(r"<\1td>", safe)
    return _IMAGE.sub(_inside_only, safe) if "<img" in safe else safe


def with_inline_images(html: str, urls: Mapping[str, str], *, no_alt: str = "") -> str:
    """Safe ``html`` with its ``cid:`` pictures shown from ``urls`` (content id without brackets > our address).

    A picture we do not have becomes its description. ``no_alt`` is said of a picture that has none.
    """
    if "<img" not in html:
        return html

    def shown(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        alt = unescape(attributes.get("alt", "")).strip()
        url = urls.get(content_id(unescape(attributes.get("src", ""))))
        if url is None:
            return _described(alt)
        return f'<img src="{escape(url)}" alt="{escape(alt or no_alt)}" loading="lazy">'

    return _IMAGE.sub(shown, html)


def inline_ids(html: str) -> set[str]:
    """Content ids of the pictures that safe ``html`` shows in place, so that they are not listed again as files."""
    if "<img" not in html:
        return set()
    found = (dict(_ATTRIBUTE.findall(match[1])).get("src", "") for match in _IMAGE.finditer(html))
    return {content_id(unescape(source)) for source in found if source.lower().startswith("cid:")}


def content_id(source: str) -> str:
    """The content id of a ``cid:`` address (RFC 2392: percent-encoded), or "" of any other."""
    scheme, _, rest = source.strip().partition(":")
    return unquote(rest).strip("<> ") if scheme.lower() == "cid" else ""


def _inside_only(match: re.Match[str]) -> str:
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    if attributes.get("src", "").strip().lower().startswith("cid:"):
        return match[0]
    return _described(unescape(attributes.get("alt", "")).strip())


def _described(alt: str) -> str:
    """A picture in words; escaped anew, for an attribute may hold what text may not."""
    return f"[{escape(alt, quote=False)}]" if alt else ""
