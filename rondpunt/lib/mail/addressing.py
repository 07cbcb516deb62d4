"""Our own addresses: the plus address that carries a conversation's token, the Message-ID that is known beforehand."""

import hashlib
import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,40}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MARK = "+rp."


class BadAddress(ValueError):
    """This cannot be written to by mail; the text is the address."""


def ascii_address(address: str) -> str:
    """The address as SMTP takes it: the domain in IDNA. Raises ``BadAddress``.

    Letters outside ASCII before the @ need SMTPUTF8 (RFC 6531) all the way to the reader; few servers have it, so
    such an address is refused rather than sent to nowhere.
    """
    local, _, domain = address.strip().rpartition("@")
    if not local or not domain or not local.isascii() or re.search(r"[\s<>,;:\x00-\x1f\x7f]", address.strip()):
        raise BadAddress(address)
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress(address) from None
    # RFC 2606: ".invalid" is nobody's, and stands where a mail had no sender.
    if (
        plain.endswith(".invalid")
        or len(local) > 64
        or len(plain) > 253
        or not re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f.:]+\]", plain)
    ):
        raise BadAddress(address)
    return f"{local}@{plain}"


def message_id(key: str, address: str) -> str:
    """The Message-ID (without brackets) of the message with this key: known before it is sent, the same each time."""
    name = key if _KEY.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()
    return f"{name}@{ascii_address(address).rpartition('@')[2]}"


def reply_address(address: str, thread: str) -> str:
    """``info+rp.<thread>@town.example``; the plain address where the token does not fit in one."""
    local, _, domain = ascii_address(address).rpartition("@")
    tagged = f"{local}{_MARK}{thread}"
    return f"{tagged}@{domain}" if _TOKEN.fullmatch(thread) and len(tagged) <= 64 else f"{local}@{domain}"


def thread_in(recipients: Iterable[str], address: str) -> str:
    """The token in the first recipient that is our plus address, else "". Compared without regard to case."""
    local, _, domain = address.lower().rpartition("@")
    for recipient in recipients:
        theirs, _, their_domain = recipient.rpartition("@")
        start = f"{local}{_MARK}"
        if (
            their_domain.lower() == domain
            and theirs.lower().startswith(start)
            and _TOKEN.fullmatch(theirs[len(start) :])
        ):
            return theirs[len(start) :]
    return ""


def is_own(sender: str, address: str) -> bool:
    """Is this our address, with or without a plus part?"""
    local, _, domain = address.lower().rpartition("@")
    theirs, _, their_domain = sender.lower().rpartition("@")
    return bool(local) and domain == their_domain and theirs.partition("+")[0] == local
