"""Reading a page does not write, but a session that is used is known to be."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from rondpunt.people.models import User
from rondpunt.web import presence


def test_the_second_page_of_a_session_writes_nothing(
    client: Client, anna: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(anna)
    client.get("/conversations/")
    assert UserSession.objects.filter(user=anna).count() == 1
    with django_assert_max_num_queries(12) as taken:
        client.get("/conversations/")
    assert all(query["sql"].startswith(("SELECT", "WITH")) for query in taken.captured_queries), taken.captured_queries


def test_after_a_while_it_is_seen_again(client: Client, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(anna)
    client.get("/conversations/")
    before = UserSession.objects.get(user=anna).last_seen_at
    later = presence.time.time() + presence.EVERY_SECONDS + 1
    monkeypatch.setattr(presence.time, "time", lambda: later)
    client.get("/conversations/")
    assert UserSession.objects.get(user=anna).last_seen_at > before
