"""Calls to a server that speaks JSON to whoever shows a token, and what its refusals mean in the words of ``wire``.

What Mastodon, Matrix and Mattermost have in common; each has its own paths, shapes and odd cases elsewhere.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from rondpunt.lib import guarded
from rondpunt.networks.wire import Account, Reason, Refused, TryLater

LONGEST_DETAIL = 300
ABSENT = frozenset({404, 405, 410, 501})
EPOCH = 1_000_000_000  # a larger number of seconds is a moment, a smaller one a wait


class JsonServer:
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
        return None if answer.status_code in ABSENT else json_of(self.succeed(answer))

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
        raise Refused(Reason.BAD_SETTINGS, text)  # a redirect or a page that is not there: not the API we know

    def _pause(self, answer: httpx.Response) -> timedelta | None:
        """How long the server asks us to wait: the moment its window ends, or a number of seconds."""
        reset, seconds = answer.headers.get("x-ratelimit-reset", ""), answer.headers.get("retry-after", "")
        try:
            if "T" in reset:
                pause = datetime.fromisoformat(reset) - self.now
            else:
                wait = float(reset or seconds)
                pause = timedelta(seconds=wait - self.now.timestamp() if wait > EPOCH else wait)
        except (ValueError, TypeError, OverflowError):
            return None
        return max(pause, timedelta(seconds=1))


S = TypeVar("S", bound=JsonServer)


@contextmanager
def connect(account: Account, kind: type[S], *, checking: bool = False) -> Iterator[S]:
    """The server that the channel's settings name; raises ``Refused`` when they cannot be right.

    ``checking``: somebody is filling them in, and should hear of a bad certificate now. In daily work it is waited
    for: a certificate that ran out last night is renewed this morning.
    """
    given = account.settings.get("server", "").strip()
    parts = urlsplit(given if "://" in given else f"https://{given}")
    url = f"{parts.scheme}://{parts.netloc}"  # people paste the address of their profile, too
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise Refused(Reason.BAD_SETTINGS, url)
    if parts.scheme == "http" and not account.reach:
        # The token would cross the internet in the clear. Inside the administrator's own networks it may.
        raise Refused(Reason.BAD_SETTINGS, f"{url}: https")
    with guarded.client(account.reach) as http:
        try:
            yield kind(http, url, account.settings.get("access_token", "").strip())
        except TryLater as error:
            if checking and _is_about_certificate(error):
                raise Refused(Reason.BAD_SETTINGS, error.detail) from error
            raise


def words_of(answer: httpx.Response) -> str:
    """What the server says about it, in its own words."""
    told = mapping(_json_or_nothing(answer))
    said = next((str(told[name]) for name in ("error", "error_description", "message") if told.get(name)), "")
    return f"{answer.status_code} {said or answer.reason_phrase}"[:LONGEST_DETAIL]


def json_of(answer: httpx.Response) -> Any:
    """What was answered; a page in place of JSON is a server that is not itself."""
    try:
        return answer.json()
    except ValueError as error:
        raise TryLater(Reason.BUSY, f"{answer.status_code}: no JSON") from error


def mapping(value: Any) -> Mapping[str, Any]:
    """``value`` when it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def _json_or_nothing(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _is_about_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _date(answer: httpx.Response) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
