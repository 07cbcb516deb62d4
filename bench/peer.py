"""django-helpdesk beside us: its own environment, its own database, its own way from a mail to a ticket."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

REQUIREMENTS = ("django-helpdesk", "Django<6")
INGEST = Path(__file__).with_name("peer_ingest.py")


def measure_peer(mails: Sequence[bytes], *, say: Any) -> dict[str, Any]:
    """Install django-helpdesk into a temporary folder and let it take ``mails`` in, twice; what it tells."""
    with tempfile.TemporaryDirectory(prefix="rondpunt-peer-") as place:
        folder = Path(place)
        python = folder / "venv" / "bin" / "python"
        say("django-helpdesk is being installed into a folder of its own")
        _uv("venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
        _uv("pip", "install", "--quiet", "--python", str(python), *REQUIREMENTS)
        for number, mail in enumerate(mails):
            (folder / f"{number:06}.eml").write_bytes(mail)
        # Without our settings and our packages.
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        done = subprocess.run([python, INGEST, folder], env=environment, stdout=subprocess.PIPE, check=True, text=True)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def _uv(*words: str) -> None:
    beside = Path(sys.executable).with_name("uv")
    command = str(beside) if beside.exists() else "uv"
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run([command, *words], env=environment, check=True, stdout=sys.stderr)
