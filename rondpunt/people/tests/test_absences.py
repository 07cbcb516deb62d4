"""The page of absences: one's own, those of one's teams, everybody's for the core team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rondpunt.people.actions.be_absent import be_absent
from rondpunt.people.models import Absence, User
from rondpunt.people.tests.build import browser_of, verbs

pytestmark = pytest.mark.django_db


def days(first: int, last: int) -> dict[str, str]:
    today = timezone.localdate()
    return {name: (today + timedelta(days=day)).isoformat() for name, day in (("first", first), ("last", last))}


def away(user: User, replacement: User | None = None) -> Absence:
    now = timezone.now()
    return be_absent(user, begins_at=now, ends_at=now + timedelta(days=3), replacement=replacement, by=user, now=now)


def test_one_says_that_one_is_absent(anna: User, bram: User) -> None:
    answer = browser_of(anna).post("/absences/", {**days(1, 3), "replacement": bram.pk, "user": bram.pk})
    assert answer.status_code == 302
    made = Absence.objects.get()
    assert (made.user, made.replacement, made.ends_at - made.begins_at) == (anna, bram, timedelta(days=3))
    assert verbs() == ["user.absent"]


def test_what_is_wrong_is_said_and_what_was_typed_stays(anna: User) -> None:
    answer = browser_of(anna).post("/absences/", days(3, 1))
    assert answer.status_code == 422
    assert days(3, 1)["first"] in answer.content.decode()
    assert browser_of(anna).post("/absences/", {"first": "soon", "last": ""}).status_code == 422
    assert browser_of(anna).post("/absences/", days(-3, -1)).status_code == 422
    assert not Absence.objects.exists()


def test_the_core_team_says_it_for_others(karin: User, anna: User, bram: User) -> None:
    answer = browser_of(karin).post("/absences/", {**days(0, 0), "user": anna.pk, "replacement": bram.pk})
    assert answer.status_code == 302
    assert Absence.objects.get().user == anna
    assert browser_of(karin).post(f"/absences/{Absence.objects.get().pk}/end/").status_code == 302
    assert not Absence.objects.present(timezone.now()).exists()


def test_colleagues_of_the_team_see_it_and_chaima_neither_sees_nor_ends_it(
    anna: User, bram: User, chaima: User
) -> None:
    absence = away(anna, bram)
    assert "Anna" in browser_of(bram).get("/absences/").content.decode()
    assert "Anna" not in browser_of(chaima).get("/absences/").content.decode()
    assert browser_of(chaima).post(f"/absences/{absence.pk}/end/").status_code == 404
    assert browser_of(bram).post(f"/absences/{absence.pk}/end/").status_code == 404
    assert browser_of(chaima).post("/absences/", {**days(1, 2), "replacement": anna.pk}).status_code == 422
    assert browser_of(anna).post(f"/absences/{absence.pk}/end/").status_code == 302
