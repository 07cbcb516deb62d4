"""Links in what people write: found in plain text, and in HTML shown with the host they really lead to."""

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urlsplit

LONGEST_SHOWN = 50  # characters of an address in the text; the rest is in the link

# Addresses end before closing punctuation; one pair of round brackets inside is kept, as in encyclopedias' addresses.
_ADDRESS = re.compile(
    r"(?P<url>\b(?:https?://|www\.)[^\s<>\"“”«»()]*(?:\([^\s<>\"()]*\)[^\s<>\"“”«»()]*)*)"
    r"|(?P<mail>(?<![\w@/.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}\b(?!@))",
    re.IGNORECASE,
)
_START = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_CLOSING = ".,;:!?'’*_~"
_REL = 'rel="noopener noreferrer nofollow"'
# What lib/safe_html.py wrote: quoted attributes, links never nested.
_LINK = re.compile(r"<a href=\"([^\"]*)\"([^>]*)>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_A_NAME = re.compile(r"[@#]\S+")


def linkify(text: str) -> str:
    """Plain ``text`` as safe HTML: escaped, lines kept by the style sheet, addresses as links."""
    out: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_CLOSING)
        target = _target(address, is_mail=found["mail"] is not None)
        if not target:
            continue
        out.append(escape(text[done : found.start()], quote=False))
        shown = shortened(address) if found["url"] else address
        out.append(f'<a href="{escape(target)}" {_REL}>{escape(shown, quote=False)}</a>')
        done = found.start() + len(address)
    out.append(escape(text[done:], quote=False))
    return "".join(out)


def web_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where each web address of ``text`` begins and ends, without the punctuation that closes a sentence."""
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_CLOSING)
        if found["url"] and _target(address, is_mail=False):
            yield found.start(), found.start() + len(address)


def host_of(address: str) -> str:
    """The host that a web address leads to, in small letters and without ``www.``; "" where there is none."""
    return _host(_target(address, is_mail=False)).lower()


def shortened(address: str) -> str:
    """An address as networks show it: without scheme and ``www.``, the host always whole."""
    bare = _START.sub("", address).rstrip("/")
    host, slash, rest = bare.partition("/")
    if len(bare) <= LONGEST_SHOWN:
        return bare
    return f"{host}{slash}{rest[: max(0, LONGEST_SHOWN - len(host) - 1)]}…"


def with_hosts(html: str) -> str:
    """Safe ``html`` in which a link says where it goes: its host is added when its words do not tell.

    A name (@somebody, #something) keeps its words alone; a bare address is shortened.
    """

    def told(match: re.Match[str]) -> str:
        address, attributes, words = unescape(match[1]), match[2], match[3]
        said = " ".join(unescape(_TAG.sub("", words)).split())
        start = f'<a href="{match[1]}"{attributes}>'
        if _same(said, address):
            return f"{start}{escape(shortened(address), quote=False)}</a>"
        host = _host(address)
        if not host or _A_NAME.fullmatch(said) or _says(said, host):
            return match[0] if said or "<img" in words else f"{start}{escape(host or address, quote=False)}</a>"
        if not said and "<img" not in words:
            return f"{start}{escape(host, quote=False)}</a>"
        return f'{match[0]} <small class="host">({escape(host, quote=False)})</small>'

    return _LINK.sub(told, html) if "<a " in html else html


def _target(address: str, *, is_mail: bool) -> str:
    if is_mail:
        return f"mailto:{address}"
    target = address if "://" in address else f"https://{address}"
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:  # such as an unfinished [IPv6] host
        return ""
    return target if "." in host.strip(".") or host == "localhost" else ""


def _host(address: str) -> str:
    """The host a web or mail address leads to, without ``www.``."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "mailto":
            return parts.path.rpartition("@")[2].lower()
        return (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _same(said: str, address: str) -> bool:
    return said.startswith(("http://", "https://")) and said.rstrip("/") == address.rstrip("/")


def _says(said: str, host: str) -> bool:
    """Whether the first host that the words name is this one: "stad.example" does not speak for "stad.example.evil"."""
    named = re.findall(r"[\w-]+(?:\.[\w-]+)+", said.lower())
    return bool(named) and named[0].removeprefix("www.") == host
