"""Builds the town itself: organisation, departments, teams, users and channels, as ``people.json`` says."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from rondpunt.conversations.actions.arrange_body import arrange_body
from rondpunt.conversations.actions.arrange_looks import arrange_looks, arrange_trust
from rondpunt.conversations.actions.arrange_promise import arrange_promise
from rondpunt.conversations.actions.load_legal_terms import load_legal_terms
from rondpunt.conversations.models import Body, LookRule, LookTrust, PromiseRule
from rondpunt.networks.models import Channel
from rondpunt.people.actions.add_user import add_user
from rondpunt.people.actions.give_role import give_role
from rondpunt.people.models import Department, Membership, Organisation, Team, User
from rondpunt.people.trail import record
from rondpunt.plein.seeds import token_of, town_username
from rondpunt.web.demo.mark import LOADED
from rondpunt.web.greeting import PEOPLE

OPENED = timedelta(days=45)  # before the demo was loaded


@dataclass(slots=True)
class Town:
    """Who and what there is, by the keys the stories use."""

    name: str
    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)


@cache
def told() -> dict[str, Any]:
    """``people.json``."""
    read: dict[str, Any] = json.loads(PEOPLE.read_text(encoding="utf-8"))
    return read


def doors() -> list[dict[str, str]]:
    """The colleagues whose door stands open in the demo: name, email and what they are there."""
    return [user for user in told()["users"] if user.get("door")]


def build_town(*, now: datetime, plein: str) -> Town:
    """Make everything that stands before the first citizen speaks. ``plein``: address of the practice network."""
    plan, opened = told(), now - OPENED
    town = Town(plan["organisation"])
    organisation = Organisation.objects.create(
        pk=1,
        name=town.name,
        jurisdiction=plan["jurisdiction"],
        colour=plan["colour"],
        colour_dark=plan["colour_dark"],
    )
    record(LOADED, subject=organisation, at=opened)
    load_legal_terms(now=opened)
    departments: dict[str, Department] = {}
    for name, parent in plan["departments"].items():
        departments[name] = Department.objects.create(name=name, parent=departments.get(parent))
    for name, department in plan["teams"].items():
        town.teams[name] = Team.objects.create(name=name, department=departments[department])
    _users(town, plan, opened)
    for row in plan["channels"]:
        town.channels[row["key"]] = _channel(town, row, opened, plein)
    _looks(town, plan, opened)
    for row in plan["bodies"]:
        arrange_body(Body(**row), by=town.users["karin"], now=opened)
    for key, (amount, unit) in plan["promises"].items():
        rule = PromiseRule(channel=town.channels.get(key), amount=amount, unit=unit)
        arrange_promise(rule, by=town.users["karin"], now=opened)
    return town


def _users(town: Town, plan: dict[str, Any], opened: datetime) -> None:
    # One hash for all: the password is printed on the sign-in page anyhow, and thirteen hashes take seconds.
    password = make_password(plan["password"])
    for row in plan["users"]:
        user = add_user(row["email"], name=row["name"], password=None, language=row["language"], now=opened, how="demo")
        for team, role in row["roles"].items():
            give_role(user, team=town.teams[team], role=role, by=None, now=opened)
        User.objects.filter(pk=user.pk).update(password=password, created_at=opened)
        town.users[row["key"]] = user


def _looks(town: Town, plan: dict[str, Any], opened: datetime) -> None:
    """A newcomer's answers are looked at, and the waste team lets standard answers go as they are."""
    for row in plan["users"]:
        if team := row.get("looked_at"):
            rule = LookRule(team=town.teams[team], spares_standards=True, propose_after=2)
            arrange_looks(rule, by=town.users["nadia"], now=opened)
            seat = Membership.objects.get(user=town.users[row["key"]], team=town.teams[team])
            arrange_trust(seat, setting=LookTrust.Setting.ALWAYS, by=town.users["nadia"], now=opened)


def _channel(town: Town, row: dict[str, Any], opened: datetime, plein: str) -> Channel:
    channel = Channel(
        network=row["network"],
        handle=row["handle"],
        name=row["name"],
        team=town.teams[row["team"]],
        language="nl",
        created_at=opened,
        next_fetch_at=opened,
    )
    # Whoever looks at the channel sees a whole form; addresses that end in .example lead nowhere (RFC 2606).
    secrets = {need.name: "demo" for need in channel.connector.needs if need.kind == "secret"}
    answers = {need.name: need.default for need in channel.connector.needs} | secrets | row["details"]
    if row["network"] == "mastodon":
        answers |= {"server": plein, "access_token": token_of(town_username(town.name))}
    channel.fill_in(answers)
    channel.save(force_insert=True)
    said: dict[str, Any] = {"name": channel.name, "network": channel.network, "handle": channel.handle}
    record("channel.added", subject=channel, at=opened, team_id=channel.team_id, **said)
    return channel
