"""One mail, from raw bytes to all the house wants to know. Never raises, never loses: what is not mail says so."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from . import headers
from .charsets import decode
from .content import Attached, of
from .headers import Address
from .kinds import judge
from .mime import Part, read

UNKNOWN = Address(name="", address="unknown@unknown.invalid")  # RFC 2606: .invalid can never be written to
MARK = "x-rondpunt"  # our own mails carry our address in this field, so that a loop is seen
_SIGNS_OF_MAIL = {"from", "to", "subject", "date", "message-id", "received", "return-path", "sender", "reply-to", "cc"}
_SIGNS_OF_MAIL |= {"content-type", "mime-version"}
_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
_NO_REPLY = (
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
    "no_reply",
    "www-data",
    "apache",
    "nobody",
    "wordpress",
)
_MOST_REFERENCES = 50
_MOST_SHOWN = 100_000
# What a mistake of ours in reading could raise. A mail that trips over one is kept whole and shown as unreadable.
_MISTAKES = (ArithmeticError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """``identity`` is the Message-ID, or ``sha256:`` and a digest where that is missing or cannot be unique."""

    identity: str
    sender: Address
    sent_at: datetime
    text: str = ""
    html: str = ""
    subject: str = ""
    answers: tuple[str, ...] = ()  # identities it answers, nearest first
    recipients: tuple[str, ...] = ()
    files: tuple[Attached, ...] = ()
    kind: Literal["message", "bounce", "auto_reply", "unreadable"] = "message"
    mark: str = ""


def parse(raw: bytes, *, arrived_at: datetime, own: str = "") -> Mail:
    """Read a mail. ``arrived_at`` serves where the mail has no usable date; ``own`` is our address."""
    try:
        return read_mail(raw, arrived_at=arrived_at, own=own)
    except _MISTAKES:
        _log.exception("A mail of %d bytes could not be read; it is kept as it came", len(raw))
        return _unreadable(raw, arrived_at)


def read_mail(raw: bytes, *, arrived_at: datetime, own: str = "") -> Mail:
    """As ``parse``, without the safety net. Tests call this one, so that the net hides nothing."""
    root = read(raw)
    if root.index.keys().isdisjoint(_SIGNS_OF_MAIL):
        return _unreadable(raw, arrived_at)
    sender = _sender(root, own)
    content = of(root)
    judgement = judge(root, content, sender.address, sender.name, own)
    answers = dict.fromkeys(judgement.original_ids + _answers(root))
    return Mail(
        identity=identity(raw, root),
        sender=sender,
        sent_at=_sent_at(root, arrived_at),
        text=content.text.strip(),
        html=content.html,
        subject=headers.text(root.first("subject"))[:1000],
        answers=tuple(answers)[:_MOST_REFERENCES],
        recipients=_recipients(root),
        files=tuple(content.files),
        kind=judgement.kind,
        mark=headers.text(root.first(MARK)),
    )


def identity(raw: bytes, root: Part) -> str:
    """The Message-ID without brackets, or a digest of the bytes where it is missing, doubled or bogus."""
    fields = {decode(value).strip() for value in root.all("message-id")}
    ids = headers.message_ids(fields.pop().encode()) if len(fields) == 1 else []
    return ids[0] if len(ids) == 1 else digest(raw)


def digest(raw: bytes) -> str:
    """A name for these very bytes."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _unreadable(raw: bytes, arrived_at: datetime) -> Mail:
    shown = decode(raw[:_MOST_SHOWN])
    return Mail(identity=digest(raw), sender=UNKNOWN, sent_at=arrived_at, text=shown.strip(), kind="unreadable")


def _sender(root: Part, own: str) -> Address:
    found = UNKNOWN
    for name in ("from", "sender", "reply-to", "return-path"):
        written = [one for one in headers.addresses(root.first(name)) if one.address]
        if written:
            found = written[0]
            break
    local = found.address.partition("@")[0].lower()
    if found.address.lower() == own.lower() or local.startswith(_NO_REPLY):
        # A form on a website mails as itself (or as us) and names the citizen in Reply-To.
        answer_to = [one for one in headers.addresses(root.first("reply-to")) if "@" in one.address]
        if len(answer_to) == 1 and not _is_own(answer_to[0].address, own):
            found = Address(name=answer_to[0].name or found.name, address=answer_to[0].address)
    return Address(found.name[:200], found.address[:250])


def _is_own(address: str, own: str) -> bool:
    local, _, domain = own.lower().rpartition("@")
    theirs, _, their_domain = address.lower().rpartition("@")
    return domain == their_domain and theirs.partition("+")[0] == local


def _answers(root: Part) -> tuple[str, ...]:
    """In-Reply-To first, then References from the last (nearest) back to the first."""
    ids = headers.message_ids(root.first("in-reply-to"))[:5]
    for value in root.all("references"):
        ids += reversed(headers.message_ids(value))
    own_id = headers.message_ids(root.first("message-id"))
    return tuple(one for one in dict.fromkeys(ids) if one not in own_id)


def _recipients(root: Part) -> tuple[str, ...]:
    found = (one.address for name in _RECIPIENTS for value in root.all(name) for one in headers.addresses(value))
    return tuple(dict.fromkeys(address for address in found if "@" in address))


def _sent_at(root: Part, arrived_at: datetime) -> datetime:
    """The Date field; where it is missing or in the future, when the nearest server received it."""
    for value in [root.first("date"), *(one.rpartition(b";")[2] for one in root.all("received")[:3])]:
        moment = headers.date(value) if value else None
        if moment and moment <= arrived_at + timedelta(days=1):
            return moment.astimezone(UTC)
    return arrived_at
