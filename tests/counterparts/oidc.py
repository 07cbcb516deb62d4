"""A real OpenID provider (npm ``oidc-provider``) on loopback: code flow with PKCE, ID tokens, a groups claim.

``running_oidc(redirects=…)`` starts it; ``provider.person(login, **claims)`` says who can sign in and in which groups
they are, also while it runs; ``provider.sign_in(address, login=…)`` fills in the provider's own forms as a browser
would, and gives the address to which the provider sends the browser back.
"""

import contextlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from . import npm

HERE = Path(__file__).parent / "oidc"
START_SECONDS = 30
STEPS = 12  # sign-in, consent and the redirects between them are eight


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """A running provider with one client; ``accounts`` is the file it reads at every sign-in."""

    issuer: str
    client: str
    secret: str
    accounts: Path
    redirects: tuple[str, ...]

    def person(self, login: str, **claims: Any) -> None:
        """Let ``login`` sign in with these claims; the same name again replaces them."""
        known = json.loads(self.accounts.read_text(encoding="utf-8"))
        fresh = self.accounts.with_suffix(".new")
        fresh.write_text(json.dumps({**known, login: claims}), encoding="utf-8")
        fresh.replace(self.accounts)

    def sign_in(self, address: str, *, login: str) -> str:
        """Follow an authorization request to its end; the address (with the code) the browser is sent back to."""
        with httpx.Client(timeout=20) as browser:
            answer = browser.get(address)
            for _ in range(STEPS):
                if answer.is_redirect:
                    onward = urljoin(str(answer.url), answer.headers["location"])
                    if not onward.startswith(self.issuer):
                        return onward
                    answer = browser.get(onward)
                    continue
                answer = self._fill_in(browser, answer, login)
        raise AssertionError(f"the provider sent nobody back: {answer.status_code} {answer.text[:500]}")

    def _fill_in(self, browser: httpx.Client, page: httpx.Response, login: str) -> httpx.Response:
        assert page.status_code == 200, page.text
        form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert form, page.text
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
        assert prompt, page.text
        fields = {"prompt": prompt[1]}
        if prompt[1] == "login":
            fields |= {"login": login, "password": "anything"}
        return browser.post(urljoin(str(page.url), form[1]), data=fields)


@contextlib.contextmanager
def running_oidc(*, redirects: Sequence[str]) -> Iterator[OidcProvider]:
    """Start a provider whose client may be sent back to ``redirects``; raises ``NpmMissing``."""
    node, _ = npm.find_node()
    package = npm.install(HERE) / "node_modules" / "oidc-provider" / "lib" / "index.js"
    with tempfile.TemporaryDirectory(prefix="rondpunt-oidc-") as name:
        folder = Path(name)
        provider = OidcProvider(
            f"http://127.0.0.1:{npm.free_port()}",
            "rondpunt",
            "a-secret-of-the-tests-only",
            folder / "accounts.json",
            tuple(redirects),
        )
        provider.accounts.write_text("{}", encoding="utf-8")
        environment = {
            **os.environ,
            "OIDC_PACKAGE": str(package),
            "PORT": provider.issuer.rsplit(":", 1)[1],
            "ACCOUNTS": str(provider.accounts),
            "CLIENT": provider.client,
            "SECRET": provider.secret,
            "REDIRECTS": " ".join(redirects),
        }
        log = folder / "provider.log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [str(node), str(HERE / "provider.mjs")],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        try:
            npm.first_line(process, log, seconds=START_SECONDS)
            yield provider
        finally:
            npm.end(process)
