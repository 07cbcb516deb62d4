"""Posts that fall due in a house of a bench, and what became of them; each is called in a process of its own."""

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db.models import F, Min

from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.people.models import Team
from rondpunt.web.models import Worker

LATEST = timedelta(hours=1)
NOT_YET = timedelta(hours=2)
LOOKED_AT_TWICE = timedelta(seconds=60)  # a doubt that was put off so far was looked at when "not there" counts
WORDS = ("glasbak", "brug", "straat", "bibliotheek", "markt", "fietspad", "school", "zwembad", "park", "haven")


def fill(*, port: int, count: int, channels: int, over: float, network: str = "mastodon") -> None:
    """``count`` posts in turn on ``channels`` channels, that are not due before ``begin``."""
    team = Team.objects.create(name="Front desk")
    now = datetime.now(UTC)
    made = []
    for number in range(channels):
        one = Channel(network=network, handle=f"@c{number}@far.example", name=f"Channel {number}", team=team)
        one.created_at, one.next_fetch_at = now, now + timedelta(days=1)
        one.fill_in(
            {"server": f"http://127.0.0.1:{port}", "access_token": str(number), "room": f"!{number}:far.example"}
        )
        one.save()
        made.append(one)
    begins = now + NOT_YET
    rows = [
        _post(made[number % channels], number, begins + timedelta(seconds=over * number / count))
        for number in range(count)
    ]
    Delivery.objects.bulk_create(rows, batch_size=1000)


def at_work() -> int:
    """How many workers have come to work."""
    return Worker.objects.filter(stopped_at=None).count()


def begin(*, lead: float) -> float:
    """Move all posts together, the first to ``lead`` seconds from now; that moment."""
    first = Delivery.objects.aggregate(first=Min("due_at"))["first"]
    begins = datetime.now(UTC) + timedelta(seconds=lead)
    by = begins - first
    Delivery.objects.update(due_at=F("due_at") + by, latest_at=F("latest_at") + by)
    if (left := begins.timestamp() - time.time()) < lead / 3:
        raise SystemExit(f"too busy to begin: {left:.1f} s left")
    return begins.timestamp()


def _post(channel: Channel, number: int, due_at: datetime) -> Delivery:
    # As unlike each other as the posts of a town are: a look compares words.
    text = f"Vandaag {WORDS[number % 10]}: a{number * 7919:x} b{number * 104729:x} c{number * 1299709:x}"
    now = datetime.now(UTC)
    told = payload(text=text, written_at=now)
    moments = {"created_at": now, "changed_at": now, "due_at": due_at, "latest_at": due_at + LATEST}
    return Delivery(kind=Delivery.Kind.POST, channel=channel, payload=told, **moments)


def states() -> str:
    """How many deliveries are in which state."""
    return json.dumps(Counter(Delivery.objects.values_list("state", flat=True)))


def restless() -> int:
    """How many may still change without a person: on their way, or in doubt and not yet looked at when that counts."""
    doubts = Delivery.objects.filter(state="in_doubt", due_at__lte=F("changed_at") + LOOKED_AT_TWICE)
    return Delivery.objects.filter(state__in=["waiting", "sending"]).count() + doubts.count()


def last_sent() -> float:
    """When the last was sent."""
    return max(at.timestamp() for at in Delivery.objects.values_list("sent_at", flat=True) if at)


def due() -> str:
    """By key, when each was due; a second attempt has moved ``due_at``, the last moment stands."""
    rows = Delivery.objects.values_list("key", "latest_at")
    return json.dumps({key.hex: (at - LATEST).timestamp() for key, at in rows if at})


def keys() -> str:
    """By key, the state of each delivery."""
    return json.dumps({key.hex: state for key, state in Delivery.objects.values_list("key", "state")})
