"""Let go of what colleagues were told long ago; the trail keeps what happened."""

from datetime import datetime

from rondpunt.people.models import Notification

BATCH = 500


def tidy_notices(*, now: datetime) -> int:
    """Remove some of what is past, a batch at a time so that nobody waits for it; how many went. 0: all is tidy.

    What happens once is told once by its own row (a reminder, a mark, a message), so that nothing is told again
    because its notice went.
    """
    past = list(Notification.objects.past(now).order_by("at").values_list("pk", flat=True)[:BATCH])
    return Notification.objects.filter(pk__in=past).delete()[0] if past else 0
