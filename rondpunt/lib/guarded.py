"""The one way out: an HTTP client that refuses private addresses, huge answers and endless waits.

Addresses are checked at the moment of connecting, on the resolved address that is then used, so neither a redirect
nor a name that changes its mind (DNS rebinding) leads inside. Source of the ranges: ``ipaddress.is_global`` (IANA
special-purpose registries).
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import httpcore
import httpx

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
TOTAL_SECONDS = 60.0
LARGEST_ANSWER = 32 * 1024 * 1024
MOST_REDIRECTS = 5
USER_AGENT = "Rondpunt/0.1"


class BlockedAddress(Exception):
    """The host resolves to an address that the administrator has not allowed."""


class AnswerTooLarge(httpx.TransportError):
    """The answer is longer than ``LARGEST_ANSWER`` or took longer than ``TOTAL_SECONDS``."""


def allowed_addresses(host: str, port: int, reach: Sequence[str]) -> list[str]:
    """Resolve ``host`` and return its addresses; raise ``BlockedAddress`` if one is neither public nor in ``reach``.

    ``reach`` holds networks in CIDR notation. Raises ``OSError`` when the name does not resolve.
    """
    networks = [ipaddress.ip_network(network) for network in reach]
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = ipaddress.ip_address(text.split("%")[0])
        plain = getattr(address, "ipv4_mapped", None) or address
        inside = any(plain in network for network in networks if network.version == plain.version)
        if not inside and (not plain.is_global or plain.is_multicast):
            raise BlockedAddress(f"{host} ({plain})")
    return list(dict.fromkeys(found))


def connect(host: str, port: int, reach: Sequence[str], timeout: float = CONNECT_SECONDS) -> socket.socket:
    """Open a TCP socket to the first allowed address that answers, for protocols other than HTTP (IMAP, SMTP)."""
    last: OSError | None = None
    for address in allowed_addresses(host, port, reach):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last = error
    raise last or OSError(f"{host} has no address")


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
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                if number == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


class _CappedStream(httpx.SyncByteStream):
    """Counts what comes in and the time it takes."""

    def __init__(self, stream: httpx.SyncByteStream, largest: int) -> None:
        self.stream, self.largest = stream, largest
        self.until = time.monotonic() + TOTAL_SECONDS

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for chunk in self.stream:
            seen += len(chunk)
            if seen > self.largest or time.monotonic() > self.until:
                raise AnswerTooLarge(f"more than {self.largest} bytes or {TOTAL_SECONDS:.0f} seconds")
            yield chunk

    def close(self) -> None:
        self.stream.close()


class _GuardedTransport(httpx.HTTPTransport):
    def __init__(self, reach: Sequence[str], largest: int) -> None:
        super().__init__()
        self.largest = largest
        # httpx offers no public way to give its pool a network backend; httpcore does.
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=10,
            keepalive_expiry=5.0,
            network_backend=_GuardedBackend(reach),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _CappedStream(response.stream, self.largest)
        return response


@contextmanager
def client(reach: Sequence[str] = (), largest: int = LARGEST_ANSWER) -> Iterator[httpx.Client]:
    """An ``httpx.Client`` that goes only where it may. ``reach``: private networks (CIDR) that are allowed."""
    with httpx.Client(
        transport=_GuardedTransport(reach, largest),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        headers={"User-Agent": USER_AGENT},
        trust_env=False,
    ) as guarded:
        yield guarded
