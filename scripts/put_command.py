"""Puts ``rondpunt`` in the environment's bin folder, without a build and without a network.

.venv/bin/python scripts/put_command.py
"""

import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SCRIPT = """#!/bin/sh
exec "$(dirname "$0")/python" -m rondpunt "$@"
"""


def main() -> None:
    """Write the script, and the .pth file by which Python finds the package from any folder."""
    command = Path(sysconfig.get_path("scripts")) / "rondpunt"
    command.write_text(SCRIPT, encoding="utf-8")
    command.chmod(0o755)
    (Path(sysconfig.get_path("purelib")) / "rondpunt-checkout.pth").write_text(f"{CHECKOUT}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
