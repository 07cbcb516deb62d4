"""How commands find what they are about."""

from typing import TYPE_CHECKING

from rondpunt.web.commands._say import Stop

if TYPE_CHECKING:
    from rondpunt.networks.models import Channel


def find_channel(called: str) -> "Channel":
    """The channel with that number, name or account; a sentence that lists what there is when none or several fit."""
    from django.db.models import Q

    from rondpunt.networks.models import Channel

    number = Q(pk=int(called)) if called.isdecimal() else Q(pk=None)
    found = list(Channel.objects.filter(number | Q(name__iexact=called) | Q(handle__iexact=called))[:2])
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{channel.pk} {channel.name!r}" for channel in Channel.objects.all()) or "none yet"
    raise Stop(f"{'Several channels' if found else 'No channel'} called {called!r}; the channels are: {there}.")
