"""A text too long for one message goes as a thread: every part once, in its order, each an answer to the last."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from rondpunt.networks.actions.hold_missed import hold_missed
from rondpunt.networks.actions.look import look
from rondpunt.networks.actions.send import send
from rondpunt.networks.actions.withdraw import withdraw
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.publishing.actions.plan_again import plan_again
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.put_picture import put_picture
from rondpunt.publishing.actions.take_back_post import take_back_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Part, Post, Variant
from rondpunt.publishing.tests.build import MONDAY, cell, post
from rondpunt.publishing.tests.picture_build import asset
from tests.counterparts.bluesky import BlueskyNetwork
from tests.counterparts.plein import Plein

pytestmark = pytest.mark.django_db
State = Delivery.State
STREETS = [f"Street {number}: we empty the glass container on Monday. " + "x" * 300 for number in (1, 2, 3)]
LONG = "\n\n".join(STREETS)
PAGE = "https://linderbeke.example/" + "glass/" * 60


def threaded(by: User, team: Team, *, on: Channel | None = None, text: str = LONG, **fields: Any) -> Variant:
    """The only cell of a draft, with words of its own."""
    made = cell(post(by, team), on=on)
    told: dict[str, Any] = {"threads_when_longer": True, "seen": made.version, "fitted_to": 1, **fields}
    return write_variant(made, text=text, **told, by=by, now=NOON)


def planned(made: Variant, by: User, *, at: Any = MONDAY) -> list[Delivery]:
    of = Post.objects.get(pk=made.post_id)
    plan_post(of, goes_out_at=at, seen=of.version, by=by, now=at - timedelta(days=6))
    parts = Part.objects.filter(variant=made).select_related("delivery").order_by("-round", "number")
    return [part.delivery for part in parts if part.round == Variant.objects.get(pk=made.pk).round]


def refusal(made: Variant, by: User) -> str:
    with override("en"), pytest.raises(CannotPlan) as error:
        planned(made, by)
    assert not Delivery.objects.exists()
    return str(error.value)


def test_each_part_is_a_delivery_that_answers_the_one_before(nadia: User, waste: Team) -> None:
    made = threaded(nadia, waste, content_warning="Noise")
    put_picture(Post.objects.get(), asset(nadia), by=nadia, now=NOON)
    parts = planned(made, nadia)
    texts = [part.payload["text"] for part in parts]
    assert texts == [f"{text} ({number}/3)" for number, text in enumerate(STREETS, start=1)]
    assert [len(part.files) for part in parts] == [1, 0, 0]
    assert [part.payload["content_warning"] for part in parts] == ["Noise"] * 3
    assert [part.follows for part in parts] == [None, parts[0], parts[1]]
    assert [part.follows_as_reply for part in parts] == [False, True, True]
    assert list(Delivery.objects.due(MONDAY)) == parts[:1]


def test_the_first_comment_comes_after_the_last_part(nadia: User, waste: Team) -> None:
    parts = planned(threaded(nadia, waste, first_comment="All streets"), nadia)
    assert (parts[-1].payload["text"], parts[-1].follows) == ("All streets", parts[2])


def test_a_thread_whose_beginning_was_withdrawn_is_planned_again_whole(nadia: User, waste: Team) -> None:
    parts = planned(threaded(nadia, waste, first_comment="All streets"), nadia)
    withdraw(parts[0], user=nadia, now=NOON)
    while hold_missed(now=NOON):  # each holds the next
        pass
    plan_again(parts[0], by=nadia, now=NOON)
    before = Delivery.objects.filter(pk__in=[part.pk for part in parts])
    assert set(before.values_list("state", flat=True)) == {State.WITHDRAWN}
    fresh = Delivery.objects.exclude(pk__in=before).order_by("part__number")
    assert [one.state for one in fresh] == [State.WAITING] * 4
    assert list(Delivery.objects.due(MONDAY)) == [fresh[0]]


def test_the_content_warning_counts_in_every_part(nadia: User, waste: Team) -> None:
    made = threaded(nadia, waste, text="a" * 480, content_warning="b" * 20)
    assert [part.payload["text"] for part in planned(made, nadia)] == ["a" * 480]
    longer = threaded(nadia, waste, text="a" * 481, content_warning="b" * 20)
    texts = [part.payload["text"] for part in planned(longer, nadia)]
    assert [len(text) for text in texts] == [480, 13]


def test_what_fits_goes_as_one_message(nadia: User, waste: Team) -> None:
    assert [part.payload["text"] for part in planned(threaded(nadia, waste, text="Glass!"), nadia)] == ["Glass!"]


def test_without_a_person_s_word_it_stays_too_long(nadia: User, waste: Team) -> None:
    says = refusal(threaded(nadia, waste, threads_when_longer=False), nadia)
    assert "characters too many. It could go as a thread." in says


@pytest.mark.parametrize(
    ("network", "text", "says"),
    [
        ("bluesky", f"See {PAGE.replace('//', '//name@')}", "This fits in no thread."),  # not shortened there
        ("bluesky", "word " * 3000, "This fits in no thread."),
        ("mattermost", "a" * 20_000, "characters too many."),
    ],
)
def test_what_cannot_be_a_thread_says_so(nadia: User, waste: Team, network: str, text: str, says: str) -> None:
    assert says in refusal(threaded(nadia, waste, on=channel(waste, network), text=text), nadia)


def test_a_part_has_one_delivery_whoever_plans(nadia: User, waste: Team) -> None:
    made = threaded(nadia, waste)
    first, *_rest = planned(made, nadia)
    round_ = Variant.objects.get().round
    for told in ({"round": round_, "number": 2, "delivery": first}, {"round": 9, "number": 1, "delivery": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Part.objects.create(variant=made, **told)  # type: ignore[misc]


def test_taken_back_all_parts_are_withdrawn(nadia: User, waste: Team) -> None:
    made = threaded(nadia, waste)
    planned(made, nadia)
    take_back_post(Post.objects.get(), by=nadia, now=NOON)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert [part.state for part in planned(made, nadia)] == [State.WAITING] * 3


def test_a_thread_is_asked_for_in_the_cell(desk: Client, nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    address = f"/posts/{made.post_id}/cells/{made.pk}/"
    assert "As a thread when it is too long" in desk.get(address).text
    form = {"text": LONG, "threads_when_longer": "on", "seen": made.version, "fitted_to": 1}
    assert desk.post(address, form).status_code == 302
    made.refresh_from_db()
    assert made.threads_when_longer and "as a thread" in desk.get(f"/posts/{made.post_id}/").text
    other = cell(made.post, on=channel(waste, "mattermost"))
    assert "As a thread" not in desk.get(f"/posts/{made.post_id}/cells/{other.pk}/").text


@pytest.mark.real
def test_on_a_real_server_every_part_stands_once_below_the_one_before(
    plein: Plein, nadia: User, waste: Team, settings: Any
) -> None:
    settings.REACH = ("127.0.0.0/8",)
    there = channel(waste, "mastodon")
    there.fill_in({"server": plein.url, "access_token": plein.town_token})
    there.save()
    now = timezone.now()
    first, second, third = planned(threaded(nadia, waste, on=there), nadia, at=now)
    assert send(second.pk, clock=lambda: now) == send(third.pk, clock=lambda: now) == ""  # not before the first
    plein.faults(cut_after=1, ignore_idempotency=True)  # the answer to the first part is lost
    assert send(first.pk, clock=lambda: now) == State.IN_DOUBT
    assert send(second.pk, clock=lambda: now) == ""
    assert look(first.pk, clock=lambda: now + timedelta(seconds=30)) == State.SENT
    for part in (second, third):
        assert send(part.pk, clock=lambda: now) == State.SENT
        assert send(part.pk, clock=lambda: now) == ""
    first.refresh_from_db()
    below = plein.thread(first.remote_id, who="dirk")
    second.refresh_from_db()
    assert [one["in_reply_to_id"] for one in below] == [first.remote_id, second.remote_id]
    assert ["(2/3)" in below[0]["content"], "(3/3)" in below[1]["content"]] == [True, True]


@pytest.mark.real
def test_on_a_real_bluesky_every_part_hangs_below_the_one_before_and_all_below_the_first(
    bluesky_pds: BlueskyNetwork, nadia: User, waste: Team, settings: Any
) -> None:
    settings.REACH = ("127.0.0.0/8",)
    citizen = bluesky_pds.create_account(f"thread-{uuid4().hex[:6]}", name="Linderbeke")
    there = channel(waste, "bluesky")
    there.fill_in(bluesky_pds.settings(citizen))
    there.save()
    now = timezone.now()
    text = "We empty the glass container 👨‍👩‍👧‍👦 on Monday. " * 15
    parts = planned(threaded(nadia, waste, on=there, text=text), nadia, at=now)
    for part in parts:
        assert send(part.pk, clock=lambda: now) == State.SENT
        assert send(part.pk, clock=lambda: now) == ""
    written = {record["uri"]: record["value"] for record in citizen.written()}
    assert len(written) == len(parts) > 2
    uris = [Delivery.objects.get(pk=part.pk).remote_id for part in parts]
    assert [written[uri]["text"] for uri in uris] == [part.payload["text"] for part in parts]
    assert "reply" not in written[uris[0]]
    for before, uri in pairwise(uris):
        reply = written[uri]["reply"]
        assert (reply["root"]["uri"], reply["parent"]["uri"]) == (uris[0], before)
