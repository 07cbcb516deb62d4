"""Reasons not to start. Production refuses what would be dangerous; each refusal is a sentence that says what to do."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from rondpunt.networks.models import Channel
from rondpunt.networks.registry import UnknownNetwork
from rondpunt.networks.secrets import UnreadableSecret, unseal
from rondpunt.people.models import Organisation
from rondpunt.web.demo.mark import is_demo
from rondpunt.web.environment import env

SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 10  # different ones; "aaaa…" is long and no secret
MODES = ("production", "demo", "test")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def refusals() -> list[str]:
    """Every reason not to start now; empty when the house may open."""
    if settings.MODE not in MODES:
        return [f"RONDPUNT_MODE is {settings.MODE!r}; set it to production or demo."]
    if settings.MODE == "demo":
        return list(_about_demo())
    if settings.MODE == "test":
        return []
    found = [*_about_secret(), *_about_debug(), *_about_keys()]
    # Without good keys every credential would seem lost; one sentence is enough.
    return found or [*_about_demo_data(), *_about_store()]


def refuse_to_serve() -> None:
    """For a server that was not started by ``rondpunt web``: raise ``ImproperlyConfigured`` when not safe."""
    # A server imports the application inside its event loop, where Django does not let us ask the database.
    with ThreadPoolExecutor(1) as aside:
        found = aside.submit(_refusals_aside).result()
    if found:
        raise ImproperlyConfigured(" ".join(found))


def _refusals_aside() -> list[str]:
    try:
        return refusals()
    finally:
        connection.close()


def _about_demo() -> Iterator[str]:
    if env("RONDPUNT_BIND") not in LOOPBACK:
        yield (
            "The demo lets anyone sign in, so it stays on this machine: leave RONDPUNT_BIND empty, "
            "or use `make start` for the real thing."
        )
    if _holds_organisation() and not is_demo():
        yield (
            "This database holds a real organisation, and the demo would open its doors to everybody: "
            "give the demo another RONDPUNT_DATA (and no RONDPUNT_DATABASE)."
        )


def _about_demo_data() -> Iterator[str]:
    if _holds_organisation() and is_demo():
        yield (
            "This database holds the demo town, whose passwords everybody knows: "
            "give the real thing another RONDPUNT_DATA or RONDPUNT_DATABASE."
        )


def _holds_organisation() -> bool:
    try:
        return Organisation.objects.exists()
    except DatabaseError:
        return False  # no tables yet, or no database: preparing and the health page speak about that


def _about_secret() -> Iterator[str]:
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS or secret.startswith("django-insecure"):
        yield (
            f"RONDPUNT_SECRET is too weak: give it {SHORTEST_SECRET} or more random characters, "
            "or leave it empty and Rondpunt makes one and keeps it in RONDPUNT_DATA/keys."
        )


def _about_debug() -> Iterator[str]:
    if settings.DEBUG:
        yield "RONDPUNT_DEBUG is on, which shows the inside of the house to visitors: remove it in production."


def _about_keys() -> Iterator[str]:
    keys = settings.CREDENTIAL_KEYS
    if not any(keys):
        yield (
            "There is no credential key: put the one from your backup in RONDPUNT_CREDENTIAL_KEYS "
            "or in RONDPUNT_DATA/keys/credentials."
        )
        return
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            yield (
                f"Credential key {number} is not a Fernet key (32 bytes as 44 characters of URL-safe base64): "
                "mend RONDPUNT_CREDENTIAL_KEYS or RONDPUNT_DATA/keys/credentials."
            )


def _about_store() -> Iterator[str]:
    try:
        channels = list(Channel.objects.order_by("id"))
    except DatabaseError:
        return  # no tables yet, or no database: preparing and the health page speak about that
    for channel in channels:
        sentence = _about_channel(channel)
        if sentence:
            yield sentence


def _about_channel(channel: Channel) -> str:
    """Why this channel's credential forbids a start, or nothing."""
    if _stands_open(bytes(channel.sealed)) or _secrets_in_details(channel):
        return (
            f"The credential of channel {channel.name!r} (number {channel.id}) stands unencrypted in the store: "
            "remove the channel's password from the database, renew it at the network and fill it in again."
        )
    try:
        unseal(channel.sealed)
    except UnreadableSecret:
        return (
            f"The credential of channel {channel.name!r} (number {channel.id}) does not open with the credential keys: "
            "put the key it was made with behind the newest one in RONDPUNT_CREDENTIAL_KEYS "
            "(or restore RONDPUNT_DATA/keys/credentials)."
        )
    return ""


def _stands_open(sealed: bytes) -> bool:
    """Whether what should be encrypted reads as plain JSON."""
    try:
        json.loads(sealed)
    except ValueError:
        return False
    return True


def _secrets_in_details(channel: Channel) -> bool:
    """Whether an answer that its connector calls a secret lies among the open ones."""
    try:
        needs = channel.connector.needs
    except UnknownNetwork:
        return False
    return any(need.kind == "secret" and channel.details.get(need.name) for need in needs)
