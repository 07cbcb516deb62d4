"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

from django.utils import timezone
from django_tasks import task

from rondpunt.publishing.actions.hand_out import hand_out, to_hand_out
from rondpunt.publishing.actions.settle_posts import settle_posts


@task(queue_name="default")
def settle() -> None:
    """Bring planned posts up to date with what became of their deliveries."""
    settle_posts(now=timezone.now())


@task(queue_name="default")
def hand_out_to_colleagues() -> None:
    """Make the copies of what has gone out inside the house."""
    for delivery_id in to_hand_out():
        hand_out(delivery_id, now=timezone.now())
