"""Colleagues named in a note: "@Bram", "@Bram Peeters" or "@bram.peeters"; only those who may see the conversation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation
from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with

# Not inside a mail address or a handle of a network (@dirk@plein.example).
_AT = re.compile(r"(?<![\w@.+-])@(?=\w)")
_HANDLE = re.compile(r"[\w.-]+@[\w-]+\.")


class UnclearMention(Exception):
    """A name that fits several colleagues, or one who may not see this; the text is for the person at the screen."""


@dataclass(slots=True)
class Named:
    """Who is named in a note, and which names nobody has."""

    users: list[User] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def may_see(conversation: Conversation) -> Iterable[User]:
    """Active colleagues on our side of the wall, by name."""
    reading = roles_with(Right.READ)
    everywhere = roles_with(Right.SEE_ALL)
    here = Q(memberships__team=conversation.team_id, memberships__role__in=reading)
    return User.objects.filter(here | Q(memberships__role__in=everywhere), is_active=True).distinct()


def named_in(text: str, conversation: Conversation) -> Named:
    """Who is named in ``text``; raises ``UnclearMention``."""
    named = Named()
    places = [found.end() for found in _AT.finditer(text) if not _HANDLE.match(text, found.end())]
    if not places:
        return named
    inside = list(may_see(conversation))
    for place in places:
        word = re.match(r"[\w.’'-]+", text[place:])
        called = _called(text[place:], inside)
        if len(called) == 1:
            named.users += [user for user in called if user not in named.users]
        elif called:
            raise UnclearMention(_several(called))
        elif _called(text[place:], User.objects.filter(is_active=True)):
            name = word[0].rstrip(".") if word else ""
            raise UnclearMention(
                _("%(name)s cannot see this conversation. Hand it over, or leave out the @.") % {"name": name}
            )
        elif word:
            named.unknown.append(word[0].rstrip("."))
    return named


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
