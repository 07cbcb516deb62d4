"""``rondpunt run`` for real: a demo of its own starts, heals, stops and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
CHECKOUT = Path(__file__).resolve().parents[3]


def _free_pair() -> int:
    """A port that is free together with the one after it (Het Plein's)."""
    for _ in range(50):
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue
    pytest.fail("no two free ports beside each other")


class House:
    """One ``rondpunt run`` with its own folder and port."""

    def __init__(self, folder: Path, port: int) -> None:
        self.told = folder / "told.txt"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONDPUNT_", "DJANGO_"))}
        given = {"RONDPUNT_MODE": "demo", "RONDPUNT_DATA": str(folder / "data"), "PORT": str(port)}
        self.started = time.monotonic()
        with self.told.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rondpunt", "run"],
                cwd=CHECKOUT, env={**kept, **given, "RONDPUNT_REACH": "127.0.0.0/8", "PYTHONUNBUFFERED": "1"},
                stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def until(self, words: str, seconds: float = 90) -> float:
        """Seconds since the start when ``words`` were told."""
        while time.monotonic() - self.started < seconds:
            if words in self.told.read_text():
                return time.monotonic() - self.started
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"never told {words!r}:\n{self.told.read_text()}")

    def children(self) -> dict[int, str]:
        """Process id and command of what it started."""
        listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
        return {int(pid): args for pid, parent, args in rows if int(parent) == self.process.pid}

    def stop(self, number: int) -> tuple[int, float]:
        """Exit code and how many seconds stopping took."""
        at = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(20), time.monotonic() - at


@pytest.mark.skipif(sys.platform != "linux", reason="reads the list of processes as Linux gives it")
def test_the_demo_starts_heals_stops_and_leaves_no_process(tmp_path: Path) -> None:
    port = _free_pair()
    first = House(tmp_path, port)
    try:
        print(f"first start: {first.until('Ctrl-C stops it'):.1f} s")
        told = first.told.read_text()
        assert f"http://localhost:{port}" in told and "anna@linderbeke.example" in told
        children = first.children()
        assert len(children) == 3
        worker = next(pid for pid, args in children.items() if args.endswith("worker"))
        os.kill(worker, signal.SIGKILL)
        first.until("worker stopped (signal SIGKILL); starting it again")
        for _ in range(200):
            if len(first.children()) == 3 and worker not in first.children():
                break
            time.sleep(0.05)
        children = first.children()
        assert len(children) == 3 and worker not in children
        (tmp_path / "other").mkdir()
        second = House(tmp_path / "other", port)
        assert second.process.wait(20) == 1
        assert re.fullmatch(rf"rondpunt: port {port} is taken by another program; .*\n", second.told.read_text())
        code, seconds = first.stop(signal.SIGTERM)
        assert code == 0 and seconds < 15
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
        again = first = House(tmp_path, port)
        print(f"second start: {again.until('Ctrl-C stops it'):.1f} s")
        children = again.children()
        code, seconds = again.stop(signal.SIGINT)
        assert code == 0 and seconds < 15 and "has stopped" in again.told.read_text()
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    finally:
        if first.process.poll() is None:
            first.stop(signal.SIGTERM)
