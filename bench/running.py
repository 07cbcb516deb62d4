"""Starts the house as a person would, waits for its first page, stops it as Ctrl-C would."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 20.0


class NotOpened(Exception):
    """The house did not answer in time, or ended; its last lines say why."""


class Running:
    """A command that opens the house on ``port``; every line it prints is kept with the second it came."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, port: int, environment: Mapping[str, str] | None = None
    ) -> None:
        # Nothing of the house's settings here but what the bench itself wishes.
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("RONDPUNT_", "VIRTUAL_ENV"))}
        mine |= {"PORT": str(port), "PYTHONUNBUFFERED": "1", **(environment or {})}
        self.port = port
        self.lines: list[tuple[float, str]] = []
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=mine,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def until_first_page(self, seconds: float) -> float:
        """Seconds from the start until ``/`` answers with a page (redirects followed); raises ``NotOpened``."""
        while (since := time.perf_counter() - self.began) < seconds:
            if self.process.poll() is not None:
                break
            if _page(self.port, "/"):
                return time.perf_counter() - self.began
            time.sleep(0.05)
        last = "\n".join(line for _, line in self.lines[-15:])
        raise NotOpened(f"no page after {since:.0f} s:\n{last}")

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append((time.perf_counter() - self.began, line.rstrip()))


def free_port() -> int:
    """A port of which the next one is free too (the demo takes two)."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue


def _page(port: int, path: str, hops: int = 4) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        where = answer.getheader("Location", "")
    except OSError:
        return False
    finally:
        line.close()
    if answer.status in (301, 302, 303) and where and hops:
        return _page(port, where if where.startswith("/") else path, hops - 1)
    return answer.status == 200
