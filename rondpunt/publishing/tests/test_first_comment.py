"""A first comment: goes out once, right after what it belongs to and as a reply to it, or not at all."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from rondpunt.networks.actions.hold_missed import hold_missed
from rondpunt.networks.actions.send import send
from rondpunt.networks.actions.withdraw import withdraw
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.registry import connector, networks_that_thread
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.publishing.actions.correct_cell import correct_cell
from rondpunt.publishing.actions.plan_again import plan_again
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.take_back_post import take_back_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Part, Post, Variant
from rondpunt.publishing.proof import proof_of
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post
from tests.counterparts.bluesky import BlueskyNetwork
from tests.counterparts.plein import Plein

pytestmark = pytest.mark.django_db
COMMENT = "All addresses: https://linderbeke.example/glass"
State = Delivery.State


def commented(by: User, team: Team, *, on: Channel | None = None, comment: str = COMMENT) -> Variant:
    """The only cell of a draft; it says what the core says."""
    made = cell(post(by, team), on=on)
    told: dict[str, Any] = {"text": None, "first_comment": comment, "seen": made.version, "fitted_to": 1}
    return write_variant(made, **told, by=by, now=NOON)


def planned(made: Variant, by: User, *, at: Any = MONDAY) -> tuple[Delivery, Delivery]:
    of = Post.objects.get(pk=made.post_id)
    plan_post(of, goes_out_at=at, seen=of.version, by=by, now=at - timedelta(days=6))
    first, second = (part.delivery for part in Part.objects.filter(variant=made).order_by("-round", "number")[:2])
    return first, second


def test_the_comment_is_due_once_the_post_is_out_and_answers_it(nadia: User, waste: Team) -> None:
    first, comment = planned(commented(nadia, waste), nadia)
    assert (first.payload["text"], comment.payload["text"]) == (TEXT, COMMENT)
    assert list(Delivery.objects.due(MONDAY)) == [first]
    assert not Delivery.objects.claim(comment.pk, now=MONDAY, until=MONDAY)
    Delivery.objects.filter(pk=first.pk).update(state=State.SENT, remote_id="p1", sent_at=MONDAY)
    assert list(Delivery.objects.due(MONDAY)) == [comment]
    comment.refresh_from_db()
    assert outgoing(comment).in_reply_to == ("p1",)
    assert [proof.is_comment for proof in proof_of(Post.objects.get(), now=MONDAY)] == [False, True]


def test_where_the_post_is_refused_its_comment_does_not_go_out(nadia: User, waste: Team) -> None:
    first, comment = planned(commented(nadia, waste), nadia)
    Delivery.objects.filter(pk=first.pk).update(state=State.REFUSED)
    assert hold_missed(now=MONDAY) == [comment.pk]
    comment.refresh_from_db()
    assert (comment.state, comment.reason) == (State.HELD, "earlier_not_sent")


def test_taken_back_with_the_post_and_planned_with_it_anew(nadia: User, waste: Team) -> None:
    made = commented(nadia, waste)
    planned(made, nadia)
    take_back_post(Post.objects.get(), by=nadia, now=NOON)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    planned(made, nadia)
    waiting = Delivery.objects.filter(state=State.WAITING).order_by("pk")
    assert list(waiting.values_list("follows__state", flat=True)) == [None, State.WAITING]


def test_a_withdrawn_post_is_planned_again_with_its_comment(nadia: User, waste: Team) -> None:
    first, comment = planned(commented(nadia, waste), nadia)
    withdraw(first, user=nadia, now=NOON)
    hold_missed(now=NOON)
    plan_again(first, by=nadia, now=NOON)
    assert set(Delivery.objects.filter(pk__in=[first.pk, comment.pk]).values_list("state", flat=True)) == {"withdrawn"}
    fresh = Delivery.objects.exclude(pk__in=[first.pk, comment.pk])
    assert list(fresh.order_by("pk").values_list("part__is_comment", "state")) == [
        (False, "waiting"),
        (True, "waiting"),
    ]


def test_a_comment_alone_is_withdrawn_and_the_post_goes_out_without(
    desk: Client, nadia: User, waste: Team, noon: Any
) -> None:
    first, comment = planned(commented(nadia, waste), nadia)
    address = f"/posts/{Post.objects.get().pk}/deliveries/"
    page = desk.post(f"{address}{comment.pk}/", {"verdict": "withdraw"}, follow=True).text
    assert "Withdrawn: it does not go out." in page and "plan_again" not in page
    assert list(Delivery.objects.due(MONDAY)) == [first]


def test_corrected_words_wait_with_the_comment_that_belongs_to_them(nadia: User, waste: Team) -> None:
    made = commented(nadia, waste)
    planned(made, nadia)
    made.refresh_from_db()
    correct_cell(made, text="On Tuesday.", seen=made.version, by=nadia, now=NOON)
    waiting = Delivery.objects.filter(state=State.WAITING).order_by("pk")
    assert [one.payload["text"] for one in waiting] == ["On Tuesday.", COMMENT]
    assert waiting[1].follows == waiting[0]


def test_there_is_one_comment_of_a_round_whoever_plans(nadia: User, waste: Team) -> None:
    made = commented(nadia, waste)
    _first, comment = planned(made, nadia)
    part = comment.part  # type: ignore[attr-defined]
    comment.pk, comment.key = None, "7b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
    comment.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.create(variant=made, round=part.round, number=3, delivery=comment, is_comment=True)


@pytest.mark.parametrize(
    ("network", "comment", "says"),
    [
        ("news", COMMENT, "knows no first comment"),
        ("mastodon", "a" * 501, "First comment: 1 character too many"),
        ("mastodon", " \n", ""),
    ],
)
def test_the_gate_says_what_is_wrong_with_it(network: str, comment: str, says: str, nadia: User, waste: Team) -> None:
    made = commented(nadia, waste, on=channel(waste, network), comment=comment)
    if not says:
        of = Post.objects.get()
        plan_post(of, goes_out_at=MONDAY, seen=of.version, by=nadia, now=NOON)
        assert Part.objects.filter(variant=made).count() == 1
        return
    with override("en"), pytest.raises(CannotPlan, match=says):
        planned(made, nadia)


def test_it_is_written_in_the_cell_where_the_network_has_it(desk: Client, nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    address = f"/posts/{made.post_id}/cells/{made.pk}/"
    assert "First comment" in desk.get(address).text
    form = {"text": TEXT, "first_comment": f"{COMMENT}\r\nand more", "seen": made.version, "fitted_to": 1}
    assert desk.post(address, form).status_code == 302
    made.refresh_from_db()
    assert (made.first_comment, made.is_own) == (f"{COMMENT}\nand more", False)
    assert made.wordings.get(number=made.version).first_comment == made.first_comment
    assert COMMENT in desk.get(f"/posts/{made.post_id}/").text
    page = cell(made.post, on=channel(waste, "news"))
    assert "First comment" not in desk.get(f"/posts/{made.post_id}/cells/{page.pk}/").text


def test_chaima_writes_none(client: Client, chaima: User, nadia: User, waste: Team) -> None:
    made = commented(nadia, waste)
    client.force_login(chaima)
    form = {"text": TEXT, "first_comment": "Hers", "seen": made.version, "fitted_to": 1}
    assert client.post(f"/posts/{made.post_id}/cells/{made.pk}/", form).status_code == 404
    made.refresh_from_db()
    assert made.first_comment == COMMENT


def test_what_says_that_it_threads_also_publishes() -> None:
    assert set(networks_that_thread()) == {"bluesky", "mastodon"}
    assert all(getattr(connector(network), "publishes", False) for network in networks_that_thread())


@pytest.mark.real
def test_on_a_real_server_it_stands_below_the_post_once(plein: Plein, nadia: User, waste: Team, settings: Any) -> None:
    settings.REACH = ("127.0.0.0/8",)
    there = channel(waste, "mastodon")
    there.fill_in({"server": plein.url, "access_token": plein.town_token})
    there.save()
    now = timezone.now()
    first, comment = planned(commented(nadia, waste, on=there), nadia, at=now)
    assert send(comment.pk, clock=lambda: now) == ""  # not before the post
    assert send(first.pk, clock=lambda: now) == State.SENT
    assert send(comment.pk, clock=lambda: now) == State.SENT
    assert send(comment.pk, clock=lambda: now) == ""
    first.refresh_from_db()
    (below,) = plein.thread(first.remote_id, who="dirk")
    assert below["in_reply_to_id"] == first.remote_id and "linderbeke.example/glass" in below["content"]


@pytest.mark.real
def test_on_a_real_data_server_it_answers_the_post_once(
    bluesky_pds: BlueskyNetwork, nadia: User, waste: Team, settings: Any
) -> None:
    settings.REACH = ("127.0.0.0/8",)
    town = bluesky_pds.create_account(f"town-{uuid4().hex[:6]}", name="Linderbeke")
    there = channel(waste, "bluesky")
    there.fill_in(bluesky_pds.settings(town))
    there.save()
    now = timezone.now()
    first, comment = planned(commented(nadia, waste, on=there), nadia, at=now)
    assert send(comment.pk, clock=lambda: now) == ""  # not before the post
    assert send(first.pk, clock=lambda: now) == State.SENT
    assert send(comment.pk, clock=lambda: now) == State.SENT
    assert send(comment.pk, clock=lambda: now) == ""
    first.refresh_from_db()
    records = {one["value"]["text"]: one for one in town.written()}
    assert len(records) == len(town.written()) == 2
    above, below = records.pop(TEXT), next(iter(records.values()))
    assert first.remote_id == above["uri"]
    assert below["value"]["reply"]["parent"] == {"uri": above["uri"], "cid": above["cid"]}
