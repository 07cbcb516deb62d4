"""Programs that the tests need beside Python: installs them as root on Debian, else says in one line how.

    .venv/bin/python scripts/test_needs.py

``RONDPUNT_TEST_PARTIAL=1`` goes on without them: what needs them is then skipped, with the reason.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.counterparts.matrix import MatrixMissing, install_synapse
from tests.counterparts.npm import NpmMissing, install
from tests.counterparts.postgres import PostgresMissing, find_programs

APT_SECONDS = 600
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Installed once for all checkouts; the first time takes minutes, and a test should not seem to hang meanwhile.
NPM = ("bluesky", "oidc")


def _has(*names: str) -> bool:
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    return any(shutil.which(name, path=places) for name in names)


def missing() -> Iterator[str]:
    """Debian packages of what is not on this machine."""
    try:
        find_programs()
    except PostgresMissing:
        yield "postgresql"
    if not _has("dovecot"):
        yield from ("dovecot-imapd", "dovecot-lmtpd")
    if not _has("redis-server", "valkey-server"):
        yield "redis-server"
    if not (_has("swaks") and _perl_knows_tls()):
        yield from ("swaks", "libnet-ssleay-perl")  # the package of swaks only recommends TLS
    if not _has(*BROWSERS):
        yield "chromium"


def _perl_knows_tls() -> bool:
    return subprocess.run(["perl", "-MNet::SSLeay", "-e", "1"], check=False, capture_output=True).returncode == 0


def _apt(packages: list[str]) -> None:
    print(f"Installing {', '.join(packages)} ...", flush=True)
    # Test servers start their own, on loopback: the package's service need not run (policy-rc.d would say so too).
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        command = ["apt-get", "-qq", *words]
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, timeout=APT_SECONDS, check=False)


def _playwright_browser() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, timeout=APT_SECONDS, check=False)


def _from_npm() -> None:
    counterparts = Path(__file__).resolve().parent.parent / "tests" / "counterparts"
    for name in NPM:
        try:
            install(counterparts / name)
        except NpmMissing as error:
            print(error, file=sys.stderr)


def _synapse() -> None:
    try:
        install_synapse()
    except MatrixMissing as error:
        print(error, file=sys.stderr)


def main() -> int:
    """0 when everything is here."""
    lacking = list(missing())
    if lacking and os.getuid() == 0 and shutil.which("apt-get"):
        _apt(lacking)
        lacking = list(missing())
    if lacking == ["chromium"] and not os.environ.get("CI"):
        _playwright_browser()
        lacking = []
    _from_npm()
    _synapse()
    if not lacking:
        return 0
    print(
        f"The tests need more than Python: sudo apt-get install {' '.join(lacking)} (or your system's packages of "
        "these names). To go on without, and skip what needs them: RONDPUNT_TEST_PARTIAL=1 make test",
        file=sys.stderr,
    )
    return 0 if os.environ.get("RONDPUNT_TEST_PARTIAL") else 1


if __name__ == "__main__":
    sys.exit(main())
