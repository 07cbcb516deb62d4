"""The shell around every page: the rail by role, who is at work, and nothing asked that is not shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from rondpunt.conftest import seat
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.web.context import shell, workers_alive
from rondpunt.web.models import Worker

pytestmark = pytest.mark.django_db
ROUND = {
    Role.AGENT: {"inbox", "persons"},
    Role.CORE: {"inbox", "persons", "trail"},
    Role.MANAGER: {"inbox", "persons", "trail"},
    Role.ADMINISTRATOR: {"channels", "trail", "users", "teams", "organisation", "health"},
}


def _shell(user: Any, path: str = "/conversations/1/", **cookies: str) -> dict[str, Any]:
    request = RequestFactory().get(path)
    request.user = user
    request.COOKIES.update(cookies)
    return shell(request)


@pytest.mark.parametrize("role", list(ROUND))
def test_the_rail_shows_what_a_role_may_see(waste: Team, role: Role) -> None:
    keys = {place.key for place in _shell(seat("Anna", waste, role))["places"]()}
    assert ROUND[role] <= keys
    everybody = set().union(*ROUND.values())
    assert not keys & (everybody - ROUND[role])
    assert {"for_you", "absences"} <= keys  # are everybody's


def test_the_longest_address_says_where_one_is(anna: User) -> None:
    assert [place.key for place in _shell(anna)["places"]() if place.is_here] == ["inbox"]
    assert [place.key for place in _shell(anna, "/persons/4/")["places"]() if place.is_here] == ["persons"]
    assert not [place for place in _shell(anna, "/profile/")["places"]() if place.is_here]


def test_a_stranger_sees_no_rail_and_no_number() -> None:
    told = _shell(AnonymousUser(), "/accounts/login/")
    assert (told["places"](), told["home_count"](), told["health_url"]()) == ([], "", "")


def test_only_who_looks_after_the_machine_is_led_to_its_health(anna: User, admin: User) -> None:
    assert _shell(anna)["health_url"]() == ""
    assert _shell(admin)["health_url"]() == "/health/"


def test_a_theme_that_does_not_exist_is_none() -> None:
    assert _shell(AnonymousUser(), theme="neon")["theme"] == ""
    assert _shell(AnonymousUser(), theme="dark")["theme"] == "dark"


def test_a_worker_is_alive_for_a_minute_after_its_last_sign() -> None:
    assert not workers_alive()
    now = timezone.now()
    worker = Worker.objects.create(name="one", started_at=now, seen_at=now - timedelta(seconds=50))
    assert workers_alive()
    Worker.objects.update(seen_at=now - timedelta(seconds=70))
    assert not workers_alive()
    Worker.objects.update(seen_at=now, stopped_at=now)
    assert not workers_alive()
    assert worker.pk
