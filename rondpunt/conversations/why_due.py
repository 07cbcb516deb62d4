"""Why an answer is promised by this very moment, in sentences: rule, hours, closed days, pauses."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation
from rondpunt.conversations.promises import Promises
from rondpunt.lib import words_of_time
from rondpunt.lib.hours_text import write_day
from rondpunt.lib.working_time import Week


def why_due(conversation: Conversation, *, now: datetime) -> list[str]:
    """Sentences for ``_promise.html``; none where nothing is promised."""
    if conversation.promised_at is None:
        return []
    promises = Promises(language=_language())
    hours = promises.calendars.of(conversation.team_id)
    until = conversation.due_at or conversation.paused_at or now
    said = [
        _rule(conversation),
        _("Reckoned from %(moment)s, when the citizen wrote.") % {"moment": _moment(conversation.promised_at, now)},
        _("Working hours of %(team)s: %(week)s.") % {"team": conversation.team, "week": _week(hours.week)},
    ]
    if skipped := hours.skipped(conversation.promised_at, until):
        days = ", ".join(f"{_day(day)} ({name})" for day, name in skipped)
        said.append(_("Left out, because closed: %(days)s.") % {"days": days})
    return said + _pauses(conversation, now)


def _rule(conversation: Conversation) -> str:
    rule = conversation.promise_rule
    if rule is None:
        return _("The rule by which this was promised was taken away since.")
    if rule.topic:
        where = ", ".join(str(one) for one in (rule.channel, rule.team) if one)
        told = {"term": rule, "topic": rule.topic, "where": where}
        if where:
            return _("Promised for questions about “%(topic)s” (%(where)s): %(term)s.") % told
        return _("Promised for questions about “%(topic)s”: %(term)s.") % told
    if rule.channel and rule.team:
        told = {"term": rule, "channel": rule.channel, "team": rule.team}
        return _("Promised for %(channel)s with %(team)s: %(term)s.") % told
    if rule.channel or rule.team:
        return _("Promised for %(where)s: %(term)s.") % {"term": rule, "where": rule.channel or rule.team}
    return _("Promised for everything: %(term)s.") % {"term": rule}


def _pauses(conversation: Conversation, now: datetime) -> list[str]:
    said = []
    if conversation.paused_seconds:
        length = _length(conversation.paused_seconds)
        said.append(_("Put off by %(length)s of working time, while we waited for the citizen.") % {"length": length})
    if conversation.paused_at:
        told = {"moment": _moment(conversation.paused_at, now), "left": _length(conversation.promise_left or 0)}
        said.append(_("The clock stands since %(moment)s; %(left)s of working time is left.") % told)
    if conversation.broken_at:
        broken = _moment(conversation.broken_at, now)
        said.append(_("The promise was broken %(moment)s: nobody had answered yet.") % {"moment": broken})
    return said


def _week(week: Week) -> str:
    """The week in a line, days with the same hours together."""
    groups: list[tuple[list[int], str]] = []
    for number, spans in enumerate(week):
        written = write_day(spans)
        if groups and groups[-1][1] == written:
            groups[-1][0].append(number)
        else:
            groups.append(([number], written))
    return "; ".join(f"{_days(days)} {written}" for days, written in groups if written)


def _days(numbers: list[int]) -> str:
    first, last = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
    return str(first) if len(numbers) == 1 else f"{first}–{last}"


def _day(day: date) -> str:
    return date_format(day, "j F")


def _length(seconds: int) -> str:
    return words_of_time.duration(timedelta(seconds=seconds), language=_language())


def _moment(at: datetime, now: datetime) -> str:
    return words_of_time.moment(timezone.localtime(at), now=timezone.localtime(now), language=_language())


def _language() -> str:
    return get_language() or "nl"
