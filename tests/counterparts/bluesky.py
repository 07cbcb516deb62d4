"""A Bluesky network of our own: the AT Protocol's development network (npm ``@atproto/dev-env``) on loopback.

``start_bluesky(appview=False)`` is a directory of identities (PLC) and a personal data server (PDS): enough to write
records. ``appview=True`` adds the AppView, which knows notifications, threads and pictures; it needs PostgreSQL and
Redis on the machine. The npm packages are installed at first use (about two minutes) into a folder outside the
checkout, ``RONDPUNT_TEST_CACHE`` or ``~/.cache/rondpunt-tests``, and reused from then on.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bluesky_citizen import Citizen
from .npm import NpmMissing, end, find_node, first_line, free_port, install
from .postgres import PostgresMissing, start_postgres

HERE = Path(__file__).parent / "bluesky"
START_SECONDS = 120


class BlueskyMissing(Exception):
    """Something this machine lacks; the text says what to install."""


@dataclass
class BlueskyNetwork:
    """A running network. ``url`` is the PDS; ``appview_url`` is empty without an AppView."""

    url: str
    plc_url: str
    appview_url: str
    appview_did: str
    process: subprocess.Popen[bytes]
    undo: contextlib.ExitStack
    citizens: dict[str, Citizen] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        """The process to measure or to kill."""
        return self.process.pid

    def create_account(self, handle: str, *, name: str = "") -> Citizen:
        """Open an account ``handle`` (``.test`` is added when absent); ready to sign in and known to the AppView."""
        full = handle if "." in handle else f"{handle}.test"
        citizen = Citizen.join(self.url, full, name=name)
        if self.appview_url:
            wait_until(lambda: citizen.is_known())
        self.citizens[full] = citizen
        return citizen

    def settings(self, citizen: Citizen) -> dict[str, str]:
        """What an administrator would fill in to use this account as a channel."""
        return {"server": self.url, "handle": citizen.handle, "app_password": citizen.password}

    def stop(self) -> None:
        """End every process of this network and remove its files; harmless when called twice."""
        self.undo.close()


def wait_until(question: Callable[[], Any], seconds: float = 15.0, pause: float = 0.1) -> Any:
    """Ask until the answer is true and return it; fail after ``seconds``."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} seconds")
        time.sleep(pause)
    return answer


def start_bluesky(*, appview: bool, rate_limits: bool = False) -> BlueskyNetwork:
    """Start a network and wait until it answers; raise ``BlueskyMissing`` when the machine lacks something."""
    try:
        node, packages = find_node()[0], install(HERE)
    except NpmMissing as missing:
        raise BlueskyMissing(str(missing)) from missing
    with contextlib.ExitStack() as undo:
        files = tempfile.TemporaryDirectory(prefix="rondpunt-bsky-", ignore_cleanup_errors=True)
        folder = Path(undo.enter_context(files))
        environment = {**os.environ, "TMPDIR": str(folder), "MODE": "appview" if appview else "pds"}
        environment |= {"PDS_PORT": str(free_port()), "APPVIEW_PORT": str(free_port())}
        environment |= {"RATE_LIMITS": "yes" if rate_limits else "no", "LOG_ENABLED": "false", "NODE_ENV": "test"}
        if appview:
            environment |= _stores(undo, folder)
        environment["DEV_ENV"] = str(packages / "node_modules" / "@atproto" / "dev-env" / "dist" / "index.js")
        log = undo.enter_context((folder / "network.log").open("wb+"))
        process = subprocess.Popen(
            [str(node), str(HERE / "network.mjs")],
            env=environment,
            cwd=packages,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        undo.callback(end, process)
        told = first_line(process, folder / "network.log", seconds=START_SECONDS)
        # By number: "localhost" is ::1 first on many machines, and nobody listens there.
        pds, plc, view = (told[name].replace("localhost", "127.0.0.1") for name in ("pds", "plc", "appview"))
        return BlueskyNetwork(pds, plc, view, told["appview_did"], process, undo.pop_all())


@contextlib.contextmanager
def running_bluesky(*, appview: bool, rate_limits: bool = False) -> Iterator[BlueskyNetwork]:
    """``start_bluesky`` for a ``with`` statement."""
    network = start_bluesky(appview=appview, rate_limits=rate_limits)
    try:
        yield network
    finally:
        network.stop()


def _stores(undo: contextlib.ExitStack, folder: Path) -> dict[str, str]:
    """Start PostgreSQL and Redis for the AppView; the environment that names them."""
    redis = shutil.which("redis-server")
    if redis is None:
        raise BlueskyMissing("the Bluesky AppView needs Redis: apt-get install redis-server")
    try:
        postgres = start_postgres()
    except PostgresMissing as missing:
        raise BlueskyMissing(str(missing)) from missing
    undo.callback(postgres.stop)
    port = free_port()
    process = subprocess.Popen(
        [redis, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    undo.callback(end, process)
    return {
        "DB_POSTGRES_URL": postgres.url,
        "DB_POSTGRES_SCHEMA": "bluesky",
        "REDIS_HOST": f"127.0.0.1:{port}",
    }
