"""Versions of a post: what has changed since a moment, word by word, and the moments worth looking back to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.http import urlencode

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.write_post import write_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.tests.build import TEXT, cell, core, post, word
from rondpunt.publishing.versions import Changed, changed_since, turns_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The language of the msgids."""
    with translation.override("en"):
        yield


def rewrite(shown: Post, by: User, team: Team, at: datetime, **fields: object) -> Post:
    row = Post.objects.get(pk=shown.pk)
    return write_post(row, core(team, **fields), seen=row.version, by=by, now=at)


def own(made: Variant, text: str | None, by: User, at: datetime, **fields: Any) -> Variant:
    row = Variant.objects.get(pk=made.pk)
    return write_variant(row, text=text, seen=row.version, fitted_to=1, by=by, now=at, **fields)


def since(shown: Post, moment: datetime) -> list[Changed]:
    row = Post.objects.get(pk=shown.pk)
    return changed_since(row, cells_of(row), moment)


def marked(changed: Changed) -> str:
    """Its text with [-what went-] and {+what came+}."""
    signs = {"gone": "[-%s-]", "new": "{+%s+}", "same": "%s"}
    return "".join(signs[piece.how] % piece.text for piece in changed.differences[0].pieces)


def test_what_changed_in_the_core_stands_word_by_word(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    rewrite(shown, nadia, waste, NOON + HOUR, text=TEXT.replace("twice", "three times"))
    (only,) = since(shown, NOON)
    assert only.name == "Core" and only.who == "Nadia" and only.at == NOON + HOUR
    assert marked(only) == "From Monday on we empty the glass containers [-twice-]{+three times+} a week."
    assert since(shown, NOON + HOUR) == []


def test_a_cell_that_got_words_is_compared_with_the_core_it_followed(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    made = cell(shown)
    own(made, "Glass twice a week.", nadia, NOON + HOUR)
    (only,) = since(shown, NOON)
    assert only.name.endswith("· en") and "{+" in marked(only) and "[-" in marked(only)
    own(made, None, nadia, NOON + 2 * HOUR)
    assert since(shown, NOON) == []  # it says again what it said
    assert [piece.how for piece in since(shown, NOON + HOUR)[0].differences[0].pieces].count("same")


def test_a_cell_in_another_language_said_nothing_before(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    own(cell(shown, language="fr"), "Les bulles à verre.", nadia, NOON + HOUR, first_comment="Où ?")
    (only,) = since(shown, NOON)
    assert marked(only) == "{+Les bulles à verre.+}"
    assert [one.label for one in only.differences] == ["", "First comment"]


def test_a_changed_core_is_told_once_and_not_at_every_cell_that_follows(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    for _number in range(3):
        cell(shown)
    rewrite(shown, nadia, waste, NOON + HOUR, text="Other words.", title="Glass")
    (only,) = since(shown, NOON)
    assert [one.label for one in only.differences] == ["Title", ""]


def test_the_moments_are_those_of_writing_and_of_judging(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    word(shown, nadia, "changes", "Say where.", minutes=30)
    rewrite(shown, nadia, waste, NOON + HOUR, text="In the Church Street.")
    assert [(turn.who, turn.what) for turn in turns_of(shown)] == [
        ("Nadia", "wrote the core"),
        ("Nadia", "asks for changes"),
        ("Nadia", "wrote the core"),
    ]


def test_the_page_begins_at_ones_own_last_look(desk: Client, nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    word(shown, nadia, "changes", "Say where.", minutes=30)
    rewrite(shown, nadia, waste, NOON + HOUR, text=TEXT.replace("week", "<b>week</b>"))
    page = desk.get(f"/posts/{shown.pk}/versions/").content.decode()
    assert "&lt;b&gt;" in page and "<ins>" in page and 'aria-current="true"' in page
    assert "What has changed since" in desk.get(f"/posts/{shown.pk}/").content.decode()
    later = urlencode({"since": (NOON + 2 * HOUR).isoformat()})
    assert "No word has changed since." in desk.get(f"/posts/{shown.pk}/versions/?{later}").content.decode()


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-45T99:00", "2026-11-24T12:00:00 00:00", "9" * 400])
def test_what_is_no_moment_asks_for_one(typed: str, desk: Client, nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    answer = desk.get(f"/posts/{shown.pk}/versions/?{urlencode({'since': typed})}")
    assert answer.status_code == 200 and "This is no moment. Choose one." in answer.content.decode()


def test_versions_of_many_cells_take_as_many_queries_as_of_one(desk: Client, nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    counts = []
    for cells in (1, 11):
        for number in range(cells):
            own(cell(shown), f"Words {number}", nadia, NOON + HOUR)
        desk.get(f"/posts/{shown.pk}/versions/")  # the session
        with CaptureQueriesContext(connection) as read:
            desk.get(f"/posts/{shown.pk}/versions/")
        counts.append(len(read))
    assert counts[0] == counts[1]


def test_chaima_sees_no_versions_of_what_is_under_embargo(
    client: Client, nadia: User, waste: Team, roads: Team
) -> None:
    shown = post(nadia, waste, embargo_until=NOON + timedelta(days=900))
    client.force_login(seat("Chaima", roads, Role.AGENT))
    assert client.get(f"/posts/{shown.pk}/versions/").status_code == 404
