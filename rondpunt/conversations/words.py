"""What the conversation's page says in words: who reads along, names of languages and networks."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rondpunt.networks.registry import UnknownNetwork, connector
from rondpunt.networks.wire import Visibility

_PUBLIC = (Visibility.PUBLIC, Visibility.UNLISTED)


def network_title(network: str) -> str:
    """A network's name as people know it; of one whose connector is gone, its short name."""
    try:
        return _(connector(network).title)
    except UnknownNetwork:
        return network


def language_name(code: str) -> str:
    """A language in the language of the screen; a code that we have no name for as it is."""
    names = {
        "nl": pgettext("language", "Dutch"),
        "en": pgettext("language", "English"),
        "fr": pgettext("language", "French"),
        "de": pgettext("language", "German"),
    }
    return names.get(code[:2].lower(), code)


def readers(visibility: str, *, network: str, person: str) -> str:
    """Who can read a message or a whole conversation, as a sentence without its full stop."""
    if visibility == Visibility.PUBLIC:
        return _("Public on %(network)s") % {"network": network_title(network)}
    if visibility == Visibility.UNLISTED:
        return _("Public on %(network)s, but on no timeline") % {"network": network_title(network)}
    if visibility == Visibility.FOLLOWERS:
        return _("Only followers of %(person)s and those named") % {"person": person}
    return _("Only we and %(person)s") % {"person": person}


def readers_in_short(visibility: str) -> str:
    """The same in a word or two, beside one message."""
    if visibility in _PUBLIC:
        return pgettext("readers", "public")
    return pgettext("readers", "followers") if visibility == Visibility.FOLLOWERS else pgettext("readers", "private")


def readers_of_kind(kind: str, *, network: str, person: str) -> str:
    """Who will read what is being written."""
    if kind == "note":
        return _("Only colleagues see this note")
    return readers(Visibility.PUBLIC if kind == "public" else Visibility.DIRECT, network=network, person=person)
