"""Two administrators who take each other's seat at the same moment: one of them stays."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from rondpunt.people.actions.deactivate import deactivate
from rondpunt.people.administrators import LastAdministrator
from rondpunt.people.models import Membership, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import NOON


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_each_others_seat_at_the_same_moment() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    for round_number in range(10):
        both = [User.objects.create_user(f"{name}{round_number}@stad.example", name) for name in ("joris", "karin")]
        Membership.objects.bulk_create(Membership(user=one, team=team, role=Role.ADMINISTRATOR) for one in both)
        start = Barrier(2)

        def take(target: User, by: User, start: Barrier = start) -> bool:
            try:
                start.wait(5)
                return deactivate(target, by=by, now=NOON)
            except LastAdministrator:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(take, both[0], both[1]), pool.submit(take, both[1], both[0])]
            took = [one.result(20) for one in done]
        assert sorted(took) == [False, True]
        assert User.objects.filter(pk__in=[one.pk for one in both], is_active=True).count() == 1
        Membership.objects.all().delete()
