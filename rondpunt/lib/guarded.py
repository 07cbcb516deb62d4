"""The one way out: an HTTP client that refuses private addresses, huge answers and endless waits.

Addresses are checked at the moment of connecting, on the resolved address that is then used, so neither a redirect
nor a name that changes its mind (DNS rebinding) leads inside. Source of the ranges: ``ipaddress.is_global`` (IANA
special-purpose registries). Sizes count what is unpacked, so that a small packed answer cannot fill the memory. Time
counts from the request on, headers included; every redirect is a request of its own.
"""

import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import httpcore
import httpx

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
TOTAL_SECONDS = 60.0
# An idle connection is given up long before servers do so themselves, some of them after five seconds: what is sent at
# the very moment of their closing would be in doubt.
KEPT_SECONDS = 2.0
LARGEST_ANSWER = 32 * 1024 * 1024
MOST_REDIRECTS = 5
USER_AGENT = "Rondpunt/0.1"
_PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}  # zlib's window bits; 47 finds out by itself
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_moment = threading.local()  # until when this thread's request may last


class BlockedAddress(Exception):
    """The host resolves to an address that the administrator has not allowed."""


class AnswerTooLarge(httpx.TransportError):
    """The answer is longer than allowed, took longer than ``TOTAL_SECONDS``, or is packed in a way we did not ask."""


def allowed_addresses(host: str, port: int, reach: Sequence[str]) -> list[str]:
    """Resolve ``host`` and return its addresses; raise ``BlockedAddress`` if one is neither public nor in ``reach``.

    ``reach`` holds networks in CIDR notation. Raises ``OSError`` when the name does not resolve.
    """
    networks = [ipaddress.ip_network(network, strict=False) for network in reach]
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or longer than 63 octets
        raise OSError(f"{host}: {error}") from error
    found = [str(entry[4][0]) for entry in entries]
    for text in found:
        plain = _plain(text)
        inside = any(plain in network for network in networks if network.version == plain.version)
        if not inside and (not plain.is_global or plain.is_multicast):
            raise BlockedAddress(f"{host} ({plain})")
    return list(dict.fromkeys(found))


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that is reached in the end: an IPv4 address may hide in an IPv6 one."""
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def connect(host: str, port: int, reach: Sequence[str], timeout: float = CONNECT_SECONDS) -> socket.socket:
    """Open a TCP socket to the first allowed address that answers, for protocols other than HTTP (IMAP, SMTP)."""
    last: OSError | None = None
    for address in allowed_addresses(host, port, reach):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last = error
    raise last or OSError(f"{host} has no address")


def _left(timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
    """Seconds that one step may take: its own time-out, but never longer than the request as a whole."""
    left = float(getattr(_moment, "until", time.monotonic() + TOTAL_SECONDS)) - time.monotonic()
    if left <= 0:
        raise late("too slow")
    return left if timeout is None else min(left, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A server that sends one byte now and then never runs into the time-out of one read; here it does."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self.stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(
            self.stream.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout))
        )

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


class _GuardedBackend(httpcore.SyncBackend):
    """Connects only to checked addresses; TLS still verifies the name, because httpcore passes it separately."""

    def __init__(self, reach: Sequence[str]) -> None:
        super().__init__()
        self.reach = reach

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = allowed_addresses(host, port, self.reach)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for number, address in enumerate(addresses, start=1):
            try:
                left = _left(timeout, httpcore.ConnectTimeout)
                return _TimedStream(super().connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


class _CappedStream(httpx.SyncByteStream):
    """Unpacks, and counts what comes out and the time it takes."""

    def __init__(self, stream: httpx.SyncByteStream, largest: int, until: float, window: int | None) -> None:
        self.stream, self.largest, self.until = stream, largest, until
        self.unpacker = zlib.decompressobj(window) if window else None

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for chunk in self.stream:
            piece = self._unpacked(chunk, self.largest - seen)
            seen += len(piece)
            if seen > self.largest or time.monotonic() > self.until:
                raise AnswerTooLarge(f"more than {self.largest} bytes, or too slow")
            yield piece

    def _unpacked(self, chunk: bytes, room: int) -> bytes:
        """At most one byte more than there is room for, which is enough to tell that it is too much."""
        if self.unpacker is None:
            return chunk
        try:
            return self.unpacker.decompress(chunk, room + 1)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error

    def close(self) -> None:
        self.stream.close()


@cache
def _trust() -> ssl.SSLContext:
    """Whom we believe over TLS: read once a process, for reading the authorities takes 20 ms."""
    return ssl.create_default_context()


class _GuardedTransport(httpx.HTTPTransport):
    def __init__(self, reach: Sequence[str], largest: int, seconds: float) -> None:
        context = _trust()
        super().__init__(verify=context)
        self.largest, self.seconds = largest, seconds
        # httpx offers no public way to give its pool a network backend; httpcore does.
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=10,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=_GuardedBackend(reach),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _moment.until = time.monotonic() + self.seconds
        response = super().handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        packing = response.headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("", "identity", *_PACKED):
            response.close()
            raise AnswerTooLarge(f"packed as {packing}")
        # Unpacked here and not by httpx, which unpacks whatever comes, however large it becomes.
        response.headers.pop("content-encoding", None)
        response.stream = _CappedStream(response.stream, self.largest, _moment.until, _PACKED.get(packing))
        return response


@contextmanager
def client(
    reach: Sequence[str] = (), largest: int = LARGEST_ANSWER, seconds: float | None = None
) -> Iterator[httpx.Client]:
    """An ``httpx.Client`` that goes only where it may. ``reach``: private networks (CIDR) that are allowed.

    ``largest`` in bytes and ``seconds`` (None: ``TOTAL_SECONDS``) are of one answer; a redirect has its own.
    """
    made = partial(_client, tuple(reach), largest, TOTAL_SECONDS if seconds is None else seconds)
    kept = getattr(_moment, "kept", None)
    if kept is None:
        with made() as guarded:
            yield guarded
        return
    if made.args not in kept:
        kept[made.args] = made()
    kept[made.args].cookies.clear()  # the last who used it was another account, perhaps
    yield kept[made.args]


@contextmanager
def keeping() -> Iterator[None]:
    """While it lasts, ``client`` in this thread goes on with open connections where it can: no new greeting each time.

    For a thread that sends one message after another, often to the same servers; not to be nested.
    """
    _moment.kept = {}
    try:
        yield
    finally:
        kept, _moment.kept = _moment.kept, None
        for one in kept.values():
            one.close()


def _client(reach: tuple[str, ...], largest: int, seconds: float) -> httpx.Client:
    return httpx.Client(
        transport=_GuardedTransport(reach, largest, seconds),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        trust_env=False,
    )
