"""The calendar: days that have 23 or 25 hours, what stands on them, filters, and what Chaima does not see."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Department, Team, User
from rondpunt.people.models.hours import ClosedDay, WorkingHours
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.add_cells import add_cells
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.entries import Entry, entries_between
from rondpunt.publishing.models import Post
from rondpunt.publishing.narrowing import Narrowing
from rondpunt.publishing.span import hours_in, span_of
from rondpunt.publishing.tests.build import MONDAY, TEXT, audience, cell, core, post

pytestmark = pytest.mark.django_db
VIEWS = ("month", "week", "list", "board")
MONDAY_PAGE = "/calendar/?view={}&from=2026-11-30"


def _planned(by: User, team: Team, at: datetime = MONDAY, **fields: Any) -> Post:
    made = post(by, team, **fields)
    is_internal = bool(fields.get("is_internal"))
    on = channel(team, "mattermost", name="Square", is_internal=True) if is_internal else None
    cell(made, on=on, to=audience("Us", is_internal=True) if is_internal else None)
    return plan_post(made, goes_out_at=at, seen=made.version, by=by, now=NOON)


def _shown(of: User) -> list[Entry]:
    span = span_of("week", date(2026, 11, 30))
    return entries_between(Post.objects.visible_to(of), span.start, span.end, narrowing=Narrowing()).entries


@pytest.mark.parametrize(
    ("view", "first", "last"),
    [("month", "2026-10-26", "2026-12-06"), ("week", "2026-11-09", "2026-11-15"), ("list", "2026-11-09", "2026-12-06")],
)
def test_a_view_shows_whole_weeks(view: str, first: str, last: str) -> None:
    span = span_of(view, date(2026, 11, 15))
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
    assert span_of(view, span.after).before <= span.on <= span_of(view, span.before).after + timedelta(days=31)


def test_a_month_leads_to_the_month_beside_it() -> None:
    span = span_of("month", date(2026, 3, 31))
    assert (span.before, span.after) == (date(2026, 2, 1), date(2026, 4, 1))


def test_the_day_on_which_the_clock_moves_has_another_length() -> None:
    assert [hours_in(date(2027, 3, day)) for day in (27, 28, 29)] == [24, 23, 24]
    assert hours_in(date(2026, 10, 25)) == 25
    span = span_of("week", date(2026, 10, 25))
    assert span.end.astimezone(UTC) - span.start.astimezone(UTC) == timedelta(hours=169)
    assert span.end == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_a_late_evening_stands_on_its_own_day(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    late = _planned(nadia, waste, datetime(2027, 3, 28, 21, 30, tzinfo=UTC))
    page = desk.get("/calendar/?view=list&from=2027-03-28").content.decode()
    day = page.split('data-day="2027-03-28"')[1].split("data-day")[0]
    assert late.get_absolute_url() in day and "23:30" in day
    assert "this day has 23 hours" in day


def test_every_view_shows_the_post_and_what_is_known_of_it(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    made = _planned(nadia, waste)
    for view in VIEWS:
        page = desk.get(MONDAY_PAGE.format(view)).content.decode()
        assert made.get_absolute_url() in page, view
        assert "planned · 1 message" in page or (view == "board" and "1 message · " in page), view
        assert "13:00" in page, view


def test_a_cell_with_a_moment_of_its_own_stands_there_too(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    made = post(nadia, waste)
    cell(made)
    own = cell(made)
    write_variant(own, text="Later", goes_out_at=MONDAY + timedelta(days=2), seen=1, fitted_to=1, by=nadia, now=NOON)
    made = plan_post(made, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    first, second = _shown(nadia)
    assert (first.at, first.states.total(), first.is_apart) == (MONDAY, 1, False)
    assert (second.at, second.states.total(), second.is_apart) == (MONDAY + timedelta(days=2), 1, True)
    Post.objects.filter(pk=made.pk).update(goes_out_at=MONDAY - timedelta(days=30))
    (alone,) = _shown(nadia)
    assert alone.is_apart
    assert desk.get(MONDAY_PAGE.format("board")).content.decode().count(made.get_absolute_url()) == 1


@override("en")
def test_what_became_of_its_messages_is_told_in_words(nadia: User, waste: Team) -> None:
    made = post(nadia, waste)
    for _number in range(3):
        cell(made)
    plan_post(made, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    first, second, _third = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(state="sent", remote_id="1")
    assert [entry.says for entry in _shown(nadia)] == ["1 of 3 sent"]
    Delivery.objects.filter(pk=second.pk).update(state="refused")
    (entry,) = _shown(nadia)
    assert (entry.says, entry.kind) == ("1 of 3 sent, 1 refused", "late")
    Delivery.objects.update(state="withdrawn")
    assert [entry.says for entry in _shown(nadia)] == ["planned · 3 messages"]


def test_filters_narrow_and_stand_in_the_address(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    here = Team.objects.filter(pk=waste.pk)
    top = Department.objects.create(name="Town")
    here.update(department=Department.objects.create(name="Streets", parent=top))
    glass = _planned(nadia, waste, title="Glass", initiative="Glass twice")
    inside = _planned(nadia, waste, title="Inside", is_internal=True)
    young, there = audience("Young"), channel(waste)
    add_cells_to = begin_post(core(waste, title="Paper"), by=nadia, now=NOON)
    add_cells(add_cells_to, audience=young, channels=[there], languages=["en"], by=nadia, now=NOON)
    Post.objects.filter(pk=add_cells_to.pk).update(goes_out_at=MONDAY)
    asked = {
        f"audience={young.pk}": {"Paper"},
        f"channel={there.pk}": {"Paper"},
        "initiative=Glass+twice": {"Glass"},
        "reach=internal": {"Inside"},
        "reach=external": {"Glass", "Paper"},
        f"department={top.pk}": {"Glass", "Inside", "Paper"},
        "department=99999": set(),
        "audience=x&reach=%00": {"Glass", "Inside", "Paper"},
    }
    for query, titles in asked.items():
        for view in VIEWS:
            page = desk.get(f"{MONDAY_PAGE.format(view)}&{query}").content.decode()
            assert {name for name in ("Glass", "Inside", "Paper") if f"<b>{name}</b>" in page} == titles, (query, view)
    page = desk.get(f"{MONDAY_PAGE.format('week')}&audience={young.pk}").content.decode()
    assert f"view=month&amp;from=2026-11-30&amp;audience={young.pk}" in page
    assert f'<option value="{young.pk}" selected>Young' in page
    assert glass.pk != inside.pk


def test_an_empty_calendar_says_what_to_do(desk: Client, noon: Any) -> None:
    assert "Begin with one message" in desk.get("/calendar/?view=list").content.decode()
    assert "Nothing goes out in these days." in desk.get("/calendar/").content.decode()
    assert "Show everything" in desk.get("/calendar/?audience=7").content.decode()
    assert desk.get("/calendar/?view=nonsense&from=nonsense").status_code == 200
    for day in ("0001-01-01", "9999-12-31"):
        assert desk.get(f"/calendar/?from={day}").status_code == 200


def test_holidays_closed_days_and_today_are_marked(desk: Client, noon: Any) -> None:
    ClosedDay.objects.create(on=date(2026, 11, 16), name="The fair")
    page = desk.get("/calendar/?from=2026-11-01").content.decode()
    assert "Armistice Day" in page and "The fair" in page
    WorkingHours.objects.create(zone="Europe/Amsterdam", country="NL")
    assert "Armistice Day" not in desk.get("/calendar/?from=2026-11-01").content.decode()
    assert 'day--today" data-day="2026-11-24"' in page.replace(" day--empty", "")


def test_a_full_day_leads_on_to_its_week(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    for number in range(6):
        Post.objects.filter(pk=post(nadia, waste).pk).update(goes_out_at=MONDAY + timedelta(minutes=number))
    page = desk.get(MONDAY_PAGE.format("month")).content.decode()
    assert page.count("entry entry--draft") == 3 and "3 more" in page
    assert desk.get(MONDAY_PAGE.format("week")).content.decode().count("entry entry--draft") == 6


def test_chaima_sees_no_embargo_of_another_team_in_any_view_or_filter(
    client: Client, nadia: User, roads: Team, waste: Team, noon: Any
) -> None:
    chaima = seat("Chaima", roads, Role.EDITOR)
    _planned(nadia, waste, MONDAY, title="Secret", initiative="Hidden", embargo_until=MONDAY)
    client.force_login(chaima)
    for view in VIEWS:
        page = client.get(f"{MONDAY_PAGE.format(view)}&filters=1").content.decode()
        assert "Secret" not in page and "Hidden" not in page, view
    assert "Hidden" not in client.get("/calendar/filters/").content.decode()


def test_who_has_no_role_sees_no_filters(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.get("/calendar/filters/").status_code == 403


@pytest.mark.parametrize("view", VIEWS)
def test_a_full_calendar_asks_a_fixed_number_of_questions(
    view: str, desk: Client, nadia: User, waste: Team, noon: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        made = post(nadia, waste)
        cell(made)
        Post.objects.filter(pk=made.pk).update(goes_out_at=MONDAY + timedelta(hours=number))
    desk.get("/calendar/")  # what only the first page of a session asks
    with django_assert_max_num_queries(15):
        page = desk.get(MONDAY_PAGE.format(view)).content.decode()
    assert "entry entry--draft" in page


def test_what_is_shown_is_taken_along_as_csv_and_runs_no_formula(
    desk: Client, nadia: User, waste: Team, noon: Any
) -> None:
    _planned(nadia, waste, title="=HYPERLINK(1)", initiative="Glass")
    _planned(nadia, waste, title="Other")
    answer = desk.get("/calendar/export/?view=week&from=2026-11-30&initiative=Glass")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar-2026-11-30.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["goes out"], row["title"]) == ("2026-11-30T13:00+01:00", "'=HYPERLINK(1)")
    assert (row["how far"], row["core message"]) == ("planned · 1 message", TEXT)


def test_chaima_takes_no_embargo_along(client: Client, nadia: User, roads: Team, waste: Team, noon: Any) -> None:
    _planned(nadia, waste, title="Secret", embargo_until=MONDAY)
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    assert "Secret" not in client.get("/calendar/export/?view=week&from=2026-11-30").content.decode()
