"""Hand a message that has gone out to the colleagues it is for: a copy for each, once, whoever does it how often."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.registry import networks_that_hand_out
from rondpunt.people.models import Notification
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.budget import week_of, without_room
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.house_readers import Reader, groups_of, handed_out, readers_of
from rondpunt.publishing.models import Copy, HouseMessage, MailedReader, Part, Urgency
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
    found = Part.objects.select_related("delivery__channel", "variant__post__owner")
    part = found.get(delivery=delivery_id)
    # One message after the other: two at once would each see room in the same week.
    Channel.objects.select_for_update(no_key=True).get(pk=part.delivery.channel_id)
    post, language = part.variant.post, part.variant.language
    message, is_new = HouseMessage.objects.get_or_create(
        delivery=part.delivery, defaults={"post": post, "language": language, "at": now}
    )
    if not is_new:
        return 0
    readers = [reader for reader in readers_of(handed_out(cells_of(post))) if reader.variant.pk == part.variant_id]
    made = _copies(message, readers, now)
    given = list(made.given().values_list("user_id", flat=True))
    told: dict[str, Any] = {"count": made.count(), "held_count": made.held().count()}
    if urgency := Urgency.objects.filter(post=post).first():
        told["because"] = urgency.because
    record("post.handed_out", subject=post, at=now, team_id=post.team_id, **told)
    tell(message, given, now=now)
    return int(told["count"])


def _copies(message: HouseMessage, readers: Sequence[Reader], now: datetime) -> CopyQuerySet:
    users = [reader.user.pk for reader in readers]
    groups, next_week = groups_of(users), week_of(now)[1]
    full = without_room(message.delivery.channel, message.post_id, users, now=now)
    rows = [
        Copy(
            message=message,
            post=message.post,
            user=reader.user,
            team_id=groups.get(reader.user.pk),
            reasons=[[reason.kind, reason.name] for reason in reader.reasons],
            made_at=now,
            given_at=None if reader.user.pk in full else now,
            held_until=next_week if reader.user.pk in full else None,
        )
        for reader in readers
    ]
    # Whoever has a copy of this post, from an earlier message of it, gets no second one.
    Copy.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return Copy.objects.filter(message=message)


def tell(message: HouseMessage, users: Sequence[int], *, now: datetime) -> None:
    """They find it among what is for them, and in their mail of that; not there if they get the message itself."""
    event, owner = f"house-{message.pk}", message.post.owner
    notify("house_message", to=users, event=event, subject=message, at=now, actor=owner)
    whole = MailedReader.objects.filter(user__in=users).values("user")
    Notification.objects.about(message).filter(user__in=whole, mailed_at=None).update(mailed_at=now)
