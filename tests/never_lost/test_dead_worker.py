"""A worker that is killed, with nobody to start it again, shows on every page within a minute; so does its return."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.counterparts.dovecot import free_port

from .house import CHECKOUT, House

pytestmark = [pytest.mark.real]

PASSWORD = "juiste paard batterij"
BANNER, LATE, SILENT = "Nothing is being sent or fetched", "health__line--late", "No worker gave a sign of life"
# A page may take a moment on a busy machine; the minute is the house's.
MINUTE, A_MOMENT = 60, 5


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Web and worker as an administrator starts them who has no supervisor; the lease is the usual one."""
    house = House(tmp_path, lease_seconds=300)
    try:
        house.open(workers=0)
        yield house
    finally:
        house.close()


@contextmanager
def _running(house: House, command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "rondpunt", command]
    process = subprocess.Popen(
        words, env={**house.environment, **environment}, cwd=CHECKOUT, stdout=house.log, stderr=house.log
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _add_user(house: House, name: str, role: str) -> str:
    email = f"{name.lower()}@linderbeke.example"
    words = ["user", "add", email, "--name", name, "--team", "Waste", "--make-team", "--role", role]
    subprocess.run(
        [sys.executable, "-m", "rondpunt", *words, "--language", "en", "--password-from-stdin"],
        env=house.environment,
        cwd=CHECKOUT,
        input=PASSWORD + "\n",
        text=True,
        capture_output=True,
        check=True,
    )
    return email


def _sign_in(desk: httpx.Client, email: str) -> None:
    page = desk.get("/accounts/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    words = {"csrfmiddlewaretoken": token.group(1), "login": email, "password": PASSWORD}
    assert desk.post("/accounts/login/", data=words).url.path != "/accounts/login/"
    return desk


def _until(true: Callable[[], bool], seconds: float, what: str) -> float:
    """Seconds until ``true`` answers yes; the test fails when that takes longer than ``seconds``."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if true():
            return time.monotonic() - begun
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} s")


def test_a_killed_worker_shows_within_a_minute_and_so_does_its_return(house: House) -> None:
    joris, anna = _add_user(house, "Joris", "administrator"), _add_user(house, "Anna", "agent")
    port = str(free_port())
    address = f"http://localhost:{port}"

    def well() -> bool:
        try:
            return httpx.get(f"{address}/health.json", timeout=30).status_code == 200
        except httpx.TransportError:
            return False

    with _running(house, "web", PORT=port), _running(house, "worker") as worker:
        _until(well, MINUTE, "the house opens")
        browser = partial(httpx.Client, base_url=address, follow_redirects=True, timeout=30)
        with browser() as office, browser() as inbox:
            _sign_in(office, joris)
            _sign_in(inbox, anna)
            health = office.get("/health/")
            assert health.status_code == 200 and BANNER not in health.text and SILENT not in health.text
            assert BANNER not in inbox.get("/conversations/").text

            os.kill(worker.pid, signal.SIGKILL)
            assert worker.wait() == -signal.SIGKILL
            waited = _until(lambda: not well(), MINUTE + A_MOMENT, "a monitor hears of it")
            health = office.get("/health/").text
            assert SILENT in health and LATE in health and "rondpunt worker" in health
            assert BANNER in health and "/health/" in health
            page = inbox.get("/conversations/").text
            assert BANNER in page and "What you write is kept" in page

            with _running(house, "worker"):
                back = _until(well, MINUTE, "the worker is back")
                assert BANNER not in office.get("/health/").text and SILENT not in office.get("/health/").text
                assert BANNER not in inbox.get("/conversations/").text
    print(f"\na killed worker was told after {waited:.0f} s, its return after {back:.0f} s")
