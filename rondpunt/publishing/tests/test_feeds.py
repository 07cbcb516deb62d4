"""Calendar feeds: read back by another program, as their owner sees the calendar at that moment."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.open_feed import open_feed
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Assignment, Feed, Occasion, Post
from rondpunt.publishing.narrowing import Narrowing
from rondpunt.publishing.tests.build import MONDAY, audience, cell, post

pytestmark = pytest.mark.django_db
LONG = "Élise’s café, \\ semicolons; and a line\nof 100 bytes – " + "ü" * 60


def _read(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    calendar = vobject.readOne(answer.content.decode())
    return {event.summary.value: event for event in getattr(calendar, "vevent_list", [])}


def _address(user: User, narrowing: Narrowing | None = None) -> str:
    return f"/calendar/feeds/{open_feed(user, narrowing=narrowing or Narrowing(), now=NOON)}.ics"


def test_another_program_reads_what_stands_on_the_calendar(client: Client, nadia: User, waste: Team, noon: Any) -> None:
    made = post(nadia, waste, title=LONG.replace("\n", " "), text=LONG)
    cell(made)
    own = MONDAY + timedelta(days=1)
    write_variant(cell(made), text="Later", goes_out_at=own, seen=1, fitted_to=1, by=nadia, now=NOON)
    plan_post(made, goes_out_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC), seen=1, by=nadia, now=NOON)
    draft = post(nadia, waste, title="Draft")
    Post.objects.filter(pk=draft.pk).update(goes_out_at=MONDAY)
    answer = client.get(_address(nadia)).content.decode()
    assert answer.count("BEGIN:VEVENT") == 3
    assert "DTSTART:20270328T013000Z" in answer
    found = _read(client, _address(nadia))
    assert found[LONG.replace("\n", " ")].description.value.endswith(LONG)
    assert (found["Draft"].status.value, found["Draft"].dtstart.value) == ("TENTATIVE", MONDAY)
    assert found["Draft"].url.value == f"http://testserver{draft.get_absolute_url()}"
    assert len({event.uid.value for event in vobject.readOne(answer).vevent_list}) == 3


def test_a_feed_of_a_filter_holds_no_more(client: Client, nadia: User, waste: Team, noon: Any) -> None:
    young = audience("Young")
    both, one = post(nadia, waste, title="Both"), post(nadia, waste, title="One")
    cell(both, to=young)
    cell(one, to=audience("Old"))
    Post.objects.update(goes_out_at=MONDAY)
    assert set(_read(client, _address(nadia, Narrowing(audience=young.pk)))) == {"Both"}


def test_the_whole_calendar_brings_occasions_and_ones_own_tasks_along(
    client: Client, nadia: User, waste: Team, anna: User, noon: Any
) -> None:
    monday = MONDAY.date()
    told = {"team": waste, "made_by": nadia, "made_at": NOON}
    market = Occasion.objects.create(title="Market", first_on=monday, rule="weekly", note="On the square", **told)
    night = Occasion.objects.create(
        title="Night walk", first_on=date(2027, 3, 28), until_on=date(2027, 3, 28), time=time(2, 30), **told
    )
    mine = Assignment.objects.create(occasion=market, on=monday, what="Photos", user=nadia, made_by=nadia, made_at=NOON)
    Assignment.objects.create(occasion=market, on=monday, what="Flags", user=anna, made_by=nadia, made_at=NOON)
    address = _address(nadia)
    found = _read(client, address)
    assert set(found) == {"Market", "Night walk", "Te doen: Photos"}
    assert (found["Te doen: Photos"].dtstart.value, found["Te doen: Photos"].description.value) == (monday, "Market")
    assert found["Te doen: Photos"].url.value == f"http://testserver{mine.get_absolute_url()}"
    # The clock skips half past two that night.
    assert found["Night walk"].dtstart.value == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    answer = client.get(address).content.decode()
    assert f"UID:occasion-{market.pk}-{monday:%Y%m%d}@testserver" in answer
    assert answer.count("SUMMARY:Market") == len(market.days(monday, NOON.date() + timedelta(days=366)))
    uids = [event.uid.value for event in vobject.readOne(answer).vevent_list]
    assert len(uids) == len(set(uids))
    Assignment.objects.update(done_at=NOON)
    night.archived_at = NOON
    night.save()
    assert set(_read(client, address)) == {"Market"}
    assert _read(client, _address(nadia, Narrowing(reach="external"))) == {}


def test_rights_and_embargo_are_those_of_the_moment(
    client: Client, roads: Team, nadia: User, waste: Team, noon: Any
) -> None:
    chaima = seat("Chaima", roads, Role.EDITOR)
    secret = post(nadia, waste, title="Secret", embargo_until=MONDAY + timedelta(days=1))
    post(nadia, waste, title="Open")
    Post.objects.update(goes_out_at=MONDAY + timedelta(days=2))
    hers, ours = _address(chaima), _address(nadia)
    assert set(_read(client, hers)) == {"Open"}
    assert set(_read(client, ours)) == {"Secret", "Open"}
    Post.objects.filter(pk=secret.pk).update(is_under_embargo=False)
    assert set(_read(client, hers)) == {"Secret", "Open"}
    chaima.memberships.all().delete()
    assert client.get(hers).status_code == 404
    User.objects.filter(pk=nadia.pk).update(is_active=False)
    assert client.get(ours).status_code == 404


def test_a_closed_forged_or_older_address_answers_nothing(desk: Client, client: Client, nadia: User, noon: Any) -> None:
    page = desk.post("/calendar/feeds/", {"reach": "internal"}).content.decode()
    address = page.split('class="private-link">http://testserver')[1].split("<")[0]
    assert desk.get(address).status_code == 200
    assert address.split("/")[-1].removesuffix(".ics") not in str(list(Feed.objects.values()))
    feed = Feed.objects.get()
    assert (feed.user, feed.narrowing) == (nadia, "reach=internal")
    again = desk.post("/calendar/feeds/", {"reach": "internal"}).content.decode()
    assert desk.get(address).status_code == 404
    address = again.split('class="private-link">http://testserver')[1].split("<")[0]
    assert desk.get(address.replace(".ics", "x.ics")).status_code == 404
    assert "for colleagues" in desk.get("/calendar/feeds/").content.decode()
    desk.post(f"/calendar/feeds/{Feed.objects.get(closed_at=None).pk}/closing/")
    assert desk.get(address).status_code == 404
    assert TrailEntry.objects.filter(verb="feed.closed").count() == 1


def test_chaima_closes_no_feed_of_another_and_who_has_no_role_makes_none(
    client: Client, admin: User, roads: Team, nadia: User, noon: Any
) -> None:
    address, feed = _address(nadia), Feed.objects.get()
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    assert client.post(f"/calendar/feeds/{feed.pk}/closing/").status_code == 404
    client.force_login(admin)
    assert client.get("/calendar/feeds/").status_code == 403
    client.logout()
    assert client.get(address).status_code == 200
    assert client.get("/calendar/feeds/").status_code == 302
