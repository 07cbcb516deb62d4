"""Builders for this room's tests."""

from datetime import UTC, datetime

from django.test import Client

from rondpunt.people.models import TrailEntry, User

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def sign_in(user: User, password: str = PASSWORD) -> Client:
    """A browser in which ``user`` signed in with their password, through the page itself."""
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": user.email, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def browser_of(user: User) -> Client:
    """A browser in which ``user`` is signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def verbs() -> list[str]:
    """What the trail says, in its order."""
    return list(TrailEntry.objects.order_by("pk").values_list("verb", flat=True))
