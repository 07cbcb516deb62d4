"""By when an answer is promised: which rule holds, and what each turn of a conversation does to its promise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from rondpunt.conversations.models import Conversation, ConversationTag, PromiseRule
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

    _topics: dict[int, frozenset[int]] = field(default_factory=dict)  # of conversations (ids)

    @cached_property
    def rules(self) -> dict[tuple[int | None, int | None, int | None], PromiseRule]:
        """By topic, channel and team."""
        return {(rule.topic_id, rule.channel_id, rule.team_id): rule for rule in PromiseRule.objects.all()}

    @cached_property
    def topics(self) -> set[int]:
        """The tags (ids) on which a rule looks."""
        return {topic for topic, _channel, _team in self.rules if topic}

    def learn(self, conversations: Iterable[int]) -> None:
        """What they are about, in one query; none where no rule asks for it."""
        numbers = [number for number in conversations if number]
        if not (numbers and self.topics):
            return
        found: dict[int, set[int]] = {number: set() for number in numbers}
        rows = ConversationTag.objects.filter(conversation__in=numbers, tag__in=self.topics)
        for number, tag in rows.values_list("conversation_id", "tag_id"):
            found[number].add(tag)
        self._topics |= {number: frozenset(tags) for number, tags in found.items()}

    def topics_of(self, conversation: Conversation) -> frozenset[int]:
        """What a conversation is about, as far as a rule looks on it. A new one is about nothing yet."""
        if conversation.pk and conversation.pk not in self._topics:
            self.learn([conversation.pk])
        return self._topics.get(conversation.pk or 0, frozenset())

    @cached_property
    def calendars(self) -> Calendars:
        """The hours of every team."""
        return Calendars.read(language=self.language)

    def rule_for(self, conversation: Conversation, *, begins: datetime) -> PromiseRule | None:
        """The narrowest rule: of a topic before all others, then of channel and team, channel, team, and of all.

        Of the rules of several topics that are as narrow, the one that is due first.
        """
        channel, team = conversation.channel_id, conversation.team_id
        topics = self.topics_of(conversation)
        for several in (sorted(topics), [None]):
            for place in ((channel, team), (channel, None), (None, team), (None, None)):
                fitting = [rule for topic in several if (rule := self.rules.get((topic, *place)))]
                if fitting:
                    return min(fitting, key=lambda rule: (self.due(rule, team, begins), rule.pk))
        return None

    def choose_again(self, conversation: Conversation, *, channel: Channel, earlier_only: bool) -> bool:
        """What it is about was learnt: does another rule hold? True when its promise changed. Not saved here.

        ``earlier_only``: the citizen was told a day, so that it may only come sooner. What was broken stays broken.
        """
        waiting, now = conversation.waiting_since, conversation.promised_at
        if now is None:
            may_begin = conversation.waits_for_us and waiting and waiting >= channel.created_at
            return bool(may_begin) and self._begin(conversation)
        rule = self.rule_for(conversation, begins=now)
        if rule is None or rule.pk == conversation.promise_rule_id or conversation.broken_at or not conversation.due_at:
            return False
        due = self._put_off(rule, conversation, self.due(rule, conversation.team_id, now))
        if earlier_only and due >= conversation.due_at:
            return False
        conversation.promise_rule, conversation.due_at = rule, due
        return True

    def _put_off(self, rule: PromiseRule, conversation: Conversation, due: datetime) -> datetime:
        """By as much as the clock stood."""
        if not conversation.paused_seconds:
            return due
        hours = self.calendars.of(conversation.team_id)
        due = hours.add(due, timedelta(seconds=conversation.paused_seconds))
        return hours.end_of_day(due) if rule.unit == Unit.DAYS else due

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
        if conversation.waiting_since is None:
            return False
        rule = self.rule_for(conversation, begins=conversation.waiting_since)
        if rule is None:
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
