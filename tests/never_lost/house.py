"""A house on a database of its own: two real workers, that can be killed, and its staff (``desk.py``)."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

CHECKOUT = Path(__file__).parents[2]
LEASE_SECONDS = "2"


@dataclass
class House:
    """``ask`` speaks to the staff; ``kill`` ends a worker without warning and starts another in its place."""

    folder: Path
    database: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    desk: subprocess.Popen[str] | None = None
    log: IO[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """That of every process of this house."""
        told = {"MODE": "test", "DATA": str(self.folder / "data"), "DATABASE": self.database, "UNDO_SECONDS": "0"}
        told |= {"LEASE_SECONDS": LEASE_SECONDS, "REACH": "127.0.0.0/8", "FETCH_SECONDS": "0.5"}
        return {**os.environ, **{f"RONDPUNT_{name}": value for name, value in told.items()}}

    def open(self, workers: int = 2) -> None:
        """Make the database, then start staff and workers."""
        self.log = (self.folder / "workers.log").open("ab")
        command = [sys.executable, "-m", "rondpunt", "prepare"]
        subprocess.run(command, env=self.environment, cwd=CHECKOUT, check=True, capture_output=True)
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.never_lost.desk"]
        self.desk = subprocess.Popen(
            command, env=self.environment, cwd=CHECKOUT, stdin=pipe, stdout=pipe, stderr=self.log, text=True
        )
        self.workers = [self._worker() for _ in range(workers)]

    def ask(self, do: str, **particulars: Any) -> dict[str, Any]:
        """One request to the staff."""
        assert self.desk and self.desk.stdin and self.desk.stdout
        self.desk.stdin.write(json.dumps({"do": do, **particulars}) + "\n")
        self.desk.stdin.flush()
        line = self.desk.stdout.readline()
        assert line, f"the staff fell over:\n{(self.folder / 'workers.log').read_text()[-3000:]}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill(self, pid: int) -> None:
        """SIGKILL to one worker, by its process id; another starts in its place."""
        place = next(number for number, worker in enumerate(self.workers) if worker.pid == pid)
        os.kill(pid, signal.SIGKILL)
        assert self.workers[place].wait() == -signal.SIGKILL, "it had already ended by itself"
        self.workers[place] = self._worker()

    def close(self) -> None:
        """End every process; harmless when called twice."""
        for worker in self.workers:
            worker.terminate()
        if self.desk and self.desk.stdin:
            self.desk.stdin.close()
        for process in (*self.workers, *([self.desk] if self.desk else [])):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.log:
            self.log.close()
        self.workers, self.desk, self.log = [], None, None

    def _worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "rondpunt", "worker"]
        return subprocess.Popen(command, env=self.environment, cwd=CHECKOUT, stdout=self.log, stderr=self.log)
