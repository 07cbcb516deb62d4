"""A line to an IMAP server: over TLS, through the guarded way out, with time-outs; it only looks, but for our copies.

Errors are those of the standard library (``OSError``, ``ssl.SSLError``, ``imaplib.IMAP4.error`` and ``.abort``) and
three of ours; the connector turns them into the wire's words.
"""

import base64
import imaplib
import re
import select
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from socket import socket

from rondpunt.lib import guarded

SECONDS = 30.0  # for one answer
_LONGEST_LINE = 20 * 1024 * 1024  # a SEARCH answer is one line
_LARGEST_BUFFER = 256 * 1024
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_INTERNALDATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_FOLDER = re.compile(rb'^\((?P<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.+)$')


class SignInRefused(Exception):
    """User name or password are not good."""


class NoSuchFolder(Exception):
    """The folder cannot be opened; the text names it."""


class NoEncryption(Exception):
    """The server offers no STARTTLS; we send no password in the clear."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens and how to speak to it. ``security`` is ``ssl`` or ``starttls``."""

    host: str
    port: int
    security: str
    reach: Sequence[str] = ()
    certificate: str = ""  # PEM of a private authority, trusted beside the usual ones


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a mail before it is fetched."""

    uid: int
    size: int
    arrived_at: datetime


def tls(certificate: str) -> ssl.SSLContext:
    """The usual authorities, and the given one. Raises ``ValueError`` on a bad PEM."""
    context = ssl.create_default_context()
    if certificate.strip():
        try:
            context.load_verify_locations(cadata=certificate)
        except ssl.SSLError as error:  # no ValueError of itself, and taken for a bad line it would be tried for ever
            raise ValueError(str(error)) from error
    return context


class Line(imaplib.IMAP4):
    """``imaplib`` over our own socket and buffer, so that IDLE can wait without losing half a line."""

    def __init__(self, place: Place, seconds: float) -> None:
        self.place = place
        self._held = bytearray()
        super().__init__(place.host, place.port, seconds)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect; called by ``imaplib`` itself."""
        self.host, self.port = host, port
        plain = guarded.connect(host, port, self.place.reach)
        plain.settimeout(timeout)
        try:
            encrypted = self.place.security == "ssl"
            self.sock = tls(self.place.certificate).wrap_socket(plain, server_hostname=host) if encrypted else plain
        except BaseException:
            plain.close()
            raise

    def encrypt(self) -> None:
        """STARTTLS. What the server said before the handshake does not count after it (CVE-2011-0411)."""
        if "STARTTLS" not in self.capabilities:
            raise NoEncryption(self.place.host)
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK" or self._held:
            raise NoEncryption(self.place.host)
        self.sock = tls(self.place.certificate).wrap_socket(self.sock, server_hostname=self.place.host)
        self._get_capabilities()

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, or fewer where the server hangs up."""
        while len(self._held) < size and self._receive():
            pass
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def readline(self) -> bytes:
        """One line with its end."""
        searched = 0
        while (end := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            if searched > _LONGEST_LINE:
                raise self.abort("a line without end")
            if not self._receive():
                end = len(self._held) - 1
                break
        taken = bytes(self._held[: end + 1])
        del self._held[: end + 1]
        return taken

    def _receive(self) -> int:
        chunk = self.sock.recv(_LARGEST_BUFFER)
        self._held += chunk
        return len(chunk)

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """Hand over bytes."""
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close the socket; the server need not agree."""
        self.sock.close()

    def socket(self) -> socket:
        """The socket, encrypted or not."""
        return self.sock

    def news_within(self, seconds: float) -> bool:
        """Is there something to read within so many seconds?"""
        if self._held or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        return bool(select.select([self.sock], [], [], seconds)[0])


@contextmanager
def signed_in(place: Place, username: str, password: str, seconds: float | None = None) -> Iterator[Line]:
    """A line that has signed in; closed at the end whatever happens. ``seconds``: for one answer."""
    line = Line(place, SECONDS if seconds is None else seconds)
    try:
        if place.security != "ssl":
            line.encrypt()
        sign_in(line, username, password)
        yield line
    finally:
        try:
            line.sock.settimeout(2.0)
            line.logout()
        except (OSError, imaplib.IMAP4.error):
            line.shutdown()


def sign_in(line: Line, username: str, password: str) -> None:
    """AUTHENTICATE PLAIN, which takes any character, or LOGIN. Raises ``SignInRefused``."""
    try:
        if "AUTH=PLAIN" in line.capabilities:
            secret = f"\0{username}\0{password}".encode()
            line.authenticate("PLAIN", lambda _: secret)
        else:
            line.login(username, password)
    except UnicodeEncodeError:
        raise SignInRefused("this server takes only ASCII in passwords") from None
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = str(error)
        # RFC 5530: these codes say that the sign-in may be right and the server is not.
        if any(code in said.upper() for code in ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")):
            raise line.abort(said) from error
        raise SignInRefused(said) from error


def quoted(name: str) -> str:
    """A folder name as IMAP writes it: modified UTF-7 (RFC 3501 section 5.1.3), between quotation marks."""
    out, foreign = [], ""
    for character in f"{name}\0":
        if not " " <= character <= "~" and character != "\0":
            foreign += character
            continue
        if foreign:
            letters = base64.b64encode(foreign.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
            out.append(f"&{letters.decode()}-")
            foreign = ""
        out.append("&-" if character == "&" else character)
    plain = "".join(out)[:-1]
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def look_into(line: Line, folder: str) -> tuple[int, int]:
    """Open a folder for reading only: (UIDVALIDITY, UIDNEXT; 0 where the server does not say)."""
    kind, said = line.select(quoted(folder), readonly=True)
    if kind != "OK":
        raise NoSuchFolder(f"{folder}: {said[0].decode('utf-8', 'replace') if said and said[0] else ''}")
    return _number(line, "UIDVALIDITY"), _number(line, "UIDNEXT")


def _number(line: Line, name: str) -> int:
    _, values = line.response(name)
    return int(values[0]) if values and values[0] and values[0].isdigit() else 0


def uids(line: Line, *criteria: str) -> list[int]:
    """UID SEARCH, in ascending order."""
    kind, answer = line.uid("SEARCH", *criteria)
    if kind != "OK":
        raise line.error(f"SEARCH: {answer!r}")
    return sorted({int(word) for part in answer if part for word in part.split() if word.isdigit()})


def envelopes(line: Line, wanted: Sequence[int]) -> list[Envelope]:
    """Size and arrival of these mails, in ascending order; the vanished are left out."""
    kind, answer = line.uid("FETCH", ",".join(map(str, wanted)), "(UID RFC822.SIZE INTERNALDATE)")
    if kind != "OK":
        raise line.error(f"FETCH: {answer!r}")
    found = {}
    for row in answer:
        written = b" ".join(row) if isinstance(row, tuple) else row or b""
        uid, size, arrived = _UID.search(written), _SIZE.search(written), _INTERNALDATE.search(written)
        if uid and int(uid[1]) in wanted:
            at = arrived and _moment(arrived[1])
            found[int(uid[1])] = Envelope(int(uid[1]), int(size[1]) if size else 0, at or datetime.now(UTC))
    return [found[uid] for uid in sorted(found)]


def _moment(written: bytes) -> datetime | None:
    try:
        return datetime.strptime(written.decode("ascii", "replace").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def contents(line: Line, wanted: Sequence[int], first_bytes: int | None = None) -> dict[int, bytes]:
    """The raw mails by UID, without marking them as read; only the first bytes where asked. Some may be missing."""
    part = "BODY.PEEK[]" if first_bytes is None else f"BODY.PEEK[]<0.{first_bytes}>"
    kind, answer = line.uid("FETCH", ",".join(map(str, wanted)), f"(UID {part})")
    if kind != "OK":
        return {}
    found: dict[int, bytes] = {}
    literal: bytes | None = None
    for row in answer:
        if isinstance(row, tuple):
            literal = row[1]
        uid = _UID.search(row[0] if isinstance(row, tuple) else row or b"")
        # The UID may stand before the literal or after it (RFC 3501 section 7.4.2 prescribes no order).
        if uid and literal is not None:
            found.setdefault(int(uid[1]), literal)
            literal = None
    return found


def sent_folder(line: Line) -> str:
    """The raw, quoted name of the folder the server marks as \\Sent (RFC 6154); "" if none."""
    kind, rows = line.list()
    for row in rows if kind == "OK" else ():
        match = _FOLDER.match(row) if isinstance(row, bytes) else None
        if match and b"\\sent" in match["flags"].lower().split():
            name = match["name"].decode("ascii", "replace")
            return name if name.startswith('"') else f'"{name}"'
    return ""


def keep(line: Line, folder: str, message_id: str, mail: bytes, at: datetime) -> None:
    """Put our own mail into a folder (raw, quoted name), unless the server did that itself (as some do on sending)."""
    line.select(folder, readonly=True)
    if not uids(line, "HEADER", "Message-ID", f'"<{message_id}>"'):
        line.append(folder, "(\\Seen)", imaplib.Time2Internaldate(at), mail)


def wait_for_news(line: Line, stopped: Callable[[], bool], until: float) -> bool:
    """IDLE (RFC 2177) until the folder changes (True), or ``stopped()`` or the moment ``until`` (False).

    ``until`` is on the monotonic clock. Without IDLE: NOOP once a minute.
    """
    if "IDLE" not in line.capabilities:
        return _ask_for_news(line, stopped, until)
    line.send(b"RP1 IDLE\r\n")
    news = False
    while not line.readline().startswith(b"+"):
        pass
    while not news and not stopped() and time.monotonic() < until:
        if line.news_within(1.0):
            said = line.readline()
            if not said or said.upper().startswith(b"* BYE"):
                raise line.abort("the server hung up while we waited")
            news = said.rstrip().upper().endswith((b" EXISTS", b" RECENT"))
    line.send(b"DONE\r\n")
    while not (said := line.readline()).startswith(b"RP1 "):
        if not said:
            raise line.abort("the server hung up while we waited")
        news = news or said.rstrip().upper().endswith(b" EXISTS")
    return news


def _ask_for_news(line: Line, stopped: Callable[[], bool], until: float) -> bool:
    line.response("EXISTS")
    while not stopped() and time.monotonic() < until:
        for _ in range(60):
            if stopped():
                return False
            time.sleep(1.0)
        line.noop()
        if line.response("EXISTS")[1] not in ([None], None):
            return True
    return False


def day(moment: datetime) -> str:
    """A date as SEARCH takes it, a day earlier: the server compares in a time zone we do not know."""
    return (moment.astimezone(UTC) - timedelta(days=1)).strftime("%d-%b-%Y")
