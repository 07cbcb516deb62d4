"""Colleagues named in a text: "@Bram", "@Bram Peeters" or "@bram.peeters"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rondpunt.people.models import User

# Not inside a mail address or a handle of a network (@dirk@plein.example).
_AT = re.compile(r"(?<![\w@.+-])@(?=\w)")
_HANDLE = re.compile(r"[\w.-]+@[\w-]+\.")


class UnclearMention(Exception):
    """A name that fits several colleagues, or one who may not see this; the text is for the person at the screen."""


@dataclass(slots=True)
class Named:
    """Who is named; who has that name and may not see it; and which names nobody has."""

    users: list[User] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def names_anybody(text: str) -> bool:
    """Whether there is a name to look for."""
    return bool(_places(text))


def named_in(text: str, inside: Sequence[User]) -> Named:
    """Who of ``inside``, those who may see it, is named in ``text``; raises ``UnclearMention`` for several."""
    named = Named()
    for place in _places(text):
        word = re.match(r"[\w.’'-]+", text[place:])
        name = word[0].rstrip(".") if word else ""
        called = _called(text[place:], inside)
        if len(called) == 1:
            named.users += [user for user in called if user not in named.users]
        elif called:
            raise UnclearMention(_several(called))
        elif _called(text[place:], User.objects.filter(is_active=True)):
            named.outside.append(name)
        elif word:
            named.unknown.append(name)
    return named


def _places(text: str) -> list[int]:
    return [found.end() for found in _AT.finditer(text) if not _HANDLE.match(text, found.end())]


def _several(users: list[User]) -> str:
    names = ", ".join(
        f"@{user.name if len({one.name for one in users}) > 1 else user.email.split('@')[0]}" for user in users
    )
    return _("Several colleagues have that name. Write one of: %(names)s.") % {"names": names}


def _called(text: str, users: Iterable[User]) -> list[User]:
    """The users with the longest name that ``text`` begins with: whole name, first name, or name in the address."""
    longest, found = 0, list[User]()
    for user in users:
        length = max((_length(text, name) for name in _names(user)), default=0)
        if length > longest:
            longest, found = length, [user]
        elif length and length == longest:
            found.append(user)
    return found


def _names(user: User) -> tuple[str, ...]:
    return (user.name, user.name.split(" ")[0], user.email.split("@")[0])


def _length(text: str, name: str) -> int:
    """Length of ``name`` if ``text`` begins with it as a whole word, whatever the capitals."""
    if not name or text[: len(name)].casefold() != name.casefold():
        return 0
    following = text[len(name) : len(name) + 1]
    return 0 if following.isalnum() or following == "_" else len(name)
