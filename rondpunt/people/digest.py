"""When a colleague is mailed what they did not see: at once, every hour, or as their working day begins."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Min

from rondpunt.lib.working_time import WorkingTime
from rondpunt.people.calendars import Calendars
from rondpunt.people.models import Membership, Notification, User
from rondpunt.people.models.user import MailRhythm

AT_ONCE = timedelta(minutes=1)  # whoever sees it on the screen meanwhile gets no mail
AN_HOUR = timedelta(hours=1)
FARTHEST = 31  # days without a working day; then nobody is at work to read a mail


def who_is_due(now: datetime) -> Iterator[User]:
    """Those with something to mail that has waited as long as they asked; four queries for all of them."""
    waiting = Notification.objects.to_mail().exclude(user__mail_rhythm=MailRhythm.NEVER).order_by()
    oldest = dict(waiting.values_list("user_id").annotate(Min("at")))
    users = User.objects.filter(pk__in=oldest, is_active=True)
    teams: dict[int, list[int]] = {}
    for user_id, team_id in Membership.objects.filter(user__in=oldest).values_list("user_id", "team_id"):
        teams.setdefault(user_id, []).append(team_id)
    calendars = Calendars.read()
    for user in users:
        hours = [calendars.of(team) for team in teams.get(user.pk, [])] or [calendars.of(None)]
        before = ripe_before(user.mail_rhythm, hours, now=now)
        if before and oldest[user.pk] <= before:
            yield user


def ripe_before(rhythm: str, hours: list[WorkingTime], *, now: datetime) -> datetime | None:
    """What was told up to this moment has waited long enough; of several teams the one that begins last counts."""
    if rhythm == MailRhythm.AT_ONCE:
        return now - AT_ONCE
    if rhythm == MailRhythm.HOURLY:
        return now - AN_HOUR
    begun = [begin for one in hours if (begin := begin_of_work(one, now=now))]
    return min(begun, default=None)


def begin_of_work(hours: WorkingTime, *, now: datetime) -> datetime | None:
    """The latest moment, up to ``now``, at which a working day began."""
    today = now.astimezone(hours.zone).date()
    for back in range(FARTHEST):
        midnight = datetime.combine(today - timedelta(days=back), time.min, hours.zone)
        begin = hours.add(midnight, timedelta(0))
        if begin <= now:
            return begin
    return None
