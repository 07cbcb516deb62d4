"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

from django.utils import timezone
from django_tasks import task

from rondpunt.networks.actions.hold_missed import hold_missed as hold


@task(queue_name="default")
def hold_missed() -> None:
    """Hold what missed its last moment, or whose earlier part does not go out; a person is to be asked."""
    hold(now=timezone.now())
