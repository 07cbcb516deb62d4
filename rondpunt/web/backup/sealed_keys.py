"""The keys of the house in a file of their own, locked with a passphrase: never in the backup, never open.

Scrypt (RFC 7914, N = 2^16, r = 8, p = 1; 64 MB of memory a guess) makes the key of a Fernet box.
"""

import base64
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from rondpunt.web.backup.errors import BackupError

SHORTEST = 12
NAMES = ("secret", "credentials")


def write_keys(path: Path, *, passphrase: str) -> None:
    """Lock the keys this house works with into ``path`` (mode 0600); raises ``BackupError``."""
    if len(passphrase) < SHORTEST:
        raise BackupError(f"The passphrase must have {SHORTEST} characters or more.")
    salt = secrets.token_bytes(16)
    keys = {"secret": settings.SECRET_KEY, "credentials": ",".join(settings.CREDENTIAL_KEYS)}
    box = _box(passphrase, salt).encrypt(json.dumps(keys).encode()).decode()
    told = {"rondpunt": "keys", "format": 1, "salt": base64.b64encode(salt).decode(), "box": box}
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            json.dump(told, file)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from error


def read_keys(path: Path, *, passphrase: str) -> dict[str, str]:
    """``{"secret", "credentials"}`` from such a file; raises ``BackupError``."""
    try:
        told = json.loads(path.read_text(encoding="ascii"))
        if told["rondpunt"] != "keys" or told["format"] != 1:
            raise BackupError(f"{path} holds no keys of Rondpunt.")
        opened = json.loads(_box(passphrase, base64.b64decode(told["salt"])).decrypt(told["box"].encode()))
    except InvalidToken as error:
        raise BackupError("The keys do not open with this passphrase.") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} holds no keys of Rondpunt.") from error
    return {name: str(opened[name]) for name in NAMES}


def put_keys(keys: dict[str, str], folder: Path) -> None:
    """Make these the keys of this house; the credential keys it had stay behind them, so that nothing is lost."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    both = [*keys["credentials"].split(","), *settings.CREDENTIAL_KEYS]
    for name, content in (("secret", keys["secret"]), ("credentials", ",".join(dict.fromkeys(both)))):
        fresh = folder / f".{name}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(content + "\n")
        fresh.replace(folder / name)


def _box(passphrase: str, salt: bytes) -> Fernet:
    key = Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))
