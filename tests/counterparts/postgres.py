"""A throw-away PostgreSQL of our own, for the tests that need one.

As a module::

    server = start_postgres(directory)   # Postgres(url, stop)

As a command, which lends its database to another command and answers with that command's exit code::

    python -m tests.counterparts.postgres -- pytest rondpunt

Nothing of it survives: a new cluster in a temporary folder, on a free port of 127.0.0.1, without fsync.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "rondpunt"
START_SECONDS = 60
# Debian keeps the server's programs out of PATH, a folder for each major version; macOS's Homebrew does likewise.
PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/pgsql-*/bin")
HINT = "PostgreSQL 15 or newer is needed: apt-get install postgresql (or your system's package)"


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not on this machine; the text says what to install."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. ``url`` names an empty database; ``another`` makes one more."""

    port: int
    directory: Path
    programs: Path

    @property
    def url(self) -> str:
        return self.address(USER)

    def address(self, name: str) -> str:
        """The URL of database ``name``."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{name}"

    def another(self, name: str) -> str:
        """Make an empty database and return its URL."""
        _run(self.programs / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, name)
        return self.address(name)

    def halt(self) -> None:
        """End the server and keep its files."""
        _run(self.programs / "pg_ctl", "-D", str(self.directory / "cluster"), "-m", "fast", "-w", "stop", check=False)

    def stop(self) -> None:
        """End the server and throw its files away; harmless when it has already ended."""
        cluster = self.directory / "cluster"
        if (cluster / "postmaster.pid").exists():
            _run(self.programs / "pg_ctl", "-D", str(cluster), "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(self.directory, ignore_errors=True)


def find_programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``, the newest version first; raise ``PostgresMissing``."""
    found = [path for place in PLACES for path in Path("/").glob(place.lstrip("/")) if (path / "initdb").exists()]
    if found:
        return max(found, key=lambda path: _version(path.parent.name))
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise PostgresMissing(HINT)


def start_postgres(directory: Path | None = None, *, name: str = "") -> Postgres:
    """Start a server with its files under ``directory`` (or the system's temporary folder) and wait until it answers.

    Its folder has a ``name`` of its own when that is said.

    Raises ``PostgresMissing`` where it is not installed.
    """
    programs = find_programs()
    home = directory / name if directory and name else Path(tempfile.mkdtemp(prefix="rondpunt-pg-", dir=directory))
    home.mkdir(exist_ok=True)
    cluster, server = home / "cluster", Postgres(_free_port(), home, programs)
    if os.getuid() == 0:
        shutil.chown(home, user="postgres")
        _open_the_way(home)
    try:
        _run(
            *(programs / "initdb", "-D", str(cluster), "-U", USER, "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        _serve(server)
        server.another(USER)
    except BaseException:
        server.stop()
        raise
    return server


@contextmanager
def kept_postgres(home: Path) -> Iterator[Postgres]:
    """A server whose files stay in ``home`` and are used again the next time."""
    if not (home / "cluster").exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        start_postgres(home.parent, name=home.name).halt()
    server = Postgres(_free_port(), home, find_programs())
    (home / "cluster" / "postmaster.pid").unlink(missing_ok=True)  # of a server that was killed
    _serve(server)
    try:
        yield server
    finally:
        server.halt()


@contextmanager
def running_postgres(directory: Path | None = None) -> Iterator[Postgres]:
    """``start_postgres`` for a ``with`` statement."""
    server = start_postgres(directory)
    try:
        yield server
    finally:
        server.stop()


def _serve(server: Postgres) -> None:
    """Start it and wait until it answers."""
    # A socket's path may not be longer than about 100 characters, so the server opens none: TCP on loopback only.
    options = (
        f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off "
        "-c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    )
    _run(
        *(server.programs / "pg_ctl", "-D", str(server.directory / "cluster")),
        *("-l", str(server.directory / "server.log"), "-o", options),
        *("-t", str(START_SECONDS), "-w", "start"),
    )


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("@")[-1].split("-")[-1].split(".") if part.isdigit())


def _run(program: Path, *arguments: str, check: bool = True) -> None:
    command = [str(program), *arguments]
    if os.getuid() == 0:  # initdb and pg_ctl refuse root
        command = ["runuser", "-u", "postgres", "--", *command]
    # The server inherits its standard streams from pg_ctl: a pipe here would stay open as long as the server lives.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
        if check and done.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)}\n{output.read().decode(errors='replace')}")


def _open_the_way(home: Path) -> None:
    """Let the server's user walk to its folder: pytest makes its temporary folders readable for one user only."""
    for parent in home.parents:
        mode = parent.stat().st_mode
        if parent != Path("/") and not mode & 0o001 and parent.stat().st_uid == 0 and parent != Path.home():
            parent.chmod(mode | 0o011)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main(arguments: Sequence[str]) -> int:
    """Run a command with ``RONDPUNT_DATABASE`` set to a database of its own; return the command's exit code."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        print("usage: python -m tests.counterparts.postgres -- COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    try:
        server = start_postgres()
    except PostgresMissing as missing:
        print(missing, file=sys.stderr)
        return 69  # EX_UNAVAILABLE of sysexits.h
    # Being stopped must stop the server too: an interrupt from the keyboard also reaches the command by itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return subprocess.run(command, env={**os.environ, "RONDPUNT_DATABASE": server.url}, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
