"""Builders of house messages for this room's tests."""

from datetime import datetime

from rondpunt.networks.actions.send import send
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.publishing.actions.hand_out import hand_out, to_hand_out
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.models import Post
from rondpunt.publishing.tests.build import MONDAY, audience, cell, post
from rondpunt.strategy.actions.add_rule import add_rule
from rondpunt.strategy.models import Audience


def page(team: Team, **details: str) -> Channel:
    """The in-house page."""
    made = channel(team, "house", handle="house", name="House news")
    made.fill_in({"weekly_budget": "5", **details})
    made.save()
    return made


def us(*teams: Team, name: str = "Us") -> Audience:
    """An audience of the colleagues in these teams."""
    made = audience(name, is_internal=True)
    for team in teams:
        add_rule(made, kind="team", chosen=team, by=None, now=NOON)
    return made


def goes_out(shown: Post, by: User, *, at: datetime = MONDAY) -> list[Delivery]:
    """Planned, sent as a worker sends it, and handed out."""
    plan_post(shown, goes_out_at=at, seen=Post.objects.get(pk=shown.pk).version, by=by, now=min(NOON, at))
    sent = list(Delivery.objects.filter(part__variant__post=shown).order_by("pk"))
    for delivery in sent:
        assert send(delivery.pk, clock=lambda: at) == Delivery.State.SENT
        delivery.refresh_from_db()
    for number in to_hand_out():
        hand_out(number, now=at)
    return sent


def written(by: User, *, to: Audience, on: Channel, at: datetime = MONDAY, **fields: object) -> Delivery:
    """A post of ``by`` for ``to`` that was handed out at ``at``."""
    shown = post(by, on.team, **fields)
    cell(shown, on=on, to=to)
    (sent,) = goes_out(shown, by, at=at)
    return sent
