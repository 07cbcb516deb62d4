"""The list in the order of what is due: the overdue first, page by page, and by an index."""

from datetime import timedelta

import pytest
from django.db import connection

from rondpunt.conversations.by_due import IS_DUE, by_due
from rondpunt.conversations.inbox import Choice, View, choice_from, page
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.models.conversation import DUE_FIRST
from rondpunt.conversations.tests.build import arrive, english_browser_of
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.usefixtures("english")
HOUR = timedelta(hours=1)


@pytest.fixture
def rows(waste: Team) -> list[Conversation]:
    """Seven, as they are to stand: by promise or legal term, two due at one moment, and three without."""
    on = channel(waste)
    made = [arrive(on, f"Question {number}", sent_at=NOON + number * HOUR) for number in range(7)]
    due = [(5, None), (2, 9), (None, 1), (5, 7)]
    for one, (promise, legal) in zip(made, due, strict=False):
        Conversation.objects.filter(pk=one.pk).update(
            due_at=NOON + promise * HOUR if promise else None, legal_due_at=NOON + legal * HOUR if legal else None
        )
    return [made[2], made[1], made[0], made[3], made[6], made[5], made[4]]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8])
def test_what_is_due_first_stands_first_page_by_page(rows: list[Conversation], anna: User, size: int) -> None:
    choice, seen, place = Choice(view=View.ALL, by_due=True), [], ""
    while True:
        found, place = page(anna, choice, before=place, size=size)
        seen += found
        assert len(found) <= size
        if not place:
            break
    assert seen == rows


def test_a_place_that_was_never_written_shows_the_beginning(rows: list[Conversation], anna: User) -> None:
    choice = Choice(view=View.ALL, by_due=True)
    for place in ("d", "dx-1", "d9-", "nonsense", f"d{10**30}-1"):
        assert page(anna, choice, before=place, size=50)[0][-1] == rows[-1]


def test_the_wall_and_the_address_hold_in_this_order_too(rows: list[Conversation], anna: User, chaima: User) -> None:
    assert page(chaima, Choice(view=View.ALL, by_due=True))[0] == []
    assert choice_from({"sort": "due"}).query() == "sort=due" and choice_from({"sort": "x"}).query() == ""
    shown = english_browser_of(anna).get("/conversations/?view=all&sort=due").content.decode()
    assert "Newest first" in shown and shown.index("Question 2") < shown.index("Question 1")


def test_the_order_walks_an_index(rows: list[Conversation]) -> None:
    found = Conversation.objects.all()
    assert by_due(found, before="", size=3)[0] == [one.pk for one in rows[:3]]
    if connection.vendor == "sqlite":
        asked = found.filter(IS_DUE).order_by(DUE_FIRST, "id").values("pk")[:3]
        assert "conversations_by_due" in asked.explain()
