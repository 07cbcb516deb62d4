"""Sessions and waiting times; the calls themselves are tested against a real server by the connector's tests."""

import time

import httpx

from rondpunt.lib import xrpc
from rondpunt.lib.xrpc import Session, Sessions, _wait_seconds


def session(handle: str, opened: float | None = None) -> Session:
    return Session("did:plc:x", handle, "access", "refresh", time.monotonic() if opened is None else opened)


def test_a_session_is_kept_until_it_is_old_or_forgotten() -> None:
    sessions = Sessions()
    sessions.put("a", session("town.test"))
    assert sessions.get("a") is not None
    sessions.forget("a")
    assert sessions.get("a") is None
    sessions.put("a", session("town.test", time.monotonic() - xrpc.SESSION_SECONDS - 1))
    assert sessions.get("a") is None


def test_the_oldest_session_makes_room() -> None:
    sessions = Sessions()
    for number in range(xrpc.MOST_SESSIONS + 1):
        sessions.put(str(number), session("town.test"))
    assert sessions.get("0") is None
    assert sessions.get("1") is not None


def test_another_password_is_another_session() -> None:
    keys = {
        Sessions.key("https://a", "b", "c"),
        Sessions.key("https://a", "b", "d"),
        Sessions.key("https://a", "bc", ""),
    }
    assert len(keys) == 3


def test_a_moment_and_a_number_of_seconds_both_say_how_long_to_wait() -> None:
    assert _wait_seconds(httpx.Headers({"retry-after": "30"})) == 30
    assert _wait_seconds(httpx.Headers({"ratelimit-reset": "90"})) == 90
    until = _wait_seconds(httpx.Headers({"ratelimit-reset": str(int(time.time()) + 100)}))
    assert until is not None
    assert 97 < until <= 100
    assert _wait_seconds(httpx.Headers({"ratelimit-reset": str(int(time.time()) - 100)})) == 1
    assert _wait_seconds(httpx.Headers({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"})) is None
    assert _wait_seconds(httpx.Headers()) is None
