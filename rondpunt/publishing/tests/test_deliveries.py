"""What became of each cell: the proof, and what a person decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.plan_post import MISSED_AFTER, plan_post
from rondpunt.publishing.models import Post
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def planned(nadia: User, waste: Team) -> Post:
    shown = post(nadia, waste)
    cell(shown)
    return plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)


def stands(state: str, **fields: Any) -> Delivery:
    Delivery.objects.update(state=state, **fields)
    return Delivery.objects.get()


def decided(desk: Client, planned: Post, verdict: str) -> str:
    delivery = Delivery.objects.get()
    address = f"/posts/{planned.pk}/deliveries/{delivery.pk}/"
    return desk.post(address, {"verdict": verdict}, follow=True).content.decode()


def test_the_proof_says_what_was_sent_when_and_on_whose_word(desk: Client, planned: Post, noon: Any) -> None:
    stands(State.SENT, remote_id="p1", url="https://plein.example/p1", sent_at=MONDAY)
    page = desk.get(f"/posts/{planned.pk}/deliveries/").content.decode()
    for said in (TEXT, "Sent on Nov. 30, 2026", "Planned by Nadia.", "https://plein.example/p1"):
        assert said in page
    assert desk.get(f"/posts/by-delivery/{Delivery.objects.get().pk}/").headers["Location"] == f"/posts/{planned.pk}/"


def test_what_missed_its_moment_is_asked_and_sent_on_a_persons_word(desk: Client, planned: Post, noon: Any) -> None:
    stands(State.HELD, reason="missed")
    assert "This did not go out at its moment" in desk.get(f"/posts/{planned.pk}/deliveries/").content.decode()
    decided(desk, planned, "send_held")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_at, delivery.latest_at) == (State.WAITING, NOON, NOON + MISSED_AFTER)
    assert "This is no longer held" in decided(desk, planned, "send_held")


def test_what_was_refused_is_sent_again_or_left(desk: Client, planned: Post, noon: Any) -> None:
    stands(State.REFUSED, reason="not_allowed", detail="token revoked")
    page = desk.get(f"/posts/{planned.pk}/deliveries/").content.decode()
    assert "token revoked" in page and "Send again" in page
    decided(desk, planned, "send_again")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, delivery.latest_at) == (State.WAITING, "", NOON + MISSED_AFTER)
    stands(State.REFUSED, reason="not_allowed")
    decided(desk, planned, "withdraw")
    assert Delivery.objects.get().state == State.WITHDRAWN


def test_what_is_in_doubt_is_for_a_person_to_say(desk: Client, planned: Post, noon: Any) -> None:
    stands(State.IN_DOUBT)
    decided(desk, planned, "arrived")
    assert Delivery.objects.get().state == State.SENT
    assert "It has moved on meanwhile" in decided(desk, planned, "arrived")
    assert (
        desk.post(f"/posts/{planned.pk}/deliveries/{Delivery.objects.get().pk}/", {"verdict": "x"}).status_code == 404
    )


@pytest.mark.parametrize(("state", "said"), [(State.HELD, "send_held"), (State.REFUSED, "send_again")])
def test_who_says_now_reads_until_when_the_embargo_lasts(
    state: str, said: str, desk: Client, planned: Post, noon: Any
) -> None:
    stands(state, not_before_at=NOON + timedelta(hours=1))
    assert "This is under embargo until Nov. 24, 2026, 2 p.m." in decided(desk, planned, said)
    assert Delivery.objects.get().state == state


def test_chaima_decides_nothing_of_another_team(
    client: Client, planned: Post, nadia: User, roads: Team, waste: Team
) -> None:
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    delivery = Delivery.objects.get()
    address = f"/posts/{planned.pk}/deliveries/{delivery.pk}/"
    assert client.post(address, {"verdict": "withdraw"}).status_code == 404
    page = client.get(f"/posts/{planned.pk}/deliveries/").content.decode()
    assert TEXT in page and 'value="withdraw"' not in page
    secret = post(nadia, waste, embargo_until=timezone.now() + timedelta(days=1))
    assert client.get(f"/posts/{secret.pk}/deliveries/").status_code == 404
    assert client.get(f"/posts/{secret.pk}/reactions/").status_code == 404
    assert client.get("/posts/by-delivery/999/").status_code == 404
