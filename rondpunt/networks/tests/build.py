"""Builders for this room's tests."""

from datetime import UTC, datetime, timedelta
from itertools import count

from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.networks.wire import Author, Incoming, Visibility
from rondpunt.people.models import Team

_numbers = count(1)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DIRK = Author(key="dirk@plein.example", handle="@dirk@plein.example", name="Dirk")
ELS = Author(key="els@plein.example", handle="@els@plein.example", name="Els")


def channel(team: Team, network: str = "mastodon", **fields: object) -> Channel:
    """A saved channel of ``team``; its server does not exist."""
    given: dict[str, object] = {
        "network": network,
        "handle": f"@town{next(_numbers)}@plein.example",
        "name": "The town",
        "team": team,
        "created_at": NOON,
        "next_fetch_at": NOON,
        **fields,
    }
    return Channel.objects.create(**given)


def incoming(text: str = "When is the glass container emptied?", **fields: object) -> Incoming:
    """A message from Dirk, each a second after the one before."""
    number = next(_numbers)
    given: dict[str, object] = {
        "remote_id": f"r{number}",
        "author": DIRK,
        "sent_at": NOON + timedelta(seconds=number),
        "text": text,
        "visibility": Visibility.PUBLIC,
        **fields,
    }
    return Incoming(**given)  # type: ignore[arg-type]


def post(on: Channel, text: str = "The glass container is emptied today.", **fields: object) -> Delivery:
    """A saved post for ``on`` that is due at noon."""
    given: dict[str, object] = {
        "kind": Delivery.Kind.POST,
        "channel": on,
        "payload": payload(text=text, written_at=NOON),
        "created_at": NOON,
        "changed_at": NOON,
        "due_at": NOON,
        **fields,
    }
    return Delivery.objects.create(**given)
