"""Occasions: what happens on a day, once or again and again, beside what we say; by the clock of the house."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.archive_occasion import archive_occasion
from rondpunt.publishing.actions.keep_occasion import keep_occasion
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Occasion, Occurrence

pytestmark = pytest.mark.django_db
SUNDAY = date(2026, 11, 29)


def occasion(by: User, team: Team, **fields: Any) -> Occasion:
    given: dict[str, Any] = {"title": "Council", "first_on": SUNDAY, "rule": "weekly", **fields}
    return keep_occasion(Occasion(team=team, **given), by=by, now=NOON)


def told(team: Team, **fields: Any) -> dict[str, Any]:
    given = {"title": "Car-free Sunday", "team": team.pk, "first_on": "2027-09-19", "rule": "yearly_nth", "seen": 1}
    return given | fields


def at(first_on: date, clock: time) -> str:
    one = Occurrence(Occasion(first_on=first_on, time=clock), first_on)
    assert one.at
    return one.at.isoformat(timespec="minutes")


def test_it_stands_on_its_days_in_every_view_and_a_filter_shows_posts_alone(
    desk: Client, nadia: User, waste: Team, noon: Any
) -> None:
    occasion(nadia, waste, time=time(20, 30))
    for view in ("month", "week", "list"):
        page = desk.get(f"/calendar/?view={view}&from=2026-11-23").content.decode()
        assert "<b>Council</b>" in page and "20:30</time>" in page, view
        assert page.count("<b>Council</b>") == {"month": 2, "week": 1, "list": 4}[view]
        assert (
            "<b>Council</b>" not in desk.get(f"/calendar/?view={view}&from=2026-11-23&reach=external").content.decode()
        )
    assert "<b>Council</b>" not in desk.get("/calendar/?view=week&from=2026-11-16").content.decode()


def test_the_clock_of_the_house_counts_also_when_it_moves() -> None:
    assert at(date(2027, 3, 28), time(1, 30)) == "2027-03-28T01:30+01:00"
    assert at(date(2027, 3, 28), time(2, 30)) == "2027-03-28T03:30+02:00"  # that night there is no half past two
    assert at(date(2027, 3, 29), time(2, 30)) == "2027-03-29T02:30+02:00"
    assert at(date(2026, 10, 25), time(2, 30)) == "2026-10-25T02:30+02:00"  # the first of two
    assert at(date(2026, 10, 25), time(3, 30)) == "2026-10-25T03:30+01:00"


def test_a_weekly_occasion_keeps_its_hour_over_the_change_of_the_clock(nadia: User, waste: Team) -> None:
    occasion(nadia, waste, first_on=date(2027, 3, 21), time=time(2, 30))
    moments = [one.at for one in Occasion.objects.between(date(2027, 3, 20), date(2027, 4, 5)) if one.at]
    assert [moment.strftime("%d %H:%M %z") for moment in moments] == [
        "21 02:30 +0100",
        "28 03:30 +0200",
        "04 02:30 +0200",
    ]
    assert moments[1].astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_days_are_in_order_whole_days_first(nadia: User, waste: Team) -> None:
    occasion(nadia, waste, title="Late", time=time(20))
    occasion(nadia, waste, title="Whole")
    occasion(nadia, waste, title="Early", time=time(0))
    found = Occasion.objects.between(SUNDAY, SUNDAY)
    assert [one.occasion.title for one in found] == ["Whole", "Early", "Late"]


def test_what_is_over_archived_or_not_begun_is_not_there(nadia: User, waste: Team) -> None:
    occasion(nadia, waste, title="Ends", until_on=SUNDAY)
    occasion(nadia, waste, title="Once", rule="once")
    gone = occasion(nadia, waste, title="Archived")
    for _time in range(2):
        archive_occasion(gone, by=nadia, now=NOON)
    later = SUNDAY + timedelta(weeks=1)
    assert {one.occasion.title for one in Occasion.objects.between(SUNDAY, later)} == {"Ends", "Once"}
    assert Occasion.objects.between(later, later) == []
    archive_occasion(gone, back=True, by=nadia, now=NOON)
    assert [one.occasion.title for one in Occasion.objects.between(later, later)] == ["Archived"]
    assert TrailEntry.objects.filter(verb="occasion.archived").count() == 1


def test_the_database_keeps_no_occasion_that_ends_before_it_begins(nadia: User, waste: Team) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        occasion(nadia, waste, until_on=SUNDAY - timedelta(days=1))


def test_it_is_added_changed_and_archived_on_its_screens(desk: Client, waste: Team, noon: Any) -> None:
    assert "No occasions yet" in desk.get("/calendar/occasions/").content.decode()
    page = desk.post("/calendar/occasions/new/", told(waste), follow=True).content.decode()
    made = Occasion.objects.get()
    assert "Sunday 19 September 2027" in page and "Sunday 17 September 2028" in page
    assert "Car-free Sunday" in desk.get("/calendar/occasions/").content.decode()
    here = f"/calendar/occasions/{made.pk}/"
    desk.post(here, told(waste, title="Car-free day", time="10:00"))
    made.refresh_from_db()
    assert (made.title, made.time, made.version) == ("Car-free day", time(10), 2)
    answer = desk.post(here, told(waste, title="Mine"))
    assert answer.status_code == 409 and "A colleague changed this meanwhile" in answer.content.decode()
    desk.post(f"{here}archiving/")
    assert "Archived: it does not stand on the calendar." in desk.get(here).content.decode()
    desk.post(f"{here}bringing-back/")
    assert Occasion.objects.offered().count() == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": ""}, "required"),
        ({"first_on": "1999-12-31"}, "Choose a day between 2000 and 2100."),
        ({"until_on": "2027-09-18"}, "The last day comes before the first."),
        ({"rule": "hourly"}, "not one of the available choices"),
        ({"time": "25:00"}, "Enter a valid time"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(desk: Client, waste: Team, fields: dict[str, str], why: str) -> None:
    answer = desk.post("/calendar/occasions/new/", told(waste, **fields))
    assert answer.status_code == 422 and why in answer.content.decode()
    assert not Occasion.objects.exists()


@pytest.mark.parametrize(
    ("rule", "day", "says"),
    [
        ("once", "2027-09-19", "once"),
        ("weekly", "2027-09-19", "every week, on Sunday"),
        ("fortnightly", "2027-09-19", "every two weeks, on Sunday"),
        ("monthly_nth", "2027-09-19", "every month, on the third Sunday"),
        ("monthly_nth", "2027-09-29", "every month, on the last Wednesday"),
        ("yearly", "2027-09-19", "every year, on 19 September"),
        ("yearly_nth", "2027-09-19", "every year, on the third Sunday of September"),
    ],
)
def test_when_it_comes_back_is_said_in_words(rule: str, day: str, says: str) -> None:
    with override("en"):
        assert Occasion(rule=rule, first_on=date.fromisoformat(day)).returns == says


def test_two_who_change_at_once_do_not_write_over_each_other(nadia: User, waste: Team) -> None:
    mine = occasion(nadia, waste)
    theirs = Occasion.objects.get(pk=mine.pk)
    keep_occasion(theirs, seen=1, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        keep_occasion(mine, seen=1, by=nadia, now=NOON)


def test_chaima_reads_an_occasion_of_another_team_and_changes_nothing(
    client: Client, nadia: User, waste: Team, roads: Team
) -> None:
    made = occasion(nadia, waste, note="In the hall")
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    here = f"/calendar/occasions/{made.pk}/"
    page = client.get(here).content.decode()
    assert "In the hall" in page and f'action="{here}archiving/"' not in page and 'name="title"' not in page
    for address in (here, f"{here}archiving/", f"{here}bringing-back/"):
        assert client.post(address, told(waste)).status_code == 404
    assert client.post("/calendar/occasions/new/", told(waste)).status_code == 422  # not for a team of hers
    assert Occasion.objects.get().title == "Council"


def test_whoever_does_not_see_the_calendar_sees_no_occasion(client: Client, nadia: User, waste: Team) -> None:
    made = occasion(nadia, waste)
    client.force_login(seat("Admin", waste, Role.ADMINISTRATOR))
    for address in ("/calendar/occasions/", f"/calendar/occasions/{made.pk}/", "/calendar/occasions/new/"):
        assert client.get(address).status_code in (403, 404)
