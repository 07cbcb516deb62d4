"""Secrets an installation makes for itself at its first start, kept in RONDPUNT_DATA/keys for its owner only."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def kept(folder: Path, name: str, given: str) -> str:
    """``given`` when the environment has it; else the secret kept under ``name``, made at first use (mode 0600)."""
    if given:
        return given
    path = folder / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Fernet.generate_key().decode() if name == "credentials" else secrets.token_urlsafe(64)
    try:
        # O_EXCL: of two processes that start together one writes, the other reads.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(fresh + "\n")
    return fresh
