"""Departments in a tree, teams in departments."""

import pytest

from rondpunt.people.actions.arrange_department import RunsInACircle, arrange_department
from rondpunt.people.actions.arrange_team import NameTaken, arrange_team
from rondpunt.people.models import Department, Team, User
from rondpunt.people.rights import ROLE_RIGHTS, Right, Role
from rondpunt.people.tests.build import NOON, browser_of, verbs

pytestmark = pytest.mark.django_db


def hang(name: str, parent: Department | None = None) -> Department:
    return arrange_department(None, name=name, parent=parent, by=None, now=NOON)


def test_a_team_hangs_in_a_department_of_the_tree(admin: User) -> None:
    browser = browser_of(admin)
    browser.post("/departments/", {"name": "Public space"})
    browser.post("/departments/", {"name": "Cleaning", "parent": Department.objects.get().pk})
    below = Department.objects.get(name="Cleaning")
    assert below.parent and below.parent.name == "Public space"
    browser.post("/teams/new/", {"name": "Street sweepers", "department": below.pk})
    page = browser.get("/teams/").content.decode()
    assert page.index("Public space") < page.index("Cleaning") < page.index("Street sweepers")
    assert verbs() == ["department.added", "department.added", "team.added"]


def test_a_department_cannot_hang_below_itself() -> None:
    top = hang("Public space")
    middle = hang("Cleaning", top)
    bottom = hang("Bins", middle)
    for parent in (top, middle, bottom):
        with pytest.raises(RunsInACircle):
            arrange_department(top, name="Public space", parent=parent, by=None, now=NOON)
    top.refresh_from_db()
    assert top.parent is None


def test_the_screen_says_that_a_department_runs_in_a_circle(admin: User) -> None:
    top = hang("Public space")
    below = hang("Cleaning", top)
    answer = browser_of(admin).post(f"/departments/{top.pk}/", {"name": "Public space", "parent": below.pk})
    assert answer.status_code == 422 and answer.context["form"].errors["parent"] == [str(RunsInACircle())]


def test_a_name_is_taken_once(waste: Team) -> None:
    with pytest.raises(NameTaken):
        arrange_team(None, name="Waste", department=None, by=None, now=NOON)
    hang("Cleaning")
    with pytest.raises(NameTaken):
        hang("Cleaning")
    assert "team.added" not in verbs()


def test_a_team_is_renamed_on_its_page(admin: User, waste: Team) -> None:
    browser_of(admin).post(f"/teams/{waste.pk}/", {"name": "Glass and paper"})
    waste.refresh_from_db()
    assert waste.name == "Glass and paper"


def test_an_agent_sees_their_own_team_and_no_other(anna: User, waste: Team, chaima: User, roads: Team) -> None:
    browser = browser_of(chaima)
    page = browser.get("/teams/").content.decode()
    assert "Roads" in page and "Waste" not in page and "Anna" not in page
    assert browser.get(f"/teams/{roads.pk}/").status_code == 200
    assert browser.get(f"/teams/{waste.pk}/").status_code == 404


def test_an_agent_cannot_make_or_change_teams_and_departments(chaima: User, roads: Team) -> None:
    top = hang("Public space")
    browser = browser_of(chaima)
    assert browser.post("/teams/new/", {"name": "Mine"}).status_code == 403
    assert browser.post("/departments/", {"name": "Mine"}).status_code == 403
    assert browser.post(f"/departments/{top.pk}/", {"name": "Mine"}).status_code == 403
    browser.post(f"/teams/{roads.pk}/", {"name": "Mine"})
    assert not Team.objects.filter(name="Mine").exists() and not Department.objects.filter(name="Mine").exists()


def test_the_page_of_roles_shows_the_table_that_the_code_asks(chaima: User) -> None:
    answer = browser_of(chaima).get("/roles/")
    shown = dict(answer.context["rows"])
    assert set(shown) == set(Right)
    for column, role in enumerate(Role.values):
        assert {right for right in Right if shown[right][column]} == ROLE_RIGHTS[role]
