"""Count that an answer went out with a standard answer, or was taken back. In the transaction of the answer."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from rondpunt.knowledge.models import StandardAnswer


def count_use(standards: Collection[int], *, now: datetime | None) -> None:
    """One use more of each of these (by id); with ``now`` None one less: the answer was taken back."""
    if not standards:
        return
    # In the order of their numbers: two answers with the same ones must not wait for each other.
    for number in sorted(standards):
        row = StandardAnswer.objects.filter(pk=number)
        if now:
            row.update(used_count=F("used_count") + 1, last_used_at=now)
        else:
            row.update(used_count=F("used_count") - 1)
