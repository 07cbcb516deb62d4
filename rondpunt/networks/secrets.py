"""Channel credentials at rest: encrypted with Fernet (AES-128-CBC, HMAC-SHA256), keys from the settings, rotatable."""

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableSecret(Exception):
    """None of the keys opens this credential: the key file was lost or replaced."""


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])


def seal(secrets: Mapping[str, str]) -> bytes:
    """Encrypt named secrets with the newest key."""
    return _box().encrypt(json.dumps(dict(secrets)).encode())


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    """Decrypt what ``seal`` made; raises ``UnreadableSecret``."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_box().decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise UnreadableSecret from error
    return opened
