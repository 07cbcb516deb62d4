"""The one way out, against real servers on loopback: where it goes, how much it takes, how long it waits."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from rondpunt.lib import guarded

pytestmark = pytest.mark.real
LOOPBACK = ("127.0.0.0/8",)
MEGABYTE = 1024 * 1024


class _Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.server.lines.append((self.client_address[1], self.headers.get("Cookie")))  # type: ignore[attr-defined]
        if self.path.startswith("/to/"):
            self._answer(302, b"", Location=self.path.removeprefix("/to/"))
        elif self.path == "/cookie":
            self._answer(200, b"hello", **{"Set-Cookie": "whose=mine"})
        elif self.path == "/large":
            self._answer(200, b"x" * 2 * MEGABYTE)
        elif self.path == "/bomb":
            packed = gzip.compress(b"\0" * 64 * MEGABYTE)
            self._answer(200, packed, **{"Content-Encoding": "gzip"})
        elif self.path == "/brotli":
            self._answer(200, b"anything", **{"Content-Encoding": "br"})
        elif self.path == "/packed":
            self._answer(200, gzip.compress(b"hello"), **{"Content-Encoding": "gzip"})
        else:
            self._answer(200, b"hello")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # A client that hangs up in the middle is what some of these tests are about.
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        running.asked, running.lines = [], []  # type: ignore[attr-defined]
        running.daemon_threads = True
        running.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up on purpose
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes], str]]:
    """A server that never stops sending: after a beginning of your choice, one byte every fifth of a second."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(beginning: bytes) -> None:
        with closing(listener.accept()[0]) as connection:
            connection.recv(4096)
            connection.sendall(beginning)
            while not stop.wait(0.2):
                try:
                    connection.sendall(b"a")
                except OSError:
                    return

    def start(beginning: bytes) -> str:
        threads.append(threading.Thread(target=serve, args=(beginning,), daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    stop.set()
    listener.close()
    for thread in threads:
        thread.join(2)


def _names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the resolver say these addresses, one answer after another, and note what it was asked."""
    asked: list[str] = []
    left = list(answers)

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in ip], socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(guarded.socket, "getaddrinfo", resolve)
    return asked


def test_a_private_address_is_blocked_and_says_so(server: ThreadingHTTPServer, address: str) -> None:
    with guarded.client() as client, pytest.raises(guarded.BlockedAddress, match=r"127\.0\.0\.1"):
        client.get(address)
    assert server.asked == []  # type: ignore[attr-defined]


def test_an_address_in_reach_is_answered(address: str) -> None:
    with guarded.client(LOOPBACK) as client:
        assert client.get(address).text == "hello"


def test_reach_opens_one_network_and_no_other(address: str) -> None:
    with guarded.client(("10.0.0.0/8", "::1/128")) as client, pytest.raises(guarded.BlockedAddress):
        client.get(address)


def test_a_redirect_within_reach_is_followed(server: ThreadingHTTPServer, address: str) -> None:
    with guarded.client(LOOPBACK) as client:
        assert client.get(f"{address}/to//there").url.path == "/there"


@pytest.mark.parametrize("target", ["http://192.168.1.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data"])
def test_a_redirect_to_a_private_address_is_blocked(address: str, target: str) -> None:
    with guarded.client(LOOPBACK) as client, pytest.raises(guarded.BlockedAddress):
        client.get(f"{address}/to/{target}")


def test_a_redirect_to_another_kind_of_address_is_not_followed(address: str) -> None:
    with guarded.client(LOOPBACK) as client, pytest.raises(httpx.UnsupportedProtocol):
        client.get(f"{address}/to/file:///etc/passwd")


def test_redirects_in_a_circle_end(server: ThreadingHTTPServer, address: str) -> None:
    around = "/to/" * 3 + "/to/x"
    with guarded.client(LOOPBACK) as client, pytest.raises(httpx.TooManyRedirects):
        client.get(f"{address}/to/" + around * 3)
    assert len(server.asked) == guarded.MOST_REDIRECTS + 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "fe80::1%lo",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::1",
        "64:ff9b::a00:1",
    ],
)
def test_no_spelling_of_an_inside_address_is_allowed(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    _names(monkeypatch, [inside])
    with pytest.raises(guarded.BlockedAddress):
        guarded.allowed_addresses("city.example", 443, ())


def test_a_public_address_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["193.191.245.244", "2a01:690:35:100::f5:79", "193.191.245.244"])
    assert guarded.allowed_addresses("city.example", 443, ()) == ["193.191.245.244", "2a01:690:35:100::f5:79"]


def test_one_inside_address_among_public_ones_blocks_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["193.191.245.244", "10.0.0.1"])
    with pytest.raises(guarded.BlockedAddress):
        guarded.allowed_addresses("city.example", 443, ())


def test_a_mapped_address_is_reached_where_its_network_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["::ffff:10.0.0.1"])
    assert guarded.allowed_addresses("city.example", 443, ("10.0.0.0/8",)) == ["::ffff:10.0.0.1"]


def test_a_network_written_with_host_bits_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["10.0.0.1"])
    assert guarded.allowed_addresses("city.example", 443, ("10.0.0.7/8",)) == ["10.0.0.1"]


def test_the_address_that_was_checked_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch, server: ThreadingHTTPServer
) -> None:
    """DNS rebinding: the name says something allowed at first and loopback ever after. It must be asked only once."""
    connected: list[object] = []
    real = socket.create_connection

    def note(where: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        connected.append(where[0])
        if where[0] == "192.0.2.9":
            raise ConnectionRefusedError("nobody there")
        return real(where, *args, **kwargs)  # type: ignore[arg-type]

    asked = _names(monkeypatch, ["192.0.2.9"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "create_connection", note)
    port = server.server_address[1]
    with guarded.client(("192.0.2.0/24",)) as client:
        with pytest.raises(httpx.ConnectError):
            client.get(f"http://rebinding.example:{port}/")
        assert (asked, connected) == (["rebinding.example"], ["192.0.2.9"])
        with pytest.raises(guarded.BlockedAddress):
            client.get(f"http://rebinding.example:{port}/")
    assert server.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example", "double..dot.example"])
def test_a_name_that_does_not_exist_is_a_connection_error(host: str) -> None:
    with guarded.client() as client, pytest.raises((httpx.ConnectError, httpx.InvalidURL)):
        client.get(f"http://{host}/")


def test_an_answer_up_to_the_limit_is_taken(address: str) -> None:
    with guarded.client(LOOPBACK, largest=2 * MEGABYTE) as client:
        assert len(client.get(f"{address}/large").content) == 2 * MEGABYTE


def test_an_answer_over_the_limit_is_broken_off(address: str) -> None:
    with guarded.client(LOOPBACK, largest=2 * MEGABYTE - 1) as client, pytest.raises(guarded.AnswerTooLarge):
        client.get(f"{address}/large")


def test_a_packed_answer_is_read(address: str) -> None:
    with guarded.client(LOOPBACK) as client:
        assert client.get(f"{address}/packed").text == "hello"


def test_a_small_packed_answer_cannot_grow_past_the_limit(address: str) -> None:
    with guarded.client(LOOPBACK, largest=MEGABYTE) as client, pytest.raises(guarded.AnswerTooLarge):
        client.get(f"{address}/bomb")


def test_a_packing_that_was_not_asked_is_not_unpacked(address: str) -> None:
    with guarded.client(LOOPBACK) as client, pytest.raises(guarded.AnswerTooLarge, match="br"):
        client.get(f"{address}/brotli")


@pytest.mark.parametrize(
    ("beginning", "error"),
    [
        (b"", httpx.ReadTimeout),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", httpx.ReadTimeout),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", httpx.TransportError),
    ],
    ids=["before the status", "in the headers", "in the body"],
)
def test_a_server_that_drips_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch,
    dripping: Callable[[bytes], str],
    beginning: bytes,
    error: type[Exception],
) -> None:
    monkeypatch.setattr(guarded, "TOTAL_SECONDS", 0.8)
    started = time.monotonic()
    with guarded.client(LOOPBACK) as client, pytest.raises(error):
        client.get(dripping(beginning))
    assert 0.7 < time.monotonic() - started < 2


def test_a_socket_for_other_protocols_is_guarded_too(server: ThreadingHTTPServer) -> None:
    port = server.server_address[1]
    with pytest.raises(guarded.BlockedAddress):
        guarded.connect("127.0.0.1", port, ())
    with closing(guarded.connect("127.0.0.1", port, LOOPBACK)) as connection:
        assert connection.getpeername() == ("127.0.0.1", port)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """A proxy would resolve names itself, past every check."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    with guarded.client(LOOPBACK) as client:
        assert client.get(address).status_code == 200


def test_a_thread_that_keeps_goes_on_with_its_line_and_with_nobodys_cookies(
    server: ThreadingHTTPServer, address: str
) -> None:
    with guarded.keeping():
        for _ in range(3):
            with guarded.client(LOOPBACK) as http:
                http.get(address + "/cookie")
        with guarded.client() as http, pytest.raises(guarded.BlockedAddress):
            http.get(address)
    lines = server.lines  # type: ignore[attr-defined]
    assert len({port for port, _cookie in lines}) == 1 and [cookie for _port, cookie in lines] == [None] * 3
    with guarded.client(LOOPBACK) as http:
        http.get(address)
    assert len({port for port, _cookie in lines}) == 2


def test_a_line_that_was_idle_too_long_is_not_used_again(
    server: ThreadingHTTPServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "KEPT_SECONDS", 0.05)
    with guarded.keeping():
        for _ in range(2):
            with guarded.client(LOOPBACK) as http:
                http.get(address)
            time.sleep(0.1)
    assert len({port for port, _cookie in server.lines}) == 2  # type: ignore[attr-defined]
