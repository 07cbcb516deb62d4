"""What the worker runs for this room. Every job may run twice harmlessly: the rows are the truth."""

from django.utils import timezone
from django_tasks import task

from rondpunt.networks.actions.carry_out import carry_out
from rondpunt.networks.actions.hold_missed import hold_missed as hold
from rondpunt.networks.models import Amendment

MOST_AMENDMENTS = 100  # at once; the rest waits a moment


@task(queue_name="default")
def hold_missed() -> None:
    """Hold what missed its last moment, or whose earlier part does not go out; a person is to be asked."""
    hold(now=timezone.now())


@task(queue_name="default")
def carry_out_amendments() -> None:
    """Change and take back on the networks what colleagues asked."""
    for number in Amendment.objects.due(timezone.now()).values_list("pk", flat=True)[:MOST_AMENDMENTS]:
        carry_out(number, clock=timezone.now)
