"""Somebody with a browser without script: follows links and redirects, fills in forms, keeps cookies."""

import re
from html import unescape
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.counterparts.oidc import OidcProvider
from tests.journeys.house import PASSWORD, House

OPENID = "/accounts/oidc/house/login/"


class Visitor:
    """One browser at one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.browser = httpx.Client(base_url=house.url, follow_redirects=True, trust_env=False, timeout=20)

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *why: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.browser.close()

    def post(self, page: str, action: str, *, onwards: bool = True, **fields: str) -> httpx.Response:
        """Fill in the form on ``page`` that leads to ``action``; fails when it is not there."""
        text = self.browser.get(page).text
        form = re.search(rf'<form[^>]*action="{re.escape(action)}[^"]*".*?</form>', text, re.S)
        assert form, f"no form to {action} on {page}: {text}"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form[0])
        target = re.search(r'action="([^"]+)"', form[0])
        assert token and target
        sent = {"csrfmiddlewaretoken": token[1], **fields}
        return self.browser.post(unescape(target[1]), data=sent, follow_redirects=onwards)

    def with_password(self, name: str) -> httpx.Response:
        """Sign in as those do who have a password here."""
        answer = self.post("/accounts/login/", "/accounts/login/", login=self.house.people[name], password=PASSWORD)
        assert "/accounts/login/" not in str(answer.url), answer.text
        return answer

    def asks_provider(self) -> str:
        """Press the button of the provider on the sign-in page; the address the browser is sent to."""
        answer = self.post("/accounts/login/", OPENID, onwards=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def with_openid(self, provider: OidcProvider, login: str) -> httpx.Response:
        """Sign in at the provider as ``login``; the page on which one arrives."""
        return self.browser.get(provider.sign_in(self.asks_provider(), login=login))

    @property
    def seats(self) -> list[str]:
        """The teams and roles on one's own profile."""
        return [unescape(seat) for seat in re.findall(r"<li>([^<]+: [^<]+)</li>", self.profile)]

    @property
    def profile(self) -> str:
        """One's own page; fails for who is not signed in."""
        answer = self.browser.get("/profile/", follow_redirects=False)
        assert answer.status_code == 200, f"not signed in: {answer.status_code}"
        return answer.text

    @property
    def is_in(self) -> bool:
        """Whether the house knows this browser."""
        return self.browser.get("/profile/", follow_redirects=False).status_code == 200


def question(address: str) -> dict[str, str]:
    """The parameters of an address, each once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
