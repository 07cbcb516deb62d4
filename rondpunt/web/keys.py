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
    # Written beside and linked into place: of two processes that start together one is first, the other reads it
    # whole; O_EXCL on the name itself would let it read what is not written yet.
    draft = folder / f".{name}-{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(fresh + "\n")
            file.flush()
            os.fsync(file.fileno())  # a key that a power cut takes away would take every credential with it
        path.hardlink_to(draft)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return fresh
