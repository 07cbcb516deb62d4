"""Counts for the writer: of groups, and none from which anybody learns what fewer than five people did."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.conftest import seat
from rondpunt.people.models import Department, Team, User
from rondpunt.publishing.house_counts import SMALLEST, Number, _Pile, _put_together, _total, counts_of
from rondpunt.publishing.house_counts import _group as group
from rondpunt.publishing.models import Copy, Post
from rondpunt.publishing.tests.build import MONDAY
from rondpunt.publishing.tests.house_build import page, us, written

_numbers = count(1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def team(name: str, people: int, *, read: int = 0, department: Department | None = None) -> Team:
    """A team of so many, so many of whom will have read it."""
    made = Team.objects.create(name=name, department=department)
    for number in range(people):
        seat(f"{'reader' if number < read else 'other'}{next(_numbers)}", made)
    return made


def handed(by: User, *teams: Team) -> Post:
    sent = written(by, to=us(*teams), on=page(by.memberships.get().team))
    Copy.objects.filter(user__name__startswith="reader").update(read_at=MONDAY, reaction="useful")
    return sent.part.variant.post


@pytest.mark.django_db
def test_by_team_with_small_ones_together_by_department_and_the_rest_as_others(nadia: User) -> None:
    streets, care = Department.objects.create(name="Streets"), Department.objects.create(name="Care")
    teams = [
        team("Green", 20, read=12, department=streets),
        team("Paving", 3, read=1, department=streets),
        team("Lights", 4, read=4, department=streets),
        team("Home care", 2, department=care),
        team("Post room", 3, read=3),
    ]
    told = counts_of(handed(nadia, *teams))
    assert [(one.name, one.people, one.read.says) for one in told.groups] == [
        ("Green", 20, "12"),
        ("Streets, smaller teams", 7, "nearly all"),
        ("others", 5, "fewer than 5"),
    ]
    assert told.people == 32 and told.total[0] == "at least 15"


@pytest.mark.django_db
def test_too_few_others_are_put_with_the_smallest_so_that_no_difference_tells_of_them(nadia: User) -> None:
    told = counts_of(handed(nadia, team("Green", 20, read=10), team("Desk", 11, read=5), team("Post room", 2, read=2)))
    assert [(one.name, one.people, one.read.says) for one in told.groups] == [
        ("Desk and others", 13, "7"),
        ("Green", 20, "10"),
    ]
    assert told.total[0] == "17"


@pytest.mark.django_db
def test_of_fewer_than_five_in_all_nothing_is_told(desk: Client, nadia: User) -> None:
    shown = handed(nadia, team("Post room", 4, read=4))
    assert counts_of(shown).groups == [] and counts_of(shown).total == []
    text = desk.get(f"/posts/{shown.pk}/house/").content.decode()
    assert "Fewer than five people got it: who read it is theirs." in text and "<table" not in text


@pytest.mark.django_db
def test_the_page_shows_numbers_and_never_a_name(desk: Client, nadia: User) -> None:
    shown = handed(nadia, team("Green", 20, read=12))
    desk.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    text = desk.get(f"/posts/{shown.pk}/house/").content.decode()
    assert "20 colleagues got it." in text and "<td>12</td>" in text
    assert not [user.name for user in User.objects.exclude(pk=nadia.pk) if f">{user.name}<" in text]


@pytest.mark.parametrize(
    ("done", "people", "says"),
    [(0, 20, "fewer than 5"), (4, 20, "fewer than 5"), (5, 20, "5"), (15, 20, "15"), (16, 20, "nearly all")],
)
def test_a_number_that_tells_of_a_few_is_not_told(done: int, people: int, says: str) -> None:
    assert Number(done, people).says == says


def _piles() -> st.SearchStrategy[list[tuple[_Pile, str]]]:
    """Teams of up to 12 people, some of whom read it; the last may be those who are in no team."""
    sizes = st.integers(1, 12).flatmap(lambda people: st.tuples(st.just(people), st.integers(0, people)))
    teams = st.lists(st.tuples(sizes, st.sampled_from(["", "Streets", "Care"])), max_size=8)
    return teams.map(lambda rows: [(_Pile(f"team {n}", list(size)), dept) for n, (size, dept) in enumerate(rows)])


@given(piles=_piles(), alone=st.integers(0, 6))
def test_whatever_the_teams_every_row_is_of_five_and_the_rows_are_everybody(
    piles: list[tuple[_Pile, str]], alone: int
) -> None:
    piles += [(_Pile("", [alone, 0]), "")] if alone else []
    people, read = (sum(pile.numbers[n] for pile, _name in piles) for n in (0, 1))
    with override("en"):
        groups = [group(pile) for pile in _put_together(piles)]
        total = _total(groups)
    assert all(one.people >= SMALLEST for one in groups)
    if people >= SMALLEST:
        assert sum(one.people for one in groups) == people
        assert sum(one.read.count for one in groups) == read
        told = int(total[0].rpartition(" ")[2].replace("–", "0"))
        assert told == read if all(one.read.is_shown for one in groups) else told <= read
    else:
        assert groups == []
