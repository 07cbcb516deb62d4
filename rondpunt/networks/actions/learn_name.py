"""How the network calls what arrived by a colleague's word: an answer to it names it so, and so it finds its way."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from rondpunt.networks.models import Delivery
from rondpunt.networks.models.delivery import NO_NAME
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.registry import talent
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Refused, Sent, TryLater
from rondpunt.people.trail import record

ASK_AGAIN_AFTER = timedelta(minutes=1)


def name_by_key(delivery: Delivery) -> Sent:
    """What is known of it, or follows from its key; else its key stands in until ``learn_name`` has asked."""
    if delivery.remote_id:
        return Sent(delivery.remote_id, delivery.url)
    connector = delivery.channel.connector
    try:
        if talent(delivery.channel.network, "named"):
            sent: Sent = connector.named(delivery.channel.account(), outgoing(delivery))  # type: ignore[attr-defined]
            return sent
    except (Refused, UnreadableSecret):
        pass  # settings that were changed since: nothing can be told of what they would make
    return Sent(f"{NO_NAME}{delivery.key.hex}")


def learn_name(delivery_id: int, *, clock: Callable[[], datetime]) -> bool:
    """Ask the network once, unless another worker is asking; whether its name is known now. Ever more seldom."""
    now = clock()
    nameless = Delivery.objects.without_name(now).filter(pk=delivery_id)
    delivery = nameless.filter(due_at__lte=now).select_related("channel").first()
    if delivery is None or not talent(delivery.channel.network, "find"):
        return False
    # Put off before it is tried, as a look is.
    wait = max(ASK_AGAIN_AFTER, (now - delivery.changed_at) / 2)
    if not nameless.filter(due_at=delivery.due_at).update(due_at=now + wait):
        return False
    connector = delivery.channel.connector
    try:
        found = connector.find(delivery.channel.account(), outgoing(delivery))  # type: ignore[attr-defined]
    except (Refused, TryLater, UnreadableSecret):
        return False
    # What looks the same may be another answer of ours, which has that name already.
    is_free = found and not Delivery.objects.sent_as(delivery.channel, [found.remote_id]).exists()
    return bool(is_free and _keep(delivery, found, now=clock()))


@transaction.atomic
def _keep(delivery: Delivery, found: Sent, *, now: datetime) -> bool:
    still = Delivery.objects.filter(pk=delivery.pk, remote_id=delivery.remote_id)
    if not still.update(remote_id=found.remote_id[:500], url=found.url[:1000]):
        return False
    channel = delivery.channel
    record("delivery.found", subject=delivery, at=now, team_id=channel.team_id, channel=channel.name, url=found.url)
    return True
