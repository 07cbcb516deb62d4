"""The trail: read within the walls, handed out whole, changed by nobody."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rondpunt.people.actions.export_trail import CHUNK, cell
from rondpunt.people.models import Person, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import NOON, browser_of
from rondpunt.people.trail import entry, record, record_all

pytestmark = [
    pytest.mark.django_db,
    # Django gathers an asynchronous file before it hands it to the synchronous test client, and says so.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]


@pytest.fixture
def manager(roads: Team) -> User:
    """May read the trail, and the conversations of one team only."""
    user = User.objects.create_user("mia@linderbeke.example", "Mia")
    user.memberships.create(team=roads, role=Role.MANAGER)
    return user


def exported(browser: Client, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(f"/trail/export.csv{query}")
    assert answer.status_code == 200 and answer.streaming
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    header, *rows = csv.reader(io.StringIO(text))
    assert len(header) == 8
    names = ("at", "who", "verb", "says", "kind", "number", "team", "particulars")
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("change", ["UPDATE people_trailentry SET actor_name = 'x'", "DELETE FROM people_trailentry"])
def test_the_database_refuses_to_change_or_remove_a_line(change: str, anna: User) -> None:
    record("user.changed", subject=anna, at=NOON, actor=anna)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert TrailEntry.objects.get().actor_name == "Anna"


def test_the_model_cannot_change_or_remove_a_line_either(anna: User) -> None:
    line = record("user.changed", subject=anna, at=NOON, actor=anna)
    line.verb = "user.added"
    for act in (line.save, line.delete, TrailEntry.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert TrailEntry.objects.get().verb == "user.changed"


def test_the_trail_is_found_by_who_verb_subject_and_period(karin: User, anna: User, bram: User, waste: Team) -> None:
    record("user.changed", subject=anna, at=NOON - timedelta(days=2), actor=anna)
    record("user.deactivated", subject=bram, at=NOON - timedelta(days=1), actor=karin)
    record("team.changed", subject=waste, at=NOON, actor=None)
    browser = browser_of(karin)

    def found(query: str) -> list[str]:
        return [line.entry.verb for line in browser.get(f"/trail/?{query}").context["lines"]]

    assert found("") == ["team.changed", "user.deactivated", "user.changed"]
    assert found(f"who={anna.pk}") == ["user.changed"]
    assert found("who=house") == ["team.changed"]
    assert found("verb=user.deactivated") == ["user.deactivated"]
    assert found(f"kind=user&number={bram.pk}") == ["user.deactivated"]
    assert found("since=2026-11-23&until=2026-11-23") == ["user.deactivated"]
    assert browser.get("/trail/?since=gisteren").status_code == 422
    assert browser.get("/trail/?before=nonsense").status_code == 404


def test_the_trail_is_read_in_pages_without_a_gap_or_a_double(karin: User, anna: User) -> None:
    record_all(entry("user.changed", subject=anna, at=NOON, actor=anna, number=number) for number in range(120))
    browser, seen, query = browser_of(karin), [], "verb=user.changed"
    while query:
        answer = browser.get(f"/trail/?{query}")
        seen += [line.entry.particulars["number"] for line in answer.context["lines"]]
        query = answer.context["older"]
    assert seen == list(range(119, -1, -1))


def test_the_number_of_queries_does_not_grow_with_the_lines(
    karin: User, anna: User, django_assert_max_num_queries: Any
) -> None:
    record_all(entry("user.changed", subject=anna, at=NOON, actor=anna) for _ in range(60))
    browser = browser_of(karin)
    browser.get("/trail/")
    with django_assert_max_num_queries(18):
        browser.get("/trail/")


def test_the_team_wall_stands_in_the_trail(manager: User, karin: User, waste: Team) -> None:
    dirk = Person.objects.create(name="Dirk Peeters", created_at=NOON)
    record(
        "person.changed", subject=dirk, at=NOON, actor=None, actor_name="Dirk Peeters", team_id=waste.pk, old="Dirk P"
    )
    behind = browser_of(manager)
    page = behind.get("/trail/").content.decode()
    assert "Dirk P" not in page and f"{dirk.pk}" in page
    assert "Dirk P" not in str(exported(behind))
    assert "Dirk Peeters" in browser_of(karin).get("/trail/").content.decode()


def test_the_export_holds_what_was_asked_and_is_on_the_trail_itself(karin: User, anna: User) -> None:
    lines = CHUNK * 2 + 3
    record_all(entry("user.changed", subject=anna, at=NOON, actor=anna, number=number) for number in range(lines))
    record("user.added", subject=anna, at=NOON, actor=karin)
    rows = exported(browser_of(karin), "?verb=user.changed")
    assert [row["particulars"] for row in rows] == [f'{{"number": {number}}}' for number in range(lines - 1, -1, -1)]
    own = TrailEntry.objects.get(verb="trail.exported")
    assert own.actor == karin and own.particulars == {"wanted": {"verb": "user.changed"}}


def test_no_cell_of_the_export_is_a_formula(karin: User, anna: User) -> None:
    record("user.changed", subject=anna, at=NOON, actor_name='=HYPERLINK("http://x.example")')
    [row] = exported(browser_of(karin), "?verb=user.changed")
    assert row["who"].startswith("'=") and row["says"].startswith("'=")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_every_beginning_of_a_formula_is_taken_for_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_plain_words_stay_as_they_are() -> None:
    assert cell("Anna answered: 1 + 1 = 2") == "Anna answered: 1 + 1 = 2"
