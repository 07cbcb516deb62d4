"""What a page says of itself for whoever links to it: the Open Graph protocol (https://ogp.me), else its own head."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

LONGEST_TITLE, LONGEST_DESCRIPTION = 300, 1000  # characters
# Of each the first that is there.
_TITLES = ("og:title", "twitter:title", "title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")


@dataclass(frozen=True, slots=True)
class PageCard:
    """``picture`` is an address; "" for none."""

    title: str
    description: str = ""
    picture: str = ""


def read_card(html: str, address: str) -> PageCard | None:
    """The card of the page at ``address``; None where it has no title."""
    head = _Head()
    head.feed(html)
    told = head.told | {"title": head.title}
    title = _first(told, _TITLES)[:LONGEST_TITLE]
    if not title:
        return None
    picture = _first(told, _PICTURES)
    try:
        whole = urljoin(address, picture) if picture else ""
    except ValueError:  # such as an unfinished [IPv6] host
        whole = ""
    picture = whole if whole.startswith(("http://", "https://")) else ""
    return PageCard(title, _first(told, _DESCRIPTIONS)[:LONGEST_DESCRIPTION], picture)


def _first(told: dict[str, str], names: tuple[str, ...]) -> str:
    found = (" ".join(told.get(name, "").split()) for name in names)
    return next(filter(None, found), "")


class _Head(HTMLParser):
    """Reads the first of each; what comes in the body counts as well, for not every page has a head."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.title, self._is_title = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_title = tag == "title" and not self.title
        if tag == "meta":
            said = dict(attrs)
            name = (said.get("property") or said.get("name") or "").lower()
            if name and said.get("content"):
                self.told.setdefault(name, str(said["content"]))

    def handle_endtag(self, tag: str) -> None:
        self._is_title = self._is_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title += data
