"""Bring planned posts up to date with what became of their deliveries: when nothing waits any more, they are sent."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from rondpunt.networks.models import Delivery
from rondpunt.people.trail import record
from rondpunt.publishing.models import Post

State = Delivery.State
UNFINISHED = (State.WAITING, State.SENDING, State.IN_DOUBT, State.HELD)
MOST = 200


def settle_posts(*, now: datetime) -> int:
    """Those of which something went out and nothing is open any more; returns how many. Twice does no harm.

    An embargo whose moment has passed is lifted as well.
    """
    Post.objects.filter(is_under_embargo=True, embargo_until__lte=now).update(is_under_embargo=False)
    ours = Delivery.objects.filter(part__variant__post=OuterRef("pk"))
    done = Post.objects.filter(stage=Post.Stage.PLANNED, goes_out_at__lte=now).filter(
        Exists(ours.filter(state=State.SENT)), ~Exists(ours.filter(state__in=UNFINISHED))
    )
    return sum(_settle(post, now) for post in done.order_by("goes_out_at", "id")[:MOST])


@transaction.atomic
def _settle(post: Post, now: datetime) -> bool:
    if not Post.objects.filter(pk=post.pk, stage=Post.Stage.PLANNED).update(stage=Post.Stage.SENT, sent_at=now):
        return False
    record("post.sent", subject=post, at=now, team_id=post.team_id)
    return True
