"""A house on a database of its own: its workers, which can be killed (``nursery.py``), and its staff (``desk.py``)."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.counterparts.migrated import empty_sqlite

CHECKOUT = Path(__file__).parents[2]


@dataclass
class House:
    """``ask`` speaks to the staff; ``kill`` ends a worker without warning and starts another in its place."""

    folder: Path
    database: str = ""
    lease_seconds: float = 4
    workers: list[int] = field(default_factory=list)  # their process ids
    desk: subprocess.Popen[str] | None = None
    nursery: subprocess.Popen[str] | None = None
    log: IO[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """That of every process of this house."""
        told = {"MODE": "test", "DATA": str(self.folder / "data"), "DATABASE": self.database, "UNDO_SECONDS": "0"}
        told |= {"LEASE_SECONDS": str(self.lease_seconds), "REACH": "127.0.0.0/8", "FETCH_SECONDS": "0.5"}
        return {**os.environ, **{f"RONDPUNT_{name}": value for name, value in told.items()}}

    def open(self, workers: int = 2) -> None:
        """Make the database, unless there is one, then start staff and workers."""
        self.log = (self.folder / "workers.log").open("ab")
        base = self.folder / "data" / "rondpunt.sqlite3"
        if not self.database and not base.exists():
            base.parent.mkdir(exist_ok=True)
            shutil.copyfile(empty_sqlite(), base)
        command = [sys.executable, "-m", "rondpunt", "prepare"]
        subprocess.run(command, env=self.environment, cwd=CHECKOUT, check=True, capture_output=True)
        self.desk, self.nursery = self._speaking("desk"), self._speaking("nursery")
        self.workers = [self._start() for _ in range(workers)]

    def command(self, *words: str, told: str = "") -> "subprocess.CompletedProcess[str]":
        """What an administrator types, and what came of it."""
        line = [sys.executable, "-m", "rondpunt", *words]
        return subprocess.run(
            line, env=self.environment, cwd=CHECKOUT, input=told, capture_output=True, text=True, check=False
        )

    def ask(self, do: str, **particulars: Any) -> dict[str, Any]:
        """One request to the staff."""
        answer: dict[str, Any] = json.loads(self._say(self.desk, json.dumps({"do": do, **particulars})))
        return answer

    def kill(self, pid: int) -> None:
        """SIGKILL to one worker, by its process id; another starts in its place."""
        place = self.workers.index(pid)
        os.kill(pid, signal.SIGKILL)
        assert self._wait(pid) == -signal.SIGKILL, "it had already ended by itself"
        self.workers[place] = self._start()

    def worked(self) -> int:
        """How many workers ever came to work, as their log tells."""
        return self._told().count("is at work")

    def close(self) -> None:
        """End every process; harmless when called twice."""
        for pid in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for pid in self.workers:
            self._wait(pid)
        for process in (self.desk, self.nursery):
            if process and process.stdin:
                process.stdin.close()
                process.wait(15)
        if self.log:
            self.log.close()
        self.workers, self.desk, self.nursery, self.log = [], None, None, None

    def _start(self) -> int:
        return int(self._say(self.nursery, "start"))

    def _wait(self, pid: int) -> int:
        return int(self._say(self.nursery, f"wait {pid}"))

    def _speaking(self, name: str) -> subprocess.Popen[str]:
        command, pipe = [sys.executable, "-m", f"tests.never_lost.{name}"], subprocess.PIPE
        return subprocess.Popen(
            command, env=self.environment, cwd=CHECKOUT, stdin=pipe, stdout=pipe, stderr=self.log, text=True
        )

    def _say(self, to: subprocess.Popen[str] | None, line: str) -> str:
        assert to and to.stdin and to.stdout
        to.stdin.write(line + "\n")
        to.stdin.flush()
        answer = to.stdout.readline()
        assert answer, f"it fell over:\n{self._told()[-3000:]}"
        return answer

    def _told(self) -> str:
        return (self.folder / "workers.log").read_text(errors="replace")
