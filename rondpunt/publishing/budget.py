"""How many house messages a colleague gets in a week: what is above it is held back until a week with room."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from rondpunt.networks.models import Channel
from rondpunt.publishing.models import Copy, Urgency

DEFAULT = 5
WEEKLY_BUDGET = "weekly_budget"  # the need of the channel


def budget_of(channel: Channel) -> int | None:
    """Messages a colleague a week, as the administrator filled in; None: no limit."""
    written = str(channel.details.get(WEEKLY_BUDGET, ""))
    most = int(written) if written.isascii() and written.isdigit() else DEFAULT
    return most or None


def week_of(now: datetime) -> tuple[datetime, datetime]:
    """From Monday midnight until the next, by the clock of the house: a week with a change of the clock is one too."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    return _midnight(monday), _midnight(monday + timedelta(days=7))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def spent(users: Iterable[int], *, now: datetime) -> dict[int, int]:
    """By user how many messages they got in this week; what is urgent counts as well. One query."""
    given = Copy.objects.filter(user__in=list(users), given_at__gte=week_of(now)[0])
    return dict(given.order_by().values_list("user_id").annotate(Count("pk")))


def without_room(channel: Channel, post_id: int, users: Iterable[int], *, now: datetime) -> set[int]:
    """Those of ``users`` (ids) whose week is full, so that this post is held back from them."""
    most = budget_of(channel)
    if most is None or Urgency.objects.filter(post=post_id).exists():
        return set()
    return {user for user, count in spent(users, now=now).items() if count >= most}
