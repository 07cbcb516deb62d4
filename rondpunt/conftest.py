"""Fixtures of the whole house: nobody reaches outside by accident, and the colleagues of every test."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from rondpunt.people.models import Membership, Team, User
from rondpunt.people.rights import Role

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_socket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that opens a network connection fails; real-server tests and journeys are marked."""
    if {"real", "journey"} & {mark.name for mark in request.node.iter_markers()}:
        return
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        database = connection.settings_dict
        if self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and str(address[1]) == str(database.get("PORT"))
        ):
            real(self, address)
            return
        raise AssertionError(f"a unit test opened a connection to {address}; mark it `real` if it must")

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """A slow hash is the point of PBKDF2 and the cost of a test run; these passwords guard nothing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _media_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True, scope="session")
def _search_index_can_be_flushed() -> Iterator[None]:
    """On PostgreSQL a TRUNCATE names all that refer to each other; the search index is no model's table."""
    flush = connection.ops.sql_flush
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(
                connection.ops,
                "sql_flush",
                lambda style, tables, **how: flush(
                    style, [*tables, "conversations_search", "conversations_names"], **how
                ),
            )
        yield


@pytest.fixture(autouse=True)
def _trail_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactional tests empty every table at their end; for that moment the trail's DELETE trigger is lifted."""
    mark = request.node.get_closest_marker("django_db")
    whole = "transactional_db" in request.fixturenames or "live_server" in request.fixturenames
    if not whole and not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'trail_keeps_DELETE'")
            row = cursor.fetchone()
            cursor.execute("DROP TRIGGER IF EXISTS trail_keeps_DELETE")
            cursor.execute("DELETE FROM people_trailentry")
            cursor.execute("DELETE FROM conversations_search")
            cursor.execute("DELETE FROM conversations_names")
            if row:
                cursor.execute(row[0])


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def waste(db: None) -> Team:
    return Team.objects.create(name="Waste")


@pytest.fixture
def roads(db: None) -> Team:
    return Team.objects.create(name="Roads")


def seat(name: str, team: Team, role: str = Role.AGENT) -> User:
    """A colleague with one role in one team; password "correct horse battery"."""
    user = User.objects.create_user(f"{name.lower()}@linderbeke.example", name=name, password="correct horse battery")
    Membership.objects.create(user=user, team=team, role=role)
    return user


@pytest.fixture
def anna(waste: Team) -> User:
    return seat("Anna", waste)


@pytest.fixture
def bram(waste: Team) -> User:
    return seat("Bram", waste)


@pytest.fixture
def chaima(roads: Team) -> User:
    return seat("Chaima", roads)


@pytest.fixture
def karin(waste: Team) -> User:
    """Core team: sees every team and the trail."""
    return seat("Karin", waste, Role.CORE)


@pytest.fixture
def admin(waste: Team) -> User:
    """Administrator: channels, users, health; no conversations."""
    return seat("Joris", waste, Role.ADMINISTRATOR)
