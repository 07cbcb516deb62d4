"""By when an answer is promised: which rule holds, and what each turn of a conversation does to its promise."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from rondpunt.conversations.models import Conversation, PromiseRule
from rondpunt.networks.models import Channel
from rondpunt.people.calendars import Calendars

FIELDS = (
    "promise_rule",
    "promised_at",
    "due_at",
    "promise_left",
    "paused_at",
    "paused_seconds",
    "broken_at",
    "kept_at",
)
Unit = PromiseRule.Unit


@dataclass
class Promises:
    """Rules and hours as they stand, read once for many conversations: three queries, and none without a rule."""

    language: str = "nl"  # of the names of holidays
    _due: dict[tuple[int, int, datetime], datetime] = field(default_factory=dict)

    @cached_property
    def rules(self) -> dict[tuple[int | None, int | None], PromiseRule]:
        """By channel and team."""
        return {(rule.channel_id, rule.team_id): rule for rule in PromiseRule.objects.all()}

    @cached_property
    def calendars(self) -> Calendars:
        """The hours of every team."""
        return Calendars.read(language=self.language)

    def rule_for(self, channel_id: int, team_id: int) -> PromiseRule | None:
        """The narrowest rule: channel and team, then channel, then team, then the rule for all."""
        for place in ((channel_id, team_id), (channel_id, None), (None, team_id), (None, None)):
            if place in self.rules:
                return self.rules[place]
        return None

    def due(self, rule: PromiseRule, team_id: int, at: datetime) -> datetime:
        """When a promise that begins at ``at`` is due. By the minute, so that a heap of mail costs one reckoning."""
        at = at.replace(second=0, microsecond=0)
        key = (rule.pk, team_id, at)
        if key not in self._due:
            hours = self.calendars.of(team_id)
            by_days = rule.unit == Unit.DAYS
            self._due[key] = hours.add_days(at, rule.amount) if by_days else hours.add(at, rule.length)
        return self._due[key]

    def mind(self, conversation: Conversation, *, channel: Channel, by_citizen: bool = False, now: datetime) -> bool:
        """Bring the promise in line with who is to speak; true when it changed. Not saved here.

        Only a citizen's message (``by_citizen``) begins one. What was written before the channel was ours is history:
        nothing is promised about it.
        """
        waits = conversation.waits_for_us and conversation.waiting_since
        if not waits:
            return self._rest(conversation, now)
        assert conversation.waiting_since
        if conversation.due_at:
            return False
        if conversation.paused_at and not (by_citizen and self._is_over(conversation)):
            return self._resume(conversation)
        if by_citizen and conversation.waiting_since >= channel.created_at:
            return self._begin(conversation)
        return False

    def _is_over(self, conversation: Conversation) -> bool:
        """Answered too late, or closed: who writes again asks anew."""
        return not conversation.promise_left or conversation.kept_at is not None or conversation.broken_at is not None

    def _begin(self, conversation: Conversation) -> bool:
        rule = self.rule_for(conversation.channel_id, conversation.team_id)
        if rule is None or conversation.waiting_since is None:
            return False
        conversation.promise_rule, conversation.promised_at = rule, conversation.waiting_since
        conversation.due_at = self.due(rule, conversation.team_id, conversation.waiting_since)
        conversation.promise_left = conversation.paused_at = conversation.broken_at = conversation.kept_at = None
        conversation.paused_seconds = 0
        return True

    def _resume(self, conversation: Conversation) -> bool:
        assert conversation.paused_at and conversation.waiting_since
        hours = self.calendars.of(conversation.team_id)
        resumed = max(conversation.waiting_since, conversation.paused_at)
        due = hours.add(resumed, timedelta(seconds=conversation.promise_left or 0))
        rule = conversation.promise_rule
        if rule and rule.unit == Unit.DAYS:
            due = hours.end_of_day(due)
        conversation.due_at = due
        conversation.paused_seconds += int(hours.between(conversation.paused_at, resumed).total_seconds())
        conversation.promise_left = conversation.paused_at = conversation.kept_at = None
        return True

    def _rest(self, conversation: Conversation, now: datetime) -> bool:
        """We spoke, or it was closed: the clock stands."""
        closed = conversation.status == Conversation.Status.CLOSED
        if conversation.due_at is None:
            if not (closed and conversation.paused_at and conversation.kept_at is conversation.broken_at is None):
                return False
            conversation.kept_at = conversation.closed_at or now
            return True
        at = _spoken_at(conversation, now)
        left = self.calendars.of(conversation.team_id).between(at, conversation.due_at)
        if conversation.due_at < at:
            conversation.broken_at = conversation.broken_at or conversation.due_at
        elif closed:
            conversation.kept_at = at
        conversation.promise_left, conversation.paused_at = int(left.total_seconds()), at
        conversation.due_at = None
        return True


def _spoken_at(conversation: Conversation, now: datetime) -> datetime:
    """When our last word was said; ``now`` where the times of messages tell nothing."""
    at = conversation.closed_at if conversation.status == Conversation.Status.CLOSED else conversation.last_at
    began = conversation.promised_at or now
    return at if at and began <= at <= now else now
