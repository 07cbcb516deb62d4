"""Write down what came of attempts to deliver: the rows and their lines on the trail together, many at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from rondpunt.networks.models import Delivery
from rondpunt.people.models import TrailEntry
from rondpunt.people.trail import entry, record_all

State = Delivery.State


class There(NamedTuple):
    """What a row says at the moment of writing, locked."""

    state: str
    attempts: int
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A new state, what the trail tells of it, the fields that go with it, and whether it still holds for the row."""

    delivery: Delivery
    state: str
    verb: str
    at: datetime
    holds: Callable[[There, int], bool]  # the row as it is, and the number of the attempt that this came of
    fields: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def write_down(changes: Sequence[Change]) -> list[str]:
    """Make the changes that still hold and update their deliveries; the state that each row then has, in order."""
    numbers = [change.delivery.pk for change in changes]
    # In one order, so that two who write down the same rows do not wait for each other.
    rows = Delivery.objects.filter(pk__in=numbers).order_by("pk").select_for_update()
    values = rows.values_list("pk", "state", "attempts", "lease_until")
    there = {pk: There(state, attempts, lease) for pk, state, attempts, lease in values}
    lines, alike = [], defaultdict(list)
    for change in changes:
        delivery = change.delivery
        if not change.holds(there[delivery.pk], delivery.attempts):
            delivery.refresh_from_db()
            continue
        news = {"state": change.state, "changed_at": change.at, "lease_until": None, **change.fields}
        for name, value in news.items():
            setattr(delivery, name, value)
        alike[tuple(news)].append(delivery)
        lines.append(_line(change))
    for names, deliveries in alike.items():
        Delivery.objects.update_each(deliveries, names)
    record_all(lines)
    return [str(change.delivery.state) for change in changes]


def _line(change: Change) -> TrailEntry:
    channel = change.delivery.channel
    said: dict[str, Any] = {
        name: str(value) for name in ("reason", "url", "detail") if (value := change.fields.get(name))
    }
    return entry(
        change.verb, subject=change.delivery, at=change.at, team_id=channel.team_id, channel=channel.name, **said
    )
