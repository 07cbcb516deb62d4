"""The screens of review and approval; and what Chaima, of another team, may not do."""

from typing import Any

import pytest
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.arrange_approval import arrange_approval
from rondpunt.publishing.actions.ask_review import ask_review
from rondpunt.publishing.models import ApprovalPolicy, Post, Review, TrustedTeam
from rondpunt.publishing.reviewing import mark_of
from rondpunt.publishing.tests.build import MONDAY, cell, post

pytestmark = pytest.mark.django_db
Kind = ApprovalPolicy.Kind


@pytest.fixture
def oscar(waste: Team) -> User:
    """A second editor of team Waste."""
    return seat("Oscar", waste, Role.EDITOR)


@pytest.fixture
def asked(nadia: User, oscar: User, waste: Team) -> Post:
    """A post of Oscar on a channel that asks four eyes."""
    there = channel(waste, name="Plein")
    arrange_approval(there, kind=Kind.FOUR_EYES, by=nadia, now=NOON)
    shown = post(oscar, waste)
    cell(shown, on=there)
    return shown


def filled(shown: Post, verdict: str, **more: object) -> dict[str, object]:
    marks = [mark_of(variant) for variant in shown.variants.all()]
    seen = {"cells": marks, "core_version": shown.core_version, "seen": shown.version}
    return {"verdict": verdict, "comment": "", **seen, **more}


def test_a_colleague_approves_and_plans_in_one_go(desk: Client, oscar: User, asked: Post, noon: Any) -> None:
    shown = ask_review(asked, by=oscar, now=NOON, wish=MONDAY)
    page = desk.get(shown.get_absolute_url()).content.decode()
    assert "Not approved yet, by somebody else than who wrote it: Nadia." in page
    assert "Approve and plan" in page
    page = desk.post(f"/posts/{shown.pk}/review/", filled(shown, "plan"), follow=True).content.decode()
    assert "Goes out on" in page
    assert Delivery.objects.get().due_at == MONDAY


def test_changes_are_asked_with_a_reason_and_nothing_typed_is_lost(
    desk: Client, oscar: User, asked: Post, noon: Any
) -> None:
    address = f"/posts/{asked.pk}/review/"
    answer = desk.post(address, filled(asked, "changes"))
    assert answer.status_code == 409 and "Say what should be changed." in answer.content.decode()
    answer = desk.post(address, filled(asked, "approved", core_version=7, comment="Well said"))
    assert answer.status_code == 409 and "Well said" in answer.content.decode()
    answer = desk.post(address, filled(asked, "approved", cells=[], comment="Well said"))
    assert answer.status_code == 422 and "Well said" in answer.content.decode()
    page = desk.post(address, filled(asked, "changes", comment="Say where."), follow=True).content.decode()
    assert "Nadia asks for changes." in page and "Say where." in page


def test_review_is_asked_and_withdrawn(desk: Client, asked: Post, noon: Any) -> None:
    desk.post(f"/posts/{asked.pk}/review/asking/", {"wish": "2026-11-30T08:00"})
    assert (Post.objects.get().stage, Post.objects.get().goes_out_at) == (Post.Stage.REVIEW, MONDAY.replace(hour=7))
    page = desk.post(f"/posts/{asked.pk}/review/asking/", {"wish": "soon"}, follow=True).content.decode()
    assert "Write a day and a time" in page
    desk.post(f"/posts/{asked.pk}/review/withdrawal/")
    assert Post.objects.get().stage == Post.Stage.DRAFT


def test_an_earlier_version_is_shown_as_such(desk: Client, nadia: User, asked: Post, noon: Any) -> None:
    desk.post(f"/posts/{asked.pk}/review/", filled(asked, "approved"))
    assert "Approved as it stands now." in desk.get(asked.get_absolute_url()).content.decode()
    made = asked.variants.get()
    desk.post(f"/posts/{asked.pk}/cells/{made.pk}/", {"text": "Glass!", "seen": 1, "fitted_to": 1})
    page = desk.get(asked.get_absolute_url()).content.decode()
    assert "of an earlier version" in page and "Approved as it stands now." not in page


def test_chaima_cannot_review_or_ask(client: Client, roads: Team, asked: Post, noon: Any) -> None:
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    for act in ("review/", "review/asking/", "review/withdrawal/"):
        assert client.post(f"/posts/{asked.pk}/{act}", filled(asked, "approved")).status_code == 404, act
    assert not Review.objects.exists()
    page = client.get(asked.get_absolute_url()).content.decode()
    assert 'name="verdict"' not in page


def test_an_agent_of_the_team_cannot_approve(client: Client, anna: User, asked: Post, noon: Any) -> None:
    client.force_login(anna)
    assert client.post(f"/posts/{asked.pk}/review/", filled(asked, "approved")).status_code == 404


def test_whoever_a_stage_names_can_review(client: Client, nadia: User, roads: Team, asked: Post, noon: Any) -> None:
    named = seat("Lena", roads, Role.AGENT)
    there = asked.variants.get().channel
    client.force_login(nadia)
    assert client.get("/approval/").status_code == 403
    core = seat("Karin", roads, Role.CORE)
    client.force_login(core)
    told = {"kind": "stages", "who_1": "named", "users_1": [named.pk]}
    assert client.post(f"/approval/{there.pk}/", told).status_code == 302
    client.force_login(named)
    client.post(f"/posts/{asked.pk}/review/", filled(asked, "approved"))
    assert Review.objects.get().by == named


def test_policies_are_arranged_for_the_house_and_a_channel(client: Client, roads: Team, waste: Team, noon: Any) -> None:
    there = channel(waste, name="Plein")
    client.force_login(seat("Karin", roads, Role.CORE))
    client.cookies["django_language"] = "en"
    client.post("/approval/house/", {"kind": "four_eyes"})
    client.post(f"/approval/{there.pk}/", {"kind": "", "trusted": [waste.pk]})
    page = client.get("/approval/").content.decode()
    assert ApprovalPolicy.objects.get().is_house and TrustedTeam.objects.get().team == waste
    assert waste.name in page
    wrong = client.post(f"/approval/{there.pk}/", {"kind": "stages"})
    assert wrong.status_code == 422
    wrong = client.post(f"/approval/{there.pk}/", {"kind": "stages", "who_1": "named"})
    assert wrong.status_code == 422
    assert client.get(f"/approval/{there.pk}/").status_code == 200
    assert client.get(f"/approval/{there.pk + 1}/").status_code == 404


def test_chaima_cannot_arrange_approval(client: Client, chaima: User, waste: Team) -> None:
    there = channel(waste)
    client.force_login(chaima)
    for address in ("/approval/", "/approval/house/", f"/approval/{there.pk}/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"kind": "none"}).status_code in (403, 405)


def test_a_post_with_approval_asks_a_fixed_number_of_questions(
    desk: Client, asked: Post, noon: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        cell(asked)
    desk.post(f"/posts/{asked.pk}/review/", filled(asked, "approved"))
    desk.get("/calendar/")
    with django_assert_max_num_queries(40):
        desk.get(asked.get_absolute_url())
