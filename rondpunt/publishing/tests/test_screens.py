"""The screens of posts: calendar, post, cells, planning; and what Chaima, of another team, may not do."""

from typing import Any

import pytest
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.tests.build import MONDAY, TEXT, audience, cell, post

pytestmark = pytest.mark.django_db
FIELDS = {"title": "Glass", "text": TEXT, "language": "en", "goal": "Fewer reports"}


def test_an_editor_begins_a_post_and_plans_it(desk: Client, waste: Team, noon: Any) -> None:
    made = desk.post("/posts/new/", FIELDS | {"team": waste.pk}, follow=True)
    shown = Post.objects.get()
    assert "It goes nowhere yet." in made.content.decode()
    asked = {"audience": audience().pk, "channels": [channel(waste).pk], "languages": ["en"]}
    page = desk.post(f"/posts/{shown.pk}/cells/", asked, follow=True).content.decode()
    assert "58 of 500" in page
    wish = {"goes_out_at": "2026-11-30T08:00", "seen": 1}
    page = desk.post(f"/posts/{shown.pk}/plan/", wish, follow=True).content.decode()
    assert "Goes out on" in page
    assert Delivery.objects.get().due_at.isoformat() == "2026-11-30T07:00:00+00:00"
    page = desk.get("/calendar/").content.decode()
    assert "8:00" in page and "Glass" in page


def test_what_is_in_the_way_stands_at_its_cell(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    shown = post(nadia, waste)
    cell(shown, language="fr")
    answer = desk.post(f"/posts/{shown.pk}/plan/", {"goes_out_at": "2026-11-30T08:00", "seen": 1})
    assert answer.status_code == 409
    assert "Still has to be written." in answer.content.decode()
    assert "2026-11-30T08:00" in answer.content.decode()


def test_the_hour_that_the_clock_skips_is_no_moment(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    shown = post(nadia, waste)
    cell(shown)
    answer = desk.post(f"/posts/{shown.pk}/plan/", {"goes_out_at": "2027-03-28T02:30", "seen": 1})
    assert answer.status_code == 422
    assert "That night the clock skips this hour" in answer.content.decode()


def test_words_of_a_cell_are_kept_and_a_second_editor_loses_nothing(
    desk: Client, nadia: User, waste: Team, noon: Any
) -> None:
    shown = post(nadia, waste)
    made = cell(shown)
    address = f"/posts/{shown.pk}/cells/{made.pk}/"
    assert TEXT in desk.get(address).content.decode()
    desk.post(address, {"text": "Glass!", "seen": 1, "fitted_to": 1})
    assert Variant.objects.get().text == "Glass!"
    answer = desk.post(address, {"text": "My own words", "seen": 1, "fitted_to": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My own words" in page and "Glass!" in page and "A colleague changed this meanwhile" in page
    seen = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("seen", "fitted_to")}
    assert desk.post(address, {"text": "My own words", **seen}).status_code == 302
    assert Variant.objects.get().text == "My own words"
    desk.post(f"{address}following/", {"seen": 3})
    assert not Variant.objects.get().is_own
    desk.post(f"{address}removal/")
    assert not Variant.objects.exists()


def test_a_core_that_was_changed_meanwhile_is_not_overwritten(
    desk: Client, nadia: User, waste: Team, noon: Any
) -> None:
    shown = post(nadia, waste)
    address = f"/posts/{shown.pk}/core/"
    desk.post(address, FIELDS | {"team": waste.pk, "text": "One", "seen": 1})
    answer = desk.post(address, FIELDS | {"team": waste.pk, "text": "Two", "seen": 1})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Two" in page and "What stands here now" in page
    assert Post.objects.get().text == "One"
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert desk.post(address, FIELDS | {"team": waste.pk, "text": "Two", "seen": seen}).status_code == 302
    assert Post.objects.get().text == "Two"


def test_a_text_that_is_far_too_long_is_shown_again_whole(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    made = cell(post(nadia, waste))
    answer = desk.post(
        f"/posts/{made.post_id}/cells/{made.pk}/", {"text": "a" * 20_000 + "z", "seen": 1, "fitted_to": 1}
    )
    assert answer.status_code == 422 and "a" * 20_000 + "z" in answer.content.decode()
    assert not Variant.objects.get().is_own


def test_an_agent_proposes_an_idea_and_an_editor_takes_it_up(
    client: Client, anna: User, nadia: User, waste: Team, noon: Any
) -> None:
    client.force_login(anna)
    client.post("/posts/new/", FIELDS | {"team": waste.pk, "text": ""})
    idea = Post.objects.get()
    assert (idea.stage, idea.owner) == (Post.Stage.IDEA, anna)
    assert client.post(f"/posts/{idea.pk}/taking-up/").status_code == 403
    client.force_login(nadia)
    client.post(f"/posts/{idea.pk}/taking-up/")
    assert Post.objects.get().stage == Post.Stage.DRAFT


def test_planned_posts_are_taken_back_and_thrown_away(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    shown = post(nadia, waste)
    cell(shown)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=noon)
    desk.post(f"/posts/{shown.pk}/discarding/")
    assert Post.objects.get().discarded_at is None
    desk.post(f"/posts/{shown.pk}/taking-back/")
    desk.post(f"/posts/{shown.pk}/discarding/")
    assert Post.objects.get().discarded_at
    desk.post(f"/posts/{shown.pk}/bringing-back/")
    assert Post.objects.get().discarded_at is None


def test_chaima_sees_the_calendar_and_changes_nothing_of_another_team(
    client: Client, nadia: User, roads: Team, waste: Team, noon: Any
) -> None:
    chaima = seat("Chaima", roads, Role.EDITOR)
    shown, secret = post(nadia, waste), post(nadia, waste, title="Secret", embargo_until=MONDAY)
    made = cell(shown)
    client.force_login(chaima)
    page = client.get("/calendar/").content.decode()
    assert "Glass containers" in page and "Secret" not in page
    assert "Glass containers" in client.get(shown.get_absolute_url()).content.decode()
    assert client.get(secret.get_absolute_url()).status_code == 404
    cells = f"/posts/{shown.pk}/cells/{made.pk}/"
    assert client.get(cells).status_code == 404
    acts = ("core/", "cells/", "plan/", "taking-back/", "taking-up/", "discarding/", "bringing-back/")
    for act in (*acts, f"cells/{made.pk}/", f"cells/{made.pk}/following/", f"cells/{made.pk}/still-right/"):
        assert client.post(f"/posts/{shown.pk}/{act}", {"seen": 1}).status_code == 404, act
    assert client.post(f"{cells}removal/").status_code == 404


def test_who_has_no_role_sees_no_calendar(client: Client, admin: User, nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    client.force_login(admin)
    for address in ("/calendar/", "/posts/new/", shown.get_absolute_url()):
        assert client.get(address).status_code == 403


def test_a_matrix_of_many_cells_asks_a_fixed_number_of_questions(
    desk: Client, nadia: User, waste: Team, noon: Any, django_assert_max_num_queries: Any
) -> None:
    shown = post(nadia, waste)
    for _number in range(20):
        cell(shown)
    desk.get("/calendar/")  # what only the first page of a session asks
    with django_assert_max_num_queries(26):
        assert desk.get(shown.get_absolute_url()).content.decode().count('class="cell cell--same"') == 20
