"""Calls to an AT Protocol server (XRPC: JSON over HTTP) and the sessions they need.

Source: https://atproto.com/specs/xrpc and the lexicons com.atproto.server.*. Knows no network in particular and no
Rondpunt: the connector gives meaning to the errors.
"""

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

# An access token lives about two hours and a refresh token two to three months; the server says when one is over.
SESSION_SECONDS = 24 * 3600.0
MOST_SESSIONS = 200
_OVER = frozenset({"ExpiredToken", "InvalidToken"})


class XrpcError(Exception):
    """The server answered, and not with what was asked. ``name`` is XRPC's error name, ``status`` the HTTP status."""

    def __init__(self, status: int, name: str, message: str, wait_seconds: float | None = None) -> None:
        super().__init__(f"{status} {name}: {message}")
        self.status, self.name, self.message, self.wait_seconds = status, name, message, wait_seconds


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are for a server, and the two tokens that prove it."""

    did: str
    handle: str
    access: str
    refresh: str
    opened: float

    def __repr__(self) -> str:
        return f"Session({self.handle!r})"  # tokens never reach a log or a traceback


class Sessions:
    """Open sessions by server, handle and password, shared by the threads of a process.

    Signing in is limited to some 30 times in 5 minutes for an account; a poll every minute by several workers would
    use that up. Only an optimisation: losing it costs one sign-in.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}

    @staticmethod
    def key(server: str, handle: str, password: str) -> str:
        """A key that does not give the password away."""
        return hashlib.sha256("\0".join((server, handle, password)).encode()).hexdigest()

    def get(self, key: str) -> Session | None:
        """The session kept under ``key``, unless it is too old."""
        with self._lock:
            session = self._open.get(key)
        return session if session and time.monotonic() - session.opened < SESSION_SECONDS else None

    def put(self, key: str, session: Session) -> None:
        """Keep a session; the one that was put in first makes room."""
        with self._lock:
            self._open.pop(key, None)
            self._open[key] = session
            while len(self._open) > MOST_SESSIONS:
                del self._open[next(iter(self._open))]

    def forget(self, key: str) -> None:
        """Drop a session."""
        with self._lock:
            self._open.pop(key, None)


SESSIONS = Sessions()


class Xrpc:
    """One account on one server, for the length of one job. ``http`` must be a guarded client."""

    def __init__(
        self,
        http: httpx.Client,
        server: str,
        handle: str,
        password: str,
        proxy: str = "",
        sessions: Sessions = SESSIONS,
    ) -> None:
        self.http, self.server, self.handle, self.password = http, server, handle, password
        self.proxy, self.sessions = proxy, sessions
        self.key = Sessions.key(server, handle, password)

    def session(self) -> Session:
        """The session at hand, or a new one. Raises ``XrpcError`` when the server does not let us in."""
        return self.sessions.get(self.key) or self.sign_in()

    def sign_in(self) -> Session:
        """Sign in with the password, whatever session there is."""
        body = {"identifier": self.handle, "password": self.password}
        return self._keep(self._once("POST", "com.atproto.server.createSession", json=body))

    def ask(self, method: str, *, appview: bool = False, **parameters: Any) -> dict[str, Any]:
        """A query. ``appview``: answered by the AppView behind the server, the one that was set if one was."""
        headers = {"atproto-proxy": self.proxy} if appview and self.proxy else {}
        return self._signed("GET", method, params=parameters, headers=headers)

    def call(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A procedure."""
        return self._signed("POST", method, json=dict(body))

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        """Hand in a file; the blob to put in a record. The same bytes give the same blob."""
        answer = self._signed(
            "POST", "com.atproto.repo.uploadBlob", content=content, headers={"content-type": media_type}
        )
        blob = answer.get("blob")
        if not isinstance(blob, dict):
            raise XrpcError(502, "InvalidResponse", "no blob in the answer")
        return blob

    def _signed(self, verb: str, method: str, **arguments: Any) -> dict[str, Any]:
        session = self.session()
        try:
            return self._once(verb, method, session.access, **arguments)
        except XrpcError as error:
            if error.name not in _OVER:
                raise
        # Once: a server that calls a fresh token expired would otherwise keep us signing in for ever.
        return self._once(verb, method, self._renew(session).access, **arguments)

    def _renew(self, session: Session) -> Session:
        self.sessions.forget(self.key)
        try:
            return self._keep(self._once("POST", "com.atproto.server.refreshSession", session.refresh))
        except XrpcError as error:
            if error.status not in (400, 401):
                raise
            return self.sign_in()  # the refresh token is over too

    def _keep(self, told: Mapping[str, Any]) -> Session:
        try:
            session = Session(told["did"], told["handle"], told["accessJwt"], told["refreshJwt"], time.monotonic())
        except KeyError as missing:
            raise XrpcError(502, "InvalidResponse", f"no {missing} in the answer") from missing
        self.sessions.put(self.key, session)
        return session

    def _once(self, verb: str, method: str, token: str = "", **arguments: Any) -> dict[str, Any]:
        headers = {**arguments.pop("headers", {}), **({"authorization": f"Bearer {token}"} if token else {})}
        answer = self.http.request(verb, f"{self.server}/xrpc/{method}", headers=headers, **arguments)
        try:
            told = answer.json()
        except ValueError:
            told = None
        if answer.is_success and isinstance(told, dict):
            return told
        said = told if isinstance(told, dict) else {}
        name, message = str(said.get("error") or ""), str(said.get("message") or "")
        if answer.is_success or (not name and answer.status_code < 429):
            name = "InvalidResponse"  # an answer, but of no AT Protocol server
        raise XrpcError(answer.status_code, name, message or answer.reason_phrase, _wait_seconds(answer.headers))


def _wait_seconds(headers: httpx.Headers) -> float | None:
    """How long the server wants us to wait: ``Retry-After`` in seconds, or ``RateLimit-Reset`` as a moment."""
    for name in ("retry-after", "ratelimit-reset"):
        try:
            number = float(headers.get(name, ""))
        except ValueError:
            continue
        # Bluesky gives the moment in Unix seconds; the header's draft standard gives a number of seconds to wait.
        return max(1.0, number - time.time()) if number > 1e9 else max(1.0, number)
    return None
