"""Hand a message that has gone out to the colleagues it is for: a copy for each, once, whoever does it how often."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.networks.models import Delivery
from rondpunt.networks.registry import networks_that_hand_out
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.house_readers import Reader, groups_of, handed_out, readers_of
from rondpunt.publishing.models import Copy, HouseMessage, Part
from rondpunt.publishing.models.copy import CopyQuerySet

BATCH = 500


def to_hand_out() -> list[int]:
    """Deliveries that have gone out and of which nobody has a copy yet."""
    sent = Delivery.objects.filter(
        channel__network__in=networks_that_hand_out(), kind=Delivery.Kind.POST, state=Delivery.State.SENT
    )
    return list(
        sent.filter(house_message=None, part__isnull=False).order_by("sent_at").values_list("pk", flat=True)[:50]
    )


@transaction.atomic
def hand_out(delivery_id: int, *, now: datetime) -> int:
    """Returns how many copies were made; 0 when it was done before, by us or by another worker."""
    found = Part.objects.select_related("delivery", "variant__post__owner")
    part = found.get(delivery=delivery_id)
    post, language = part.variant.post, part.variant.language
    message, is_new = HouseMessage.objects.get_or_create(
        delivery=part.delivery, defaults={"post": post, "language": language, "at": now}
    )
    if not is_new:
        return 0
    readers = [reader for reader in readers_of(handed_out(cells_of(post))) if reader.variant.pk == part.variant_id]
    given = _copies(message, readers, now)
    told: dict[str, Any] = {"count": len(given)}
    record("post.handed_out", subject=post, at=now, team_id=post.team_id, **told)
    tell(message, list(given.values_list("user_id", flat=True)), now=now)
    return len(given)


def _copies(message: HouseMessage, readers: Sequence[Reader], now: datetime) -> CopyQuerySet:
    groups = groups_of([reader.user.pk for reader in readers])
    rows = [
        Copy(
            message=message,
            post=message.post,
            user=reader.user,
            team_id=groups.get(reader.user.pk),
            reasons=[[reason.kind, reason.name] for reason in reader.reasons],
            made_at=now,
            given_at=now,
        )
        for reader in readers
    ]
    # Whoever has a copy of this post, from an earlier message of it, gets no second one.
    Copy.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return Copy.objects.filter(message=message)


def tell(message: HouseMessage, users: Sequence[int], *, now: datetime) -> None:
    """They find it among what is for them, and by mail as often as they like."""
    event, owner = f"house-{message.pk}", message.post.owner
    notify("house_message", to=users, event=event, subject=message, at=now, actor=owner)
