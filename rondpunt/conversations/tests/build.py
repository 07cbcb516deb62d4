"""Builders for this room's tests."""

from django.conf import settings
from django.test import Client

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Conversation
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel, incoming
from rondpunt.networks.wire import Harvest
from rondpunt.people.models import Team, User
from rondpunt.people.tests.build import browser_of


def conversation(team: Team, text: str = "When is the glass container emptied?", **fields: object) -> Conversation:
    """A conversation of ``team`` that a citizen opened; ``fields`` are those of ``wire.Incoming``."""
    return arrive(channel(team), text, **fields)


def english_browser_of(user: User) -> Client:
    """A browser in which ``user`` is signed in and reads English, the language of the msgids."""
    browser = browser_of(user)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def arrive(on: Channel, text: str = "When is the glass container emptied?", **fields: object) -> Conversation:
    """A message comes in on a channel; returns its conversation."""
    received = receive(on, Harvest(messages=(incoming(text, **fields),)), now=NOON)
    return received.messages[0].conversation
