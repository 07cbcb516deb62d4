"""Runs commands one after the other, tells how long each took, fails when one did: ``make check``, ``make test``."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Step:
    """One command: what it is for, its words, and what its environment has beside ours."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


def python(*words: str) -> list[str]:
    """A command of this environment's Python."""
    return [sys.executable, *words]


def run(steps: Sequence[Step]) -> int:
    """Run all, also after a failure, so that one run tells everything; 0 when all went well."""
    told = []
    for step in steps:
        print(f"\n== {step.name}", flush=True)
        begun = time.monotonic()
        code = subprocess.run(
            step.command, cwd=CHECKOUT, env={**os.environ, **step.environment}, check=False
        ).returncode
        told.append((step.name, code, time.monotonic() - begun))
    print("\n== In short")
    for name, code, seconds in told:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {seconds:6.0f} s  {name}")
    sys.stdout.flush()
    return int(any(code for _, code, _ in told))
