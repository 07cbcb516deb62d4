"""The trail leads to what it tells of, where its reader may go; nowhere else."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.merge_persons import merge_persons
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.tests.build import ELS, NOON
from rondpunt.people.models import Department, Person, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import browser_of
from rondpunt.people.trail import record

pytestmark = pytest.mark.django_db


def _told(waste: Team, anna: User) -> dict[str, str]:
    """A line about one of each; kind to the address of its page."""
    here = conversation(waste)
    delivery = answer(here, user=anna, text="On Tuesday.", kind="public", now=NOON).delivery
    other = conversation(waste, author=ELS).person
    merge_persons(here.person, absorbed=other, by=anna, now=NOON)
    assert delivery
    department = Department.objects.create(name="Outdoors")
    about = {"user": anna, "team": waste, "department": department, "channel": here.channel, "person": other}
    for kind, subject in {**about, "delivery": delivery}.items():
        verb = "delivery.sent" if kind == "delivery" else f"{kind}.changed"
        record(verb, subject=subject, at=NOON, actor=anna, team_id=waste.pk)
    ways = {kind: f"/{kind}s/{subject.pk}/" for kind, subject in about.items()}
    said = here.messages.get(delivery=delivery)
    return {
        **ways,
        "conversation": f"/conversations/{here.pk}/",
        "delivery": f"/conversations/{here.pk}/?message={said.pk}#message-{said.pk}",
    }


@pytest.mark.parametrize(
    ("who", "leads"),
    [
        ("karin", {"person", "conversation", "delivery", "team"}),
        ("admin", {"user", "team", "department", "channel"}),
        ("manager", {"person", "conversation", "delivery", "team"}),
        ("stranger", set()),
    ],
)
def test_a_line_leads_where_its_reader_may_go_and_nowhere_else(
    request: Any, waste: Team, roads: Team, anna: User, who: str, leads: set[str]
) -> None:
    told = _told(waste, anna)
    if who in ("manager", "stranger"):
        reader = User.objects.create_user(f"{who}@linderbeke.example", who)
        reader.memberships.create(team=waste if who == "manager" else roads, role=Role.MANAGER)
    else:
        reader = request.getfixturevalue(who)
    browser = browser_of(reader)
    page = browser.get("/trail/").content.decode()
    table = page[page.index("<tbody>") :]
    linked = set(re.findall(r'<th scope="row"><a href="([^"]+)"', table))
    assert {kind for kind, way in told.items() if way in linked} == leads
    for way in linked:
        assert browser.get(way, follow=True).status_code == 200, way


def test_the_number_of_queries_does_not_grow_with_what_the_lines_are_about(
    waste: Team, anna: User, karin: User
) -> None:
    _told(waste, anna)
    browser = browser_of(karin)
    browser.get("/trail/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get("/trail/")
        return len(queries)

    before = asked()
    for number in range(12):
        person = Person.objects.create(name=f"Dirk {number}", created_at=NOON)
        record("person.changed", subject=person, at=NOON, actor=anna, team_id=waste.pk)
        answer(conversation(waste), user=anna, text="On Tuesday.", kind="public", now=NOON)
    assert asked() == before <= 24


def test_chaima_who_may_not_read_the_trail_finds_no_way_by_it(waste: Team, anna: User, chaima: User) -> None:
    _told(waste, anna)
    assert browser_of(chaima).get("/trail/").status_code == 403
