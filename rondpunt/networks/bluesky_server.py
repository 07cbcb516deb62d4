"""A signed connection to a server of the AT Protocol: settings read, errors in the words of ``wire``."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx

from rondpunt.lib import guarded
from rondpunt.lib.xrpc import Xrpc, XrpcError
from rondpunt.networks.wire import Account, Reason, Refused, TryLater

DEFAULT_SERVER = "https://bsky.social"
NOT_ALLOWED = frozenset({"AuthenticationRequired", "AuthMissing", "AuthFactorTokenRequired", "Forbidden"}) | frozenset(
    {"AccountTakedown", "AccountDeactivated", "ExpiredToken", "InvalidToken", "BadJwt"}
)


@contextmanager
def connection(account: Account) -> Iterator[Xrpc]:
    """A signed connection whose errors are the wire's.

    No error here says ``maybe_taken``: the record's key is ours, so when the queue tries again the message is either
    found or written, once in both cases.
    """
    told = {name: str(value).strip() for name, value in account.settings.items()}
    # Handles copied from the app carry invisible direction marks.
    handle = "".join(sign for sign in told.get("handle", "") if sign.isprintable()).removeprefix("@")
    proxy = told.get("appview", "")
    if proxy and "#" not in proxy:
        proxy += "#bsky_appview"
    try:
        address = _server_address(told.get("server") or DEFAULT_SERVER, account)
        with guarded.client(account.reach) as http:
            yield Xrpc(http, address, handle, told.get("app_password", ""), proxy)
    except XrpcError as error:
        raise _meaning(error) from error
    except guarded.BlockedAddress as error:
        raise Refused(Reason.BLOCKED_ADDRESS, str(error)) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
        raise Refused(Reason.BAD_SETTINGS, str(error)) from error
    except httpx.RequestError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise Refused(Reason.BAD_SETTINGS, str(error)) from error
        raise TryLater(Reason.UNREACHABLE, str(error)) from error


def _server_address(text: str, account: Account) -> str:
    url = httpx.URL(text if "://" in text else f"https://{text}")
    # The app password travels with every sign-in: in the clear only inside networks the administrator allowed.
    if not url.host or (url.scheme != "https" and not (url.scheme == "http" and account.reach)):
        raise Refused(Reason.BAD_SETTINGS, text)
    return str(url).rstrip("/")


def _meaning(error: XrpcError) -> Refused | TryLater:
    said = error.message or error.name
    if error.status in (408, 429) or (error.status >= 500 and error.status != 501):
        after = timedelta(seconds=error.wait_seconds) if error.wait_seconds else None
        return TryLater(Reason.BUSY, said, after=after)
    if error.name == "InvalidResponse" or error.status == 501:
        return Refused(Reason.BAD_SETTINGS, said)
    if error.status in (401, 403) or error.name in NOT_ALLOWED:
        return Refused(Reason.NOT_ALLOWED, said)
    if error.status == 413 or error.name == "BlobTooLarge":
        return Refused(Reason.BAD_MEDIA, said)
    return Refused(Reason.REJECTED, said)
