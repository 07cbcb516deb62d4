"""Calls to a server with the Mastodon client API, and what its refusals mean in the words of ``wire``.

Real servers differ: some lack the second version of the instance page, some stream from another host, some answer
with HTML when they are tired. Source: https://docs.joinmastodon.org/methods/ and /api/rate-limits/.
"""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from rondpunt.lib import guarded
from rondpunt.networks.wire import Account, Reason, Refused, TryLater

LONGEST_DETAIL = 300
MEDIA_SECONDS = 60.0
MEDIA_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Instance:
    """What a server says about itself; empty where it says nothing."""

    domain: str
    streaming: str
    statuses: Mapping[str, Any]
    media: Mapping[str, Any]


class Server:
    """One account on one server, for the length of one job. ``http`` must be a guarded client."""

    def __init__(self, http: httpx.Client, url: str, token: str) -> None:
        self.http, self.url = http, url
        self.headers = {"Authorization": f"Bearer {token}"}
        self.now = datetime.now(UTC)  # the server's own clock, as of its last answer

    def ask(self, path: str, **parameters: Any) -> Any:
        """The JSON at ``path``; raises ``Refused`` or ``TryLater`` for anything else."""
        return json_of(self.succeed(self.call("GET", path, params=parameters)))

    def ask_if_there(self, path: str, **parameters: Any) -> Any:
        """The JSON at ``path``, or ``None`` where the server has no such thing (any more)."""
        answer = self.call("GET", path, params=parameters)
        return None if answer.status_code in (404, 405, 410, 501) else json_of(self.succeed(answer))

    def call(self, method: str, path: str, *, counts: bool = False, **options: Any) -> httpx.Response:
        """One request, whatever the answer. ``counts``: if the answer is lost, the server may have acted on it."""
        options["headers"] = self.headers | options.get("headers", {})
        # A redirected POST would be repeated as a GET: better an error that names the address.
        follow = method == "GET"
        try:
            answer = self.http.request(method, self.url + path, follow_redirects=follow, **options)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Refused(Reason.BAD_SETTINGS, str(error)) from error
        except guarded.BlockedAddress as error:
            raise Refused(Reason.BLOCKED_ADDRESS, str(error)) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater(Reason.UNREACHABLE, str(error)) from error
        except httpx.HTTPError as error:
            raise TryLater(Reason.UNREACHABLE, str(error) or type(error).__name__, maybe_taken=counts) from error
        self.now = _date(answer) or datetime.now(UTC)
        return answer

    def succeed(self, answer: httpx.Response) -> httpx.Response:
        """The answer, if it is one; else the error it stands for."""
        if answer.is_success:
            return answer
        text = words_of(answer)
        if answer.status_code in (401, 403):
            raise Refused(Reason.NOT_ALLOWED, text)
        if answer.status_code == 429:
            raise TryLater(Reason.BUSY, text, after=self._pause(answer))
        if answer.status_code >= 500:
            raise TryLater(Reason.BUSY, text)
        if answer.status_code in (400, 422):
            raise Refused(Reason.REJECTED, text)
        raise Refused(Reason.BAD_SETTINGS, text)  # a redirect or a page that is not there: no Mastodon API

    def instance(self) -> Instance:
        """What the server is and allows: the second version of the page, else the first, else nothing."""
        told = _mapping(self._instance_page())
        allowed = _mapping(told.get("configuration"))
        statuses = dict(_mapping(allowed.get("statuses")))
        if "max_toot_chars" in told:  # Pleroma and its kin
            statuses.setdefault("max_characters", told["max_toot_chars"])
        streaming = _mapping(allowed.get("urls")).get("streaming") or _mapping(told.get("urls")).get("streaming_api")
        domain = str(told.get("domain") or told.get("uri") or "")
        return Instance(
            domain=(urlsplit(domain).hostname or "" if "//" in domain else domain.rstrip("/")).lower()
            or str(urlsplit(self.url).hostname),
            streaming=str(streaming or "").replace("ws", "http", 1).rstrip("/") or self.url,
            statuses=statuses,
            media=_mapping(allowed.get("media_attachments")),
        )

    def upload(self, name: str, media_type: str, content: bytes, alt: str) -> str:
        """Hand in a picture and wait until it is ready; its id. What is never used, the server throws away."""
        form: dict[str, Any] = {"files": {"file": (name, content, media_type)}, "data": {"description": alt}}
        answer = self.call("POST", "/api/v2/media", **form)
        if answer.status_code == 404:
            answer = self.call("POST", "/api/v1/media", **form)
        if answer.status_code in (413, 415, 422):
            raise Refused(Reason.BAD_MEDIA, words_of(answer))
        medium = _mapping(json_of(self.succeed(answer)))
        until = time.monotonic() + MEDIA_SECONDS
        while answer.status_code in (202, 206) and not medium.get("url"):
            if time.monotonic() > until:
                raise TryLater(Reason.BUSY, "media are still being processed")
            time.sleep(MEDIA_PAUSE)
            answer = self.call("GET", f"/api/v1/media/{medium['id']}")
            if answer.status_code == 422:
                raise Refused(Reason.BAD_MEDIA, words_of(answer))
            self.succeed(answer)
        return str(medium["id"])

    def _instance_page(self) -> Any:
        """Takahe answers 500 to the second version where nobody is named as contact, so the first has its turn too.

        Only when both fail is the server busy: to go on without a domain would give people another key.
        """
        busy: TryLater | None = None
        for version in ("v2", "v1"):
            try:
                return self.ask(f"/api/{version}/instance")
            except TryLater as error:
                busy = error
            except Refused:
                continue
        if busy:
            raise busy
        return None

    def _pause(self, answer: httpx.Response) -> timedelta | None:
        """How long the server asks us to wait: the moment its window ends, or a number of seconds."""
        reset, seconds = answer.headers.get("x-ratelimit-reset", ""), answer.headers.get("retry-after", "")
        try:
            pause = datetime.fromisoformat(reset) - self.now if reset else timedelta(seconds=float(seconds))
        except (ValueError, TypeError):
            return None
        return max(pause, timedelta(seconds=1))


@contextmanager
def connect(account: Account) -> Iterator[Server]:
    """The server that the channel's settings name; raises ``Refused`` when they cannot be right."""
    given = account.settings.get("server", "").strip()
    parts = urlsplit(given if "://" in given else f"https://{given}")
    url = f"{parts.scheme}://{parts.netloc}"  # people paste the address of their profile, too
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise Refused(Reason.BAD_SETTINGS, url)
    if parts.scheme == "http" and not account.reach:
        # The token would cross the internet in the clear. Inside the administrator's own networks it may.
        raise Refused(Reason.BAD_SETTINGS, f"{url}: https")
    with guarded.client(account.reach) as http:
        yield Server(http, url, account.settings.get("access_token", "").strip())


def words_of(answer: httpx.Response) -> str:
    """What the server says about it, in its own words."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    said = str(told.get("error") or told.get("error_description") or "") if isinstance(told, dict) else ""
    return f"{answer.status_code} {said or answer.reason_phrase}"[:LONGEST_DETAIL]


def is_about_certificate(error: BaseException) -> bool:
    """Whether a failure to connect comes from a certificate that is not good."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def json_of(answer: httpx.Response) -> Any:
    """What was answered; a page in place of JSON is a server that is not itself."""
    try:
        return answer.json()
    except ValueError as error:
        raise TryLater(Reason.BUSY, f"{answer.status_code}: no JSON") from error


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _date(answer: httpx.Response) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
