"""Tags on links to our own sites: where a visit came from, told by the address itself and by nobody in between."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote

from rondpunt.lib.links import host_of, web_addresses


def tagged(text: str, sites: Collection[str], tags: Mapping[str, str]) -> str:
    """``text`` with ``tags`` on every link to one of ``sites`` (hosts, with what is below them).

    A link that carries one of these tags already keeps what somebody gave it: tagging twice is tagging once.
    """
    made, done = [], 0
    for start, end in web_addresses(text):
        address = text[start:end]
        made += [text[done:start], _with(address, tags) if _is_ours(address, sites) else address]
        done = end
    return "".join([*made, text[done:]])


def _is_ours(address: str, sites: Collection[str]) -> bool:
    host = host_of(address)
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _with(address: str, tags: Mapping[str, str]) -> str:
    place, hash_sign, fragment = address.partition("#")
    if any(re.search(rf"[?&]{re.escape(name)}=", place) for name in tags):
        return address
    if "?" not in place and "/" not in place.partition("://")[2 if "://" in place else 0]:
        place += "/"
    added = "&".join(f"{name}={quote(value, safe='')}" for name, value in tags.items())
    return f"{place}{'&' if '?' in place else '?'}{added}{hash_sign}{fragment}"
