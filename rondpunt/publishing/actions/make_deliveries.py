"""Plan one cell of a post: a delivery for each part and for the first comment, each an answer to the one before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rondpunt.networks.models import Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.people.models import User
from rondpunt.publishing.cards import taken_along
from rondpunt.publishing.fitting import parts_of
from rondpunt.publishing.models import Part, Variant
from rondpunt.publishing.spoken import spoken

# A post that comes later than this is not what was meant; then a person is asked.
MISSED_AFTER = timedelta(minutes=30)


def make_deliveries(variant: Variant, files: Sequence[dict[str, Any]], *, by: User, now: datetime) -> list[Delivery]:
    """In the transaction of the plan, which saw that it fits. Pictures go with the first part."""
    variant.round += 1
    variant.save(update_fields=["round"])
    made: list[Delivery] = []
    extra: Mapping[str, str]
    with_card: Sequence[dict[str, Any]]
    texts = parts_of(variant)
    comment = [spoken(variant, variant.first_comment)] if variant.first_comment.strip() else []
    for number, text in enumerate([*texts, *comment], start=1):
        extra, with_card = ({}, ()) if made else taken_along(variant, text, has_pictures=bool(files))
        delivery = _delivery(
            variant, text, (*(() if made else files), *with_card), made[-1] if made else None, extra, by=by, now=now
        )
        is_comment = number > len(texts)
        Part.objects.create(
            variant=variant, round=variant.round, number=number, is_comment=is_comment, delivery=delivery
        )
        made.append(delivery)
    return made


def _delivery(
    variant: Variant,
    text: str,
    files: Sequence[dict[str, Any]],
    before: Delivery | None,
    extra: Mapping[str, str],
    *,
    by: User,
    now: datetime,
) -> Delivery:
    """What follows ``before`` goes out after that one, as a reply to it: ``DeliveryQuerySet`` holds it back."""
    due_at, channel = variant.moment, variant.channel
    assert due_at is not None
    return Delivery.objects.create(
        channel=channel,
        kind=Delivery.Kind.POST,
        payload=payload(
            text=text,
            written_at=due_at,
            subject=variant.post.title if channel.allows.subject else "",
            language=variant.language,
            content_warning=variant.warns,
            extra=extra,
        ),
        is_for_colleagues=variant.post.is_internal or variant.audience.is_internal,
        files=list(files),
        follows=before,
        follows_as_reply=before is not None,
        made_by=by,
        created_at=now,
        changed_at=now,
        due_at=max(due_at, now),
        not_before_at=variant.post.embargo_until,
        latest_at=max(due_at, now) + MISSED_AFTER,
    )
