"""The audiences and posts of the demo town: each begun, fitted, planned and sent by the house's own actions."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from rondpunt.networks.actions.send import note_refused, note_sent
from rondpunt.networks.models import Delivery
from rondpunt.networks.wire import Reason, Refused
from rondpunt.people.models import User
from rondpunt.publishing.actions.add_cells import add_cells
from rondpunt.publishing.actions.arrange_link_tags import arrange_link_tags
from rondpunt.publishing.actions.assign import assign
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.hand_out import hand_out, to_hand_out
from rondpunt.publishing.actions.keep_name import keep_name
from rondpunt.publishing.actions.keep_occasion import keep_occasion
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.settle_posts import settle_posts
from rondpunt.publishing.actions.take_back_post import take_back_post
from rondpunt.publishing.actions.write_post import write_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import Core
from rondpunt.publishing.models import Occasion, Post
from rondpunt.strategy.actions.add_rule import add_rule
from rondpunt.strategy.actions.keep_audience import keep_audience
from rondpunt.strategy.actions.keep_tone_example import keep_tone_example
from rondpunt.strategy.models import Audience, ToneExample
from rondpunt.web.demo.far_ends import FarEnd
from rondpunt.web.demo.stories import Step, Story
from rondpunt.web.demo.town import Town

PLACE = Path(__file__).with_name("posts.toml")
FIRST_STORY = 10_000  # far from the numbers of the conversations
Deed = tuple[datetime, Callable[[], None]]


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))


def write_audiences(town: Town, *, at: datetime) -> dict[str, Audience]:
    """The audiences, by the keys of the file."""
    made = {}
    for row in _told()["audience"]:
        audience = Audience(name=row["name"], description=row["description"], is_internal=row.get("is_internal", False))
        made[row["key"]] = keep_audience(audience, by=town.users["karin"], now=at)
        for role in row.get("roles", ()):
            add_rule(audience, kind="role", chosen=role, by=town.users["karin"], now=at)
    return made


def write_tone(town: Town, audiences: dict[str, Audience], *, at: datetime) -> None:
    """The tone-of-voice guide: for everybody, and for some of the audiences."""
    for row in _told()["tone"]:
        told = {name: row[name] for name in ("language", "advice", "good", "bad")}
        example = ToneExample(audience=audiences[row["for"]] if "for" in row else None, **told)
        keep_tone_example(example, by=town.users["karin"], now=at)


def write_names(town: Town, *, at: datetime) -> None:
    """Whom the town names in its posts, and its own site."""
    for row in _told()["named"]:
        keep_name(row["alias"], name=row["name"], handles=row["handles"], by=town.users["karin"], now=at)
    arrange_link_tags("mtm", sites=["linderbeke.example"], by=town.users["karin"], now=at)


def write_occasions(town: Town, *, at: datetime, today: date) -> None:
    """What happens in the town: once, each week, each month and each year. ``weeks`` from now it first happens."""
    monday = today - timedelta(days=today.weekday())
    for row in _told()["occasion"]:
        first_on = monday + timedelta(weeks=row["weeks"], days=row["day"])
        told = {name: row[name] for name in ("title", "note", "rule")}
        clock = time.fromisoformat(row["time"]) if "time" in row else None
        made = Occasion(team=town.teams[row["team"]], first_on=first_on, time=clock, **told)
        made = keep_occasion(made, by=town.users["karin"], now=at)
        for what, who in row.get("tasks", ()):
            assign(made, first_on, what, to=town.users.get(who), by=town.users["karin"], now=at)


def post_deeds(town: Town, far_ends: dict[str, FarEnd], audiences: dict[str, Audience], *, now: datetime) -> list[Deed]:
    """Everything that happens to the posts, each at its moment before ``now``, which carries the zone of the town."""
    lives = [
        _Life(row, FIRST_STORY + number, town, far_ends, audiences, now) for number, row in enumerate(_told()["post"])
    ]
    return [deed for life in lives for deed in life.deeds()]


@dataclass(slots=True)
class _Life:
    """One post as the file tells it."""

    told: dict[str, Any]
    number: int
    town: Town
    far_ends: dict[str, FarEnd]
    audiences: dict[str, Audience]
    now: datetime
    post: Post = field(init=False)

    @property
    def owner(self) -> User:
        return self.town.users[self.told["owner"]]

    def deeds(self) -> Iterator[Deed]:
        begun = self._moment(self.told["begun"])
        yield begun, partial(self._begin, begun)
        if "later" in self.told:
            yield begun + timedelta(hours=2), partial(self._rewrite, begun + timedelta(hours=2))
        if "plans" in self.told:
            goes_out_at = self._moment(self.told["plans"])
            yield begun + timedelta(hours=1), partial(self._plan, goes_out_at, begun + timedelta(hours=1))
            if goes_out_at < self.now:
                yield goes_out_at, partial(self._go_out, goes_out_at)
        if self.told.get("taken_back"):
            yield begun + timedelta(hours=3), partial(self._take_back, begun + timedelta(hours=3))

    def _moment(self, written: str) -> datetime:
        days, _, clock = written.partition(" ")
        hour, minute = (int(part) for part in clock.split(":"))
        return (self.now + timedelta(days=int(days))).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def _core(self, text: str) -> Core:
        names = ("goal", "initiative", "is_internal")
        more = {name: self.told[name] for name in names if name in self.told}
        return Core(team=self.town.teams[self.told["team"]], title=self.told["title"], text=text, language="nl", **more)

    def _begin(self, at: datetime) -> None:
        core, is_idea = self._core(self.told["text"]), self.told.get("idea", False)
        self.post = begin_post(core, by=self.owner, now=at, is_idea=is_idea)
        for row in self.told["cells"]:
            made = add_cells(
                self.post,
                audience=self.audiences[row["for"]],
                channels=[self.town.channels[key] for key in row["on"]],
                languages=row["in"],
                by=self.owner,
                now=at + timedelta(minutes=5),
            )
            for variant in made if "says" in row else ():
                said = at + timedelta(minutes=20)
                write_variant(variant, text=row["says"], seen=variant.version, fitted_to=1, by=self.owner, now=said)

    def _rewrite(self, at: datetime) -> None:
        self.post = write_post(self.post, self._core(self.told["later"]), seen=self.post.version, by=self.owner, now=at)

    def _plan(self, goes_out_at: datetime, at: datetime) -> None:
        seen = self.post.version
        self.post = plan_post(self.post, goes_out_at=goes_out_at, seen=seen, by=self.owner, now=at)

    def _take_back(self, at: datetime) -> None:
        self.post = take_back_post(self.post, by=self.owner, now=at)

    def _go_out(self, at: datetime) -> None:
        """As the worker would have sent it; no network is contacted."""
        refused, keys = self.told.get("refused", {}), {row.pk: key for key, row in self.town.channels.items()}
        for delivery in Delivery.objects.filter(part__variant__post=self.post).select_related("channel").order_by("pk"):
            taken = at + timedelta(seconds=5)
            Delivery.objects.claim(delivery.pk, now=at, until=taken)
            delivery.refresh_from_db()
            key = keys[delivery.channel_id]
            if refused.get("on") == key:
                note_refused(delivery, Refused(Reason(refused["reason"]), refused["detail"]), now=taken)
            else:
                step = Step(taken, 0, Story(self.number, key, self.told["owner"]), {})
                note_sent(delivery, self.far_ends[key].takes(step, delivery), now=taken)
        for number in to_hand_out():
            hand_out(number, now=at + timedelta(minutes=1))
        settle_posts(now=at + timedelta(minutes=1))
