"""What every connector promises the house, run over all of them; a new connector is tested by being there.

The servers are small, real and on loopback. What a connector says to the true network is its own test's matter.
"""

import inspect
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from rondpunt.lib import guarded
from rondpunt.networks import wire
from rondpunt.networks.registry import Connector, connector, networks, talent
from rondpunt.networks.wire import Account, Author, Outgoing, Reason, Refused, TryLater

LOOPBACK = ("127.0.0.0/8",)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BY_HAND = tuple(name for name in networks() if getattr(connector(name), "by_hand", False))
OWN_PAGES = ("form", "house", "news", *BY_HAND)  # no server at the other end
HTTP = tuple(
    name
    for name in networks()
    if name not in OWN_PAGES and any(need.name == "server" for need in connector(name).needs)
)
REMOTE = tuple(name for name in networks() if name not in OWN_PAGES)
BLOCKING = """
import sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ImportError("a connector knows no Django")
sys.meta_path.insert(0, Wall())
import importlib
importlib.import_module("rondpunt.networks.connectors.{network}")
assert not any(name.split(".")[0] == "django" for name in sys.modules)
"""


def _account(network: str, server: str, reach: tuple[str, ...] = LOOPBACK) -> Account:
    """An account at ``server`` (host:port), filled in from what the connector needs, whatever that is."""
    host, _, port = server.rpartition(":")
    settings: dict[str, str] = {}
    for need in connector(network).needs:
        name = need.name
        if name == "server":
            settings[name] = f"http://{server}"
        elif name.endswith("host"):
            settings[name] = host
        elif need.kind == "number":
            settings[name] = port
        elif need.kind == "choice":
            settings[name] = "none" if "none" in need.choices else need.default
        elif "address" in name or name == "email":
            settings[name] = "town@linderbeke.example"
        else:
            settings[name] = need.default or (f"a-{name}" if need.required else "")
    return Account(settings=settings, reach=reach, oldest=NOON)


def _outgoing(text: str = "Good morning") -> Outgoing:
    dirk = Author(key="dirk@citizens.example", handle="dirk@citizens.example", name="Dirk")
    return Outgoing(
        key="7b1c2d3e4f5061728394a5b6c7d8e9f0",
        text=text,
        written_at=NOON,
        to=(dirk,),
        thread="ab" * 16,
        subject="Hello",
    )


@pytest.fixture(params=networks())
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def speaks(network: str) -> Connector:
    return connector(network)


def test_there_are_networks_to_test() -> None:
    assert {"bluesky", "form", "mail", "mastodon"} <= set(networks())


def test_it_offers_every_duty(speaks: Connector) -> None:
    duties = {"measure": 1, "check": 1, "receive": 2, "send": 2}
    for name, count in duties.items():
        assert len(inspect.signature(getattr(speaks, name)).parameters) == count, name
    assert speaks.title and isinstance(speaks.title, str)
    assert isinstance(speaks.limits, wire.Limits)


def test_its_talents_take_what_the_house_gives(network: str) -> None:
    talents = {
        "edit": 3,
        "delete": 2,
        "find": 2,
        "named": 2,
        "reply_address": 2,
        "look_again": 2,
        "listen": 3,
        "hear": 3,
    }
    for name, count in talents.items():
        if talent(network, name):
            assert len(inspect.signature(getattr(connector(network), name)).parameters) == count, name


def test_it_needs_what_a_form_can_ask(speaks: Connector) -> None:
    names = [need.name for need in speaks.needs]
    assert len(names) == len(set(names))
    for need in speaks.needs:
        assert need.name.isidentifier() and need.label, need
        assert need.kind in ("text", "secret", "number", "choice", "yes_no", "lines"), need
        assert bool(need.choices) == (need.kind == "choice"), need
        assert not need.choices or need.default in need.choices, need
        assert need.kind != "yes_no" or need.default in ("yes", "no"), need
        assert need.kind != "number" or not need.default or need.default.isdigit(), need


def test_what_sounds_like_a_secret_is_one(speaks: Connector) -> None:
    for need in speaks.needs:
        sounds = any(word in need.name.lower() for word in ("password", "secret", "token", "key", "passphrase"))
        assert not sounds or need.kind == "secret", need.name
        assert need.kind != "secret" or not need.default, need.name


def test_its_limits_make_sense(speaks: Connector) -> None:
    limits = speaks.limits
    assert limits.text is None or limits.text >= 100
    assert limits.visibilities or getattr(speaks, "by_hand", False)
    assert len(set(limits.visibilities)) == len(limits.visibilities)
    assert bool(limits.media_count) == bool(limits.media_size)
    assert all("/" in kind for kind in limits.media_types)


def test_what_it_says_of_edits_and_deletions_is_what_it_can(network: str) -> None:
    limits = connector(network).limits
    assert (limits.edits, limits.deletes) == (talent(network, "edit"), talent(network, "delete"))


@pytest.mark.parametrize("name", networks())
@rules(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=st.text(max_size=80), second=st.text(max_size=80))
def test_its_measure_is_steady_and_grows_with_the_text(name: str, first: str, second: str) -> None:
    measure = connector(name).measure
    assert measure("") == 0
    assert measure(first) == measure(first) >= 0
    # A space keeps words apart: without one, two addresses could become a single shorter one.
    assert measure(f"{first} {second}") >= max(measure(first), measure(second)) - 1


def test_its_measure_counts_every_word_of_a_plain_sentence(speaks: Connector) -> None:
    assert speaks.measure("The glass is fetched on Tuesday.") == 32


def test_it_loads_without_django(network: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKING.format(network=network)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_its_account_keeps_secrets_out_of_tracebacks(network: str) -> None:
    account = _account(network, "127.0.0.1:9")
    for value in account.settings.values():
        assert not value or value not in repr(account)


@pytest.fixture
def answering() -> Iterator[Callable[[int], str]]:
    """Starts a server that answers everything with one status."""
    running: list[ThreadingHTTPServer] = []

    def start(status: int) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                body = b'{"error": "Because"}'
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, format: str, *args: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"127.0.0.1:{server.server_address[1]}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[socket.socket] = []

    def take() -> None:
        with suppress(OSError):
            while True:
                taken.append(listener.accept()[0])

    threading.Thread(target=take, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    for connection in taken:
        connection.close()


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def _all_duties(network: str, account: Account) -> list[tuple[str, Callable[[], object]]]:
    speaks: Any = connector(network)
    duties: dict[str, Callable[[], object]] = {
        "check": lambda: speaks.check(account),
        "receive": lambda: speaks.receive(account, None),
        "send": lambda: speaks.send(account, _outgoing()),
        "edit": lambda: speaks.edit(account, "17", _outgoing()),
        "delete": lambda: speaks.delete(account, "17"),
    }
    return [(name, call) for name, call in duties.items() if talent(network, name)]


@pytest.mark.real
@pytest.mark.parametrize("name", REMOTE)
def test_an_address_inside_is_refused_unless_it_is_in_reach(name: str, nobody: str) -> None:
    for duty, call in _all_duties(name, _account(name, nobody, reach=())):
        with pytest.raises(Refused) as caught:
            call()
        # A plain-text server outside every allowed network may be refused for that first.
        assert caught.value.reason in (Reason.BLOCKED_ADDRESS, Reason.BAD_SETTINGS), duty
    secured = _account(name, nobody, reach=())
    told = {key: value.replace("http://", "https://") for key, value in secured.settings.items()}
    with pytest.raises(Refused) as caught:
        connector(name).receive(Account(settings=told, oldest=NOON), None)
    assert caught.value.reason is Reason.BLOCKED_ADDRESS


@pytest.mark.real
@pytest.mark.parametrize("name", REMOTE)
def test_a_server_that_is_away_is_tried_later(name: str, nobody: str) -> None:
    for duty, call in _all_duties(name, _account(name, nobody)):
        with pytest.raises(TryLater) as caught:
            call()
        assert caught.value.reason is Reason.UNREACHABLE, duty
        assert not caught.value.maybe_taken, duty  # nothing was handed over: no doubt


@pytest.mark.real
@pytest.mark.parametrize("name", REMOTE)
def test_a_server_that_says_nothing_is_tried_later(name: str, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "TOTAL_SECONDS", 0.6)
    monkeypatch.setattr(guarded, "READ_SECONDS", 0.6)
    monkeypatch.setattr(guarded, "CONNECT_SECONDS", 0.6)
    connector(name)
    for module in [loaded for key, loaded in sys.modules.items() if key.startswith("rondpunt.lib.")]:
        if hasattr(module, "SECONDS"):
            monkeypatch.setattr(module, "SECONDS", 0.6)
    for duty, call in _all_duties(name, _account(name, silent)):
        if duty in ("receive", "edit", "delete"):
            with pytest.raises(TryLater) as caught:
                call()
            assert not caught.value.maybe_taken, duty


@pytest.mark.real
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("name", HTTP)
def test_a_sign_in_that_is_not_accepted_needs_a_person(name: str, status: int, answering: Callable[[int], str]) -> None:
    for duty, call in _all_duties(name, _account(name, answering(status))):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.reason is Reason.NOT_ALLOWED, duty


@pytest.mark.real
@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("name", HTTP)
def test_a_server_in_trouble_is_tried_later(name: str, status: int, answering: Callable[[int], str]) -> None:
    for duty, call in _all_duties(name, _account(name, answering(status))):
        with pytest.raises(TryLater) as caught:
            call()
        assert caught.value.reason in (Reason.BUSY, Reason.UNREACHABLE), duty
        assert duty == "send" or not caught.value.maybe_taken, duty


@pytest.mark.real
@pytest.mark.parametrize("name", [name for name in HTTP if talent(name, "edit")])
def test_what_is_no_longer_there_cannot_be_edited_and_is_deleted(name: str, answering: Callable[[int], str]) -> None:
    speaks: Any = connector(name)
    account = _account(name, answering(404))
    with pytest.raises(Refused) as caught:
        speaks.edit(account, "17", _outgoing())
    assert caught.value.reason is Reason.GONE
    assert speaks.delete(account, "17") is None


@pytest.mark.real
@pytest.mark.parametrize("name", HTTP)
def test_a_page_that_is_no_api_is_not_taken_for_good_news(name: str, answering: Callable[[int], str]) -> None:
    with pytest.raises((Refused, TryLater)):
        connector(name).check(_account(name, answering(200)))


@pytest.mark.real
def test_a_message_that_is_too_long_is_refused_and_not_cut(network: str, nobody: str) -> None:
    longest = connector(network).limits.text
    if longest is None:
        pytest.skip("this network knows no longest message")
    with pytest.raises((Refused, TryLater)) as caught:
        connector(network).send(_account(network, nobody), _outgoing("a " * longest))
    if isinstance(caught.value, TryLater):
        # The server's own limit comes first, and the server is away; the message was not cut to be sent.
        assert caught.value.reason is Reason.UNREACHABLE
    else:
        assert caught.value.reason is Reason.TOO_LONG
