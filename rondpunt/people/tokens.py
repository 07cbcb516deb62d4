"""Links that let somebody in once: signed, so that a forged one is told apart; only their digest is kept."""

import hashlib
import secrets

from django.core import signing

_SALT = "rondpunt.people.{}"  # a link made for one purpose is forged for any other


class ForgedLink(Exception):
    """This link was not made here, or was damaged on its way."""


def make_token(purpose: str = "invitation") -> str:
    """A fresh, unguessable token (192 bits), signed with the installation's secret."""
    return signing.Signer(salt=_SALT.format(purpose)).sign(secrets.token_urlsafe(24))


def digest_of(token: str, purpose: str = "invitation") -> str:
    """The SHA-256 of a token, hexadecimal; raises ``ForgedLink`` when its signature is not ours."""
    try:
        signing.Signer(salt=_SALT.format(purpose)).unsign(token)
    except signing.BadSignature as error:
        raise ForgedLink from error
    return hashlib.sha256(token.encode()).hexdigest()
