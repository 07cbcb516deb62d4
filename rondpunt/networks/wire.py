"""What a connector and the house say to each other: all that a connector's author needs to read.

A connector is one plain module in ``connectors/``. It must offer::

    title: str                               the network's name as people know it
    needs: tuple[Need, ...]                  what the administrator fills in
    limits: Limits                           what the network allows (defaults; ``check`` may say more)
    measure(text) -> int                     length of a text as this network counts it
    check(account) -> Checked                sign in, say who we are; the "test" button
    receive(account, since) -> Harvest       what is new since a position (``None``: the first time)
    send(account, outgoing) -> Sent          hand one message to the network

and may offer these talents, which the house finds by name::

    find(account, outgoing) -> Sent | None   did this message arrive after all? Never sends.
    edit(account, remote_id, outgoing) -> Sent   change the words of a message of ours; its pictures stay
    delete(account, remote_id) -> None       take a message of ours back; already gone counts as done
    named(account, outgoing) -> Sent         where this message is if it arrived, told by its key alone; asks nobody
    reply_address(account, thread) -> str    where a mail comes in here, by itself telling this thread if it can
    look_again(account, remote_ids) -> Harvest   which of these were edited or removed by their author
    listen(account, stop, wake) -> None      wait for news until ``stop`` is set, call ``wake()`` at each; blocks
    hear(account, headers, body) -> Harvest  a delivery by the network itself: a webhook, a posted form

and may state these facts, each of which is taken for False where it is not stated::

    find_is_certain: bool        what ``find`` does not find was never sent
    repeat_is_harmless: bool     sending one key twice makes one message
    ids_repeat: bool             senders choose the ids: one id may name several messages
    by_hand: bool                nothing travels: colleagues write down what was said
    publishes: bool              something can be said here to whoever reads, without answering anybody
    internal: bool               only colleagues of ours read here. Where one network has both kinds of place, a yes_no
                                 need called ``colleagues_only`` asks the administrator instead
    cards: str                   the card of a page linked to: "given" by us in ``extra``, or "made" by the network
    mentions: bool               ``@`` and a handle in a text names that account
    threads: bool                whoever reads a message of ours finds there what we send in reply to it
    hands_out: bool              what is sent here is handed out by the house to each member of an internal audience
    anybody_can_be_us: bool      ``from_us`` is what the message says of itself; nobody has checked it

``edit`` and ``delete`` say the same when they are asked twice, so the queue may repeat them: no error of theirs is
``maybe_taken``. Whoever has them says so in ``limits`` (``edits``, ``deletes``). What is no longer there cannot be
edited: ``Refused(GONE)``.

Errors: ``Refused`` means never again without a person; ``TryLater`` means the queue waits. Anything else is a bug.
Connectors keep no memory, know no Django, and reach the outside only through ``rondpunt.lib.guarded``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; the house translates it where it is shown."""
    return text


class Visibility(StrEnum):
    """Who can read a message, in the terms of the Mastodon API."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "private"
    DIRECT = "direct"


class Reason(StrEnum):
    """Why a network refused or postponed; the house has a sentence for each (``networks/reasons.py``)."""

    TOO_LONG = "too_long"
    NOT_ALLOWED = "not_allowed"  # 401, 403: our sign-in is no longer good
    GONE = "gone"  # what we answer no longer exists
    BAD_ADDRESS = "bad_address"  # the person cannot be reached there
    BAD_MEDIA = "bad_media"  # wrong kind, too big, too many, no alt text
    BAD_SETTINGS = "bad_settings"  # a server name, port or certificate that cannot be right
    BLOCKED_ADDRESS = "blocked_address"  # the guarded client does not go there
    REJECTED = "rejected"  # the network says no, in its own words
    UNREACHABLE = "unreachable"  # time-out, no route, connection refused
    BUSY = "busy"  # 429, 5xx, greylisting
    # No network says these.
    RESTORED = "restored"  # the house came back from a backup and does not know
    MISSED = "missed"  # its last moment passed before it could go out
    EARLIER_NOT_SENT = "earlier_not_sent"  # what it follows was refused or withdrawn
    STOPPED = "stopped"  # an emergency stop
    NOT_INSIDE = "not_inside"  # it is for colleagues, and others can read there


class Refused(Exception):
    """The network will not take this, now or later; a person must act. ``detail`` is the network's own text."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason, self.detail = reason, detail


class TryLater(Exception):
    """Not now. The queue waits ``after`` (or its own back-off) and tries again.

    ``maybe_taken`` is True when the network may have accepted a message before the answer was lost: the
    delivery then stands in doubt, and only ``find`` or a person may say.
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, after: timedelta | None = None, maybe_taken: bool = False
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason, self.detail, self.after, self.maybe_taken = reason, detail, after, maybe_taken


@dataclass(frozen=True, slots=True)
class Need:
    """One field of the channel's form. ``label`` and ``help`` are English msgids marked with ``gettext_noop``."""

    name: str
    label: str
    kind: Literal["text", "lines", "secret", "number", "choice", "yes_no"] = "text"
    help: str = ""
    default: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a network allows; ``None`` is no limit. Sizes in bytes, lengths as ``measure`` counts."""

    text: int | None = None
    media_count: int = 0
    media_size: int = 0
    media_types: tuple[str, ...] = ()
    alt_required: bool = False
    alt_length: int | None = None
    visibilities: tuple[Visibility, ...] = (Visibility.PUBLIC,)
    subject: bool = False
    content_warning: bool = False
    edits: bool = False
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Our account on a network, for the length of one call: what ``needs`` asked, secrets in the clear."""

    settings: Mapping[str, str]
    reach: tuple[str, ...] = ()  # private networks (CIDR) the administrator allows us to reach
    oldest: datetime | None = None  # on a first fetch, read nothing older

    def __repr__(self) -> str:
        return "Account(…)"  # secrets never reach a log or a traceback


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of ``check``: who we are there, and what this server allows."""

    handle: str
    name: str = ""
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote. ``key`` never changes (mail address, ``user@host``, DID); ``handle`` is what people see."""

    key: str
    handle: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Media. Incoming media carry ``content`` or a ``url`` to fetch it from; outgoing always ``content``."""

    name: str
    media_type: str
    content: bytes | None = None
    url: str = ""
    alt: str = ""
    content_id: str = ""  # RFC 2392, for images inside HTML mail
    focus: tuple[float, float] | None = None  # what stays in sight when cut: 0 to 1 from the left, from the top

    def __repr__(self) -> str:
        return f"File({self.name!r}, {self.media_type!r})"


class Kind(StrEnum):
    """What an incoming message is. Only ``MESSAGE`` may ever be answered."""

    MESSAGE = "message"
    BOUNCE = "bounce"  # in_reply_to names what bounced
    AUTO_REPLY = "auto_reply"  # out of office, receipt, list; never answered, so that no loop can start
    UNREADABLE = "unreadable"  # could not be parsed; ``raw`` has it whole


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a network. The same message always has the same ``remote_id``; times carry a zone."""

    remote_id: str
    author: Author
    sent_at: datetime
    text: str
    html: str = ""  # as it came, not yet made safe
    subject: str = ""
    in_reply_to: tuple[str, ...] = ()  # remote ids it answers, nearest first
    thread: str = ""  # the house's own token (``Outgoing.thread``) where the network carried it back
    visibility: Visibility = Visibility.PUBLIC
    files: tuple[File, ...] = ()
    language: str = ""  # as the network says, BCP 47; never guessed here
    url: str = ""
    content_warning: str = ""
    edited_at: datetime | None = None
    kind: Kind = Kind.MESSAGE
    from_us: bool = False  # written by our own account outside Rondpunt
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Harvest:
    """What ``receive`` brings in: position and messages belong together and are stored together."""

    messages: tuple[Incoming, ...] = ()
    removed: tuple[str, ...] = ()  # remote ids their author deleted
    read_up_to: str = ""  # an opaque position, given back as ``since``; "" means unchanged
    more: bool = False  # there is more to fetch at once
    remaining: int | None = None  # how many are left, where the network tells


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a network. ``key`` is unique for ever: the same key is the same message, whatever happens."""

    key: str
    text: str
    written_at: datetime
    in_reply_to: tuple[str, ...] = ()  # remote ids, nearest first
    to: tuple[Author, ...] = ()
    thread: str = ""
    subject: str = ""
    visibility: Visibility = Visibility.PUBLIC
    files: tuple[File, ...] = ()
    language: str = ""
    content_warning: str = ""
    # "automatic": "yes" for what no person wrote. "link_url", "link_title", "link_description": the page that a
    # network with link cards shows below the text. "link_picture": which of ``files``, by name, is the card's; where
    # there are no cards it is a picture like any other.
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """Taken by the network: where it is."""

    remote_id: str
    url: str = ""
