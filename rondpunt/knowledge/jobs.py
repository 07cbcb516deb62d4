"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

from django.utils import timezone
from django_tasks import task

from rondpunt.knowledge.actions import remind_owners as reminding


@task(queue_name="default")
def remind_owners() -> None:
    """Tell owners what asks for a look."""
    reminding.remind_owners(now=timezone.now())
