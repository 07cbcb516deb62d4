"""Het Plein as a counterpart: the labelled stand-in for a Mastodon server, in a process of its own on a free port.

``python -m tests.counterparts.plein`` starts one and prints its address. Other tests use ``start_plein``.
"""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import httpx

from rondpunt.plein.seeds import token_of, town_username

TOWN = "Stad Linderbeke"
START_SECONDS = 20.0


@dataclass(slots=True)
class Plein:
    """A running square. ``url`` is its address; every account's token is ``oefen-<username>``."""

    url: str
    process: subprocess.Popen[bytes]
    town: str = TOWN
    domain: str = "plein.example"

    @property
    def town_token(self) -> str:
        """The access token of the town's account."""
        return token_of(town_username(self.town))

    @property
    def town_username(self) -> str:
        """The user name of the town's account."""
        return town_username(self.town)

    def call(self, who: str, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask the API something as ``who`` (a user name); raises ``httpx.HTTPStatusError`` for 4xx and 5xx."""
        headers = {"Authorization": f"Bearer {token_of(who)}"} | options.pop("headers", {})
        answer = httpx.request(method, self.url + path, headers=headers, trust_env=False, timeout=10, **options)
        answer.raise_for_status()
        return answer

    def post(self, who: str, text: str, **fields: Any) -> dict[str, Any]:
        """Post a message as a citizen (or as the town, from "outside Rondpunt"); returns the Status."""
        status: dict[str, Any] = self.call(who, "POST", "/api/v1/statuses", json={"status": text} | fields).json()
        return status

    def thread(self, status_id: str, *, who: str) -> list[dict[str, Any]]:
        """What answers a message, as ``who`` sees it."""
        answers: list[dict[str, Any]] = self.call(who, "GET", f"/api/v1/statuses/{status_id}/context").json()[
            "descendants"
        ]
        return answers

    def faults(self, **switches: Any) -> None:
        """Switch faults on (``rondpunt/plein/faults.py``); without any, all are put to rest."""
        httpx.post(self.url + "/test/faults", json=switches, trust_env=False, timeout=10).raise_for_status()

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """A port on loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_plein(*, data: str = ":memory:", town: str = TOWN) -> Plein:
    """Start a square with fault switches and wait until it answers."""
    port = free_port()
    command = [sys.executable, "-m", "rondpunt.plein", "--port", str(port), "--data", data, "--town", town, "--faults"]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    plein = Plein(f"http://127.0.0.1:{port}", process, town)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(plein.url + "/api/v1/instance", trust_env=False, timeout=2)
        except httpx.TransportError:
            if plein.process.poll() is not None:
                raise RuntimeError(f"the practice network ended with code {plein.process.returncode}") from None
            time.sleep(0.1)
        else:
            return plein
    plein.stop()
    raise RuntimeError("the practice network did not answer in time")


if __name__ == "__main__":
    running = start_plein()
    print(f"{running.url}  (Ctrl-C stops it; the town's token is {running.town_token})", flush=True)
    try:
        running.process.wait()
    except KeyboardInterrupt:
        running.stop()
