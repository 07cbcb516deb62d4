"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

from django.utils import timezone
from django_tasks import task

from rondpunt.publishing.actions.settle_posts import settle_posts


@task(queue_name="default")
def settle() -> None:
    """Bring planned posts up to date with what became of their deliveries."""
    settle_posts(now=timezone.now())
