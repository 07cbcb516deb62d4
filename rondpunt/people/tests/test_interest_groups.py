"""Interest groups: the core team makes them, everybody joins and leaves."""

import pytest
from django.db import IntegrityError, transaction

from rondpunt.people.actions.join_interest_group import join_interest_group
from rondpunt.people.actions.leave_interest_group import leave_interest_group
from rondpunt.people.models import Interest, InterestGroup, User
from rondpunt.people.tests.build import NOON, browser_of, verbs

pytestmark = pytest.mark.django_db


def group(name: str = "Cycling") -> InterestGroup:
    return InterestGroup.objects.create(name=name, created_at=NOON)


def test_the_core_team_makes_and_renames_a_group_and_a_name_is_taken_once(karin: User) -> None:
    browser = browser_of(karin)
    browser.post("/interest-groups/", {"name": "Cycling", "description": "To work"})
    made = InterestGroup.objects.get()
    assert browser.post("/interest-groups/", {"name": "Cycling"}).status_code == 422
    browser.post(f"/interest-groups/{made.pk}/", {"name": "Bicycles"})
    made.refresh_from_db()
    assert (made.name, made.created_at is not None) == ("Bicycles", True)
    assert verbs()[-2:] == ["interest_group.added", "interest_group.changed"]


def test_everybody_joins_and_leaves_and_twice_is_once(anna: User) -> None:
    joined = group()
    browser = browser_of(anna)
    for _time in range(2):
        browser.post(f"/interest-groups/{joined.pk}/joining/")
    assert Interest.objects.get().user == anna
    assert f"/interest-groups/{joined.pk}/leaving/" in browser.get("/interest-groups/").content.decode()
    for _time in range(2):
        browser.post(f"/interest-groups/{joined.pk}/leaving/")
    assert not Interest.objects.exists()
    told = [verb for verb in verbs() if verb.startswith("interest_group")]
    assert told == ["interest_group.joined", "interest_group.left"]


def test_the_database_holds_one_place_in_a_group(anna: User) -> None:
    joined = group()
    join_interest_group(joined, user=anna, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Interest.objects.create(group=joined, user=anna, at=NOON)
    leave_interest_group(joined, user=anna, now=NOON)


def test_chaima_joins_but_makes_and_renames_nothing(chaima: User) -> None:
    joined = group()
    browser = browser_of(chaima)
    assert browser.post("/interest-groups/", {"name": "Mine"}).status_code == 403
    assert browser.get(f"/interest-groups/{joined.pk}/").status_code == 403
    assert browser.post(f"/interest-groups/{joined.pk}/", {"name": "Mine"}).status_code == 403
    assert browser.post("/interest-groups/999/joining/").status_code == 404
    browser.post(f"/interest-groups/{joined.pk}/joining/")
    assert InterestGroup.objects.get().members.get() == chaima
