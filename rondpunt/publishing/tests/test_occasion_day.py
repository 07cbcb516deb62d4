"""Who does what on a day of an occasion: added, taken by one, given, left, done, dropped and brought back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import verbs
from rondpunt.publishing.actions import assign as assigning
from rondpunt.publishing.actions.archive_occasion import archive_occasion
from rondpunt.publishing.actions.assign import CannotAssign, assign
from rondpunt.publishing.actions.finish_assignment import finish_assignment
from rondpunt.publishing.actions.hand_assignment import hand_assignment
from rondpunt.publishing.actions.keep_occasion import keep_occasion
from rondpunt.publishing.models import Assignment, Occasion

pytestmark = pytest.mark.django_db
SUNDAY = date(2026, 11, 29)
WEEK = timedelta(days=7)


@pytest.fixture
def fair(nadia: User, waste: Team) -> Occasion:
    """Every Sunday."""
    return keep_occasion(Occasion(team=waste, title="Fair", first_on=SUNDAY, rule="weekly"), by=nadia, now=NOON)


@pytest.fixture
def photos(fair: Occasion, nadia: User) -> Assignment:
    """A task that is nobody's yet."""
    return assign(fair, SUNDAY, "Photos", to=None, by=nadia, now=NOON)


def occasion_day(fair: Occasion, on: date = SUNDAY) -> str:
    return f"/calendar/occasions/{fair.pk}/{on}/tasks/"


def treated(client: Client, task: Assignment, verdict: str, **told: Any) -> str:
    return client.post(f"/calendar/tasks/{task.pk}/", {"verdict": verdict, **told}, follow=True).content.decode()


def test_whoever_is_given_a_task_hears_of_it_and_finds_the_day(
    fair: Occasion, nadia: User, bram: User, client: Client
) -> None:
    made = assign(fair, SUNDAY, "Photos", to=bram, by=nadia, now=NOON)
    told = Notification.objects.get(user=bram)
    assert (told.kind, told.subject_kind, told.subject_id) == ("task_given", "assignment", made.pk)
    assert made.get_absolute_url() == f"{occasion_day(fair)}#task-{made.pk}"
    client.force_login(bram)
    assert "Photos" in client.get("/calendar/occasions/").content.decode()


def test_of_two_who_take_it_one_has_it(photos: Assignment, bram: User, anna: User) -> None:
    stale = Assignment.objects.get()
    hand_assignment(photos, to=bram, by=bram, now=NOON)
    with pytest.raises(CannotAssign):
        hand_assignment(stale, to=anna, by=anna, now=NOON)
    assert Assignment.objects.get().user == bram


def test_each_day_of_what_comes_back_has_its_own_tasks(fair: Occasion, photos: Assignment, desk: Client) -> None:
    assert "Photos" in desk.get(occasion_day(fair)).content.decode()
    assert "Photos" not in desk.get(occasion_day(fair, SUNDAY + WEEK)).content.decode()
    assert desk.get(occasion_day(fair, SUNDAY + timedelta(days=1))).status_code == 404
    assert desk.get(f"/calendar/occasions/{fair.pk}/2026-02-30/tasks/").status_code == 404
    assert desk.get(f"/calendar/occasions/{fair.pk}/{'9' * 60}/tasks/").status_code == 404


def test_a_task_stays_to_be_found_where_its_day_is_no_day_any_more(
    fair: Occasion, photos: Assignment, nadia: User, desk: Client
) -> None:
    fair.first_on = SUNDAY + timedelta(days=1)
    keep_occasion(fair, seen=1, by=nadia, now=NOON)
    assert "Photos" in desk.get(occasion_day(fair)).content.decode()
    with pytest.raises(CannotAssign):
        assign(fair, SUNDAY, "Report", to=None, by=nadia, now=NOON)


def test_limits_are_told(fair: Occasion, photos: Assignment, nadia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "MOST", 1)
    with override("en"), pytest.raises(CannotAssign, match="at most 1 tasks"):
        assign(fair, SUNDAY, "Report", to=None, by=nadia, now=NOON)
    archive_occasion(fair, by=nadia, now=NOON)
    with override("en"), pytest.raises(CannotAssign, match="archived"):
        assign(fair, SUNDAY + WEEK, "Report", to=None, by=nadia, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.update(what="")


def test_an_editor_adds_gives_drops_and_brings_back(fair: Occasion, bram: User, desk: Client) -> None:
    assert desk.post(occasion_day(fair), {"what": " "}).status_code == 422
    desk.post(occasion_day(fair), {"what": "<b>Photos</b>"})
    task = Assignment.objects.get()
    assert "&lt;b&gt;Photos" in desk.get(occasion_day(fair)).content.decode()
    treated(desk, task, "give", to=bram.pk, seen="")
    assert Assignment.objects.get().user == bram
    page = treated(desk, task, "give", to=bram.pk, seen="")
    assert "A colleague was sooner." in page
    assert "Choose a colleague." in treated(desk, task, "give", to="x", seen=bram.pk)
    assert "verdict=open" in treated(desk, task, "dropped")
    assert Assignment.objects.kept().count() == 0
    desk.post(f"/calendar/tasks/{task.pk}/?verdict=open")
    assert Assignment.objects.kept().count() == 1
    assert verbs()[-3:] == ["occasion.task_handed", "occasion.task_dropped", "occasion.task_open"]


def test_who_has_it_says_that_it_is_done_or_leaves_it(
    photos: Assignment, roads: Team, client: Client, nadia: User
) -> None:
    chaima = seat("Chaima", roads, Role.AGENT)
    client.force_login(chaima)
    treated(client, photos, "take")
    assert Assignment.objects.get().user == chaima
    treated(client, photos, "done")
    assert Assignment.objects.get().done_at
    assert not finish_assignment(photos, "done", by=nadia, now=NOON)
    treated(client, photos, "open")
    treated(client, photos, "leave", seen=chaima.pk)
    assert Assignment.objects.get().user is None


def test_chaima_takes_no_task_from_bram_and_gives_nor_drops_any(
    photos: Assignment, bram: User, roads: Team, fair: Occasion, client: Client
) -> None:
    hand_assignment(photos, to=bram, by=bram, now=NOON)
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    treated(client, photos, "take", seen=bram.pk)
    for verdict in ("give", "leave", "done", "open", "dropped", "x"):
        answer = client.post(f"/calendar/tasks/{photos.pk}/", {"verdict": verdict, "seen": bram.pk, "to": bram.pk})
        assert answer.status_code == 404
    assert client.post(occasion_day(fair), {"what": "Mine"}).status_code == 404
    assert (Assignment.objects.get().user, Assignment.objects.get().done_at) == (bram, None)


def test_whoever_does_not_see_the_calendar_sees_no_task(
    photos: Assignment, waste: Team, fair: Occasion, client: Client
) -> None:
    client.force_login(seat("Admin", waste, Role.ADMINISTRATOR))
    assert client.get(occasion_day(fair)).status_code == 403
    assert client.post(f"/calendar/tasks/{photos.pk}/", {"verdict": "take"}).status_code == 403


def test_the_calendar_says_what_is_nobodys_yet(photos: Assignment, bram: User, desk: Client, noon: Any) -> None:
    address = "/calendar/?view=week&from=2026-11-29"
    assert "1 task is nobody" in desk.get(address).content.decode()
    hand_assignment(photos, to=bram, by=bram, now=NOON)
    assert "nobody" not in desk.get(address).content.decode()


def test_many_tasks_take_as_many_queries_as_one(fair: Occasion, nadia: User, bram: User, desk: Client) -> None:
    counts = []
    for number in (1, 12):
        for _number in range(number):
            assign(fair, SUNDAY, "Photos", to=bram, by=nadia, now=NOON)
        desk.get(occasion_day(fair))
        with CaptureQueriesContext(connection) as read:
            desk.get(occasion_day(fair))
        counts.append(len(read))
    assert counts[0] == counts[1]
