"""Working hours of the organisation and of teams, and the days on which nobody works."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rondpunt.lib.hours_text import read_day
from rondpunt.people.calendars import Calendars
from rondpunt.people.models import ClosedDay, Team, User, WorkingHours
from rondpunt.people.tests.build import NOON, browser_of, verbs

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def week(**days: str) -> dict[str, str]:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    told = {f"day_{number}": days.get(name, "") for number, name in enumerate(names)}
    return {**told, "zone": "Europe/Brussels", "country": "BE"}


def test_a_house_that_wrote_nothing_down_has_usual_hours(waste: Team) -> None:
    hours = Calendars.read().of(waste.pk)
    assert hours.add(NOON, 5 * HOUR) == NOON + timedelta(hours=21)  # from 13:00 here to 17:00, then from 9:00


def test_a_team_without_hours_follows_the_organisation_and_one_with_hours_does_not(
    admin: User, waste: Team, roads: Team
) -> None:
    browser = browser_of(admin)
    assert browser.post("/hours/", week(tue="8-12, 12:30-16")).status_code == 302
    assert browser.post(f"/hours/{roads.pk}/", week(wed="10-11")).status_code == 302
    calendars = Calendars.read()
    assert calendars.of(waste.pk).week[1] == read_day("8-12, 12:30-16")
    assert calendars.of(roads.pk).week[2] == read_day("10-11")
    assert not calendars.of(roads.pk).week[1]
    assert browser.post(f"/hours/{roads.pk}/", week()).status_code == 302
    assert Calendars.read().of(roads.pk).week[1] == read_day("8-12, 12:30-16")
    assert verbs() == ["hours.changed"] * 3


def test_the_same_hours_again_write_nothing_on_the_trail(admin: User) -> None:
    browser = browser_of(admin)
    for _ in range(2):
        browser.post("/hours/", week(mon="9-17"))
    assert verbs() == ["hours.changed"]


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"mon": "9-12, 11-17"}, "day_0"),
        ({"mon": "17-9"}, "day_0"),
        ({"mon": "early"}, "day_0"),
        ({}, "__all__"),
        ({"mon": "9-12", "zone": "Mars/Olympus"}, "zone"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_stay_on_the_screen(
    admin: User, written: dict[str, str], field: str
) -> None:
    answer = browser_of(admin).post("/hours/", {**week(**written), **({"zone": "Mars"} if field == "zone" else {})})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert written.get("mon", "") in answer.content.decode()
    assert not WorkingHours.objects.exists()


def test_closed_days_of_the_house_hold_for_every_team_and_those_of_a_team_for_it_alone(
    admin: User, waste: Team, roads: Team
) -> None:
    browser = browser_of(admin)
    browser.post("/hours/closed/", {"first": "2026-12-28", "last": "2026-12-31", "name": "Between the years"})
    browser.post(f"/hours/{roads.pk}/closed/", {"first": "2026-11-25", "name": "Moving house"})
    calendars = Calendars.read()
    assert calendars.of(waste.pk).closed(date(2026, 12, 29)) == "Between the years"
    assert calendars.of(roads.pk).closed(date(2026, 12, 29)) == "Between the years"
    assert calendars.of(roads.pk).closed(date(2026, 11, 25)) == "Moving house"
    assert not calendars.of(waste.pk).closed(date(2026, 11, 25))
    assert calendars.of(waste.pk).closed(date(2026, 12, 25)) == "Kerstmis"


def test_a_day_is_closed_once_and_can_be_opened_again(admin: User) -> None:
    browser, day = browser_of(admin), (timezone.localdate() + timedelta(days=3)).isoformat()
    assert browser.post("/hours/closed/", {"first": day, "name": "Fair"}).status_code == 302
    assert browser.post("/hours/closed/", {"first": day, "name": "Fair"}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedDay.objects.create(on=day, name="Fair again")
    assert "Fair" in browser.get("/hours/").content.decode()
    removal = f"/hours/closed/{ClosedDay.objects.get().pk}/removal/"
    assert browser.post(removal).status_code == 302
    assert browser.post(removal).status_code == 404
    assert verbs() == ["days.closed", "day.opened"]


@pytest.mark.parametrize(
    "told",
    [
        {"first": "2026-12-28", "last": "2026-12-24", "name": "Backwards"},
        {"first": "2026-01-01", "last": "2026-12-31", "name": "A whole year"},
        {"first": "30 February", "name": "No day"},
        {"first": "2026-12-28", "name": ""},
    ],
)
def test_closed_days_that_cannot_be_are_refused(admin: User, told: dict[str, str]) -> None:
    assert browser_of(admin).post("/hours/closed/", told).status_code == 422
    assert not ClosedDay.objects.exists()


def test_the_organisation_has_one_week(db: None) -> None:
    WorkingHours.objects.create(zone="Europe/Brussels")
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingHours.objects.create(zone="Europe/Brussels")


def test_chaima_may_not_set_hours_and_karin_may(chaima: User, karin: User, roads: Team) -> None:
    day = ClosedDay.objects.create(on="2026-12-24", name="Fair")
    for address in ("/hours/", f"/hours/{roads.pk}/"):
        assert browser_of(chaima).get(address).status_code == 403
        assert browser_of(karin).get(address).status_code == 200
    for address in ("/hours/closed/", f"/hours/{roads.pk}/closed/", f"/hours/closed/{day.pk}/removal/"):
        assert browser_of(chaima).post(address, {"first": "2026-12-28", "name": "Mine"}).status_code == 403
    assert browser_of(karin).get("/hours/999/").status_code == 404
    assert ClosedDay.objects.count() == 1


def test_what_a_colleague_wrote_is_text(admin: User) -> None:
    day = timezone.localdate() + timedelta(days=1)
    ClosedDay.objects.create(on=day, name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in browser_of(admin).get("/hours/").content.decode()


def test_the_month_of_may_is_no_permission(admin: User) -> None:
    today = timezone.localdate()
    ClosedDay.objects.create(on=date(today.year + (today >= date(today.year, 5, 5)), 5, 5), name="Fair")
    assert "5 mei" in browser_of(admin).get("/hours/").content.decode()
