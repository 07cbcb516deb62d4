"""Runs the processes of the house side by side: starts them, starts a fallen one again, stops all of them cleanly.

Knows no Django, so that the process that only watches stays small. It holds no state worth saving: the rows in the
database are the truth, and a child that is started again takes up what lies there.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

STOP_SECONDS = 10.0  # a child that has not ended by then is killed
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
STEADY_SECONDS = 60.0  # after this long without a fall, the next fall counts as the first
NOT_SAFE = 4  # a child that refuses to start says so with this exit code (cli.py); starting it again will not help
STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # prctl(2)

Say = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One process: what it is called, how it starts, and how often it fell in a row."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    falls: int = 0

    def start(self, now: float) -> None:
        """Start it, in a session of its own: Ctrl-C reaches only the supervisor, which then stops all in order."""
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_parent)
        self.started_at = now

    def fell(self, now: float) -> float:
        """Note a fall; return after how many seconds it starts again: 1, 2, 4 ... 30."""
        self.falls = 1 if now - self.started_at > STEADY_SECONDS else self.falls + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (self.falls - 1))
        self.process, self.start_at = None, now + wait
        return wait


@dataclass(slots=True)
class Supervisor:
    """Keeps ``children`` running until a signal comes. ``say`` tells the person at the terminal."""

    children: list[Child]
    say: Say
    _stop: int = 0
    _wake: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    def run(self, ready: Callable[[], None] | None = None) -> int:
        """Start all, watch them, stop all at a signal. Returns the exit code; ``ready`` is called after the start."""
        before = {number: signal.signal(number, self._on_signal) for number in (*STOPPED_BY, signal.SIGCHLD)}
        # The signal's number arrives as a byte in this socket, so that the wait below ends at once.
        for end in self._wake:
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake[1].fileno(), warn_on_full_buffer=False)
        try:
            for child in self.children:
                child.start(time.monotonic())
            if ready and not self._stop:
                ready()
            code = self._watch()
        finally:
            self._end_all()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            for end in self._wake:
                end.close()
        return code

    @property
    def stopping(self) -> bool:
        """Whether a signal to stop has come."""
        return bool(self._stop)

    def fallen(self) -> bool:
        """Whether a child is down at this moment."""
        return any(child.process is None or child.process.poll() is not None for child in self.children)

    def _on_signal(self, number: int, _frame: object) -> None:
        if number in STOPPED_BY:
            self._stop = number

    def _watch(self) -> int:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake[0], selectors.EVENT_READ)
            while not self._stop:
                now = time.monotonic()
                for child in self.children:
                    if child.process is None and child.start_at <= now:
                        child.start(now)
                    code = child.process.poll() if child.process else None
                    if code == NOT_SAFE:
                        return NOT_SAFE
                    if code is not None:
                        self.say(f"{child.name} stopped ({_told(code)}); starting it again in {child.fell(now):.0f} s")
                due = [child.start_at - now for child in self.children if child.process is None]
                if selector.select(max(0.05, min(due)) if due else None):
                    self._wake[0].recv(64)
        return 0

    def _end_all(self) -> None:
        """Ask all to end, wait, kill what stays. The last started is asked first."""
        running = [child for child in reversed(self.children) if child.process and child.process.poll() is None]
        for child in running:
            _signal_group(child, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for child in running:
            assert child.process
            try:
                child.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{child.name} did not end within {STOP_SECONDS:.0f} s and was killed")
                _signal_group(child, signal.SIGKILL)
                child.process.wait()


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            return True
    except OSError:
        return False


def answers(host: str, port: int) -> bool:
    """Whether a server accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _signal_group(child: Child, number: int) -> None:
    """Signal the child and whatever it started: it leads its own process group."""
    assert child.process
    with contextlib.suppress(ProcessLookupError):  # it may have ended just now
        os.killpg(child.process.pid, number)


def _end_with_parent() -> None:
    """On Linux, let the kernel end the child when the supervisor itself is killed; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _told(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
