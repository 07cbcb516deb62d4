"""Plan a post, take it back, and know when it has gone out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils.translation import override

from rondpunt.networks.actions.send import note_sent
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Sent
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.publishing.actions.plan_post import MISSED_AFTER, CannotPlan, plan_post
from rondpunt.publishing.actions.settle_posts import settle_posts
from rondpunt.publishing.actions.take_back_post import TooLate, take_back_post
from rondpunt.publishing.actions.take_cell_away import WentOut, take_cell_away
from rondpunt.publishing.actions.write_post import write_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, core, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


State = Delivery.State


def says(error: pytest.ExceptionInfo[CannotPlan]) -> list[str]:
    return [obstacle.says for obstacle in error.value.obstacles]


def test_each_cell_gets_a_delivery_at_its_moment(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    later = cell(shown)
    own = MONDAY + timedelta(hours=2)
    write_variant(later, text="Later!", goes_out_at=own, seen=1, fitted_to=1, by=nadia, now=NOON)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    first, second = Delivery.objects.order_by("due_at")
    assert (first.payload["text"], first.due_at, first.kind) == (TEXT, MONDAY, Delivery.Kind.POST)
    assert (second.payload["text"], second.due_at, second.latest_at) == ("Later!", own, own + MISSED_AFTER)
    assert Post.objects.get().stage == Post.Stage.PLANNED


def test_its_embargo_goes_along_to_the_moment_of_sending(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste, embargo_until=MONDAY - timedelta(hours=1))
    cell(shown)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    assert Delivery.objects.get().not_before_at == MONDAY - timedelta(hours=1)


def test_what_nobody_chose_a_place_for_is_not_planned(nadia: User, waste: Team) -> None:
    with pytest.raises(CannotPlan) as error:
        plan_post(post(nadia, waste), goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    assert says(error) == ["Choose for whom and where it goes."]
    assert not Delivery.objects.exists()


def test_the_gate_names_every_cell_that_is_not_ready(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown, language="fr")
    long = cell(shown)
    write_variant(long, text="a" * 501, seen=1, fitted_to=1, by=nadia, now=NOON)
    stale = cell(shown)
    write_variant(stale, text="Glass", seen=1, fitted_to=0, by=nadia, now=NOON)
    with pytest.raises(CannotPlan) as error:
        plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    assert sorted(says(error)) == [
        "1 character too many. It could go as a thread.",
        "Still has to be written.",
        "The core was changed since. Look whether these words are still right.",
    ]


FAMILY, ACCENT = "👨‍👩‍👧‍👦", "e\u0301\u0327"
PAGE = "https://www.town.example/waste/glass/containers/where-to-find-one?street=long&number=12"


@pytest.mark.parametrize(
    ("network", "most", "counts"),
    [
        ("mastodon", 500, {FAMILY: 1, ACCENT: 1, PAGE: 23, "@waste@town.example": 6}),
        ("bluesky", 300, {FAMILY: 1, ACCENT: 1, PAGE: len("www.town.example/waste/glass/...")}),  # as it is shown there
    ],
)
def test_one_character_too_many_as_the_network_counts_keeps_a_post_back(
    nadia: User, waste: Team, network: str, most: int, counts: dict[str, int]
) -> None:
    for text, length in counts.items():
        shown = post(nadia, waste)
        made = cell(shown, on=channel(waste, network))
        filled = f"{text} " + "a" * (most - length - 1)
        write_variant(made, text=filled + "a", seen=1, fitted_to=1, by=nadia, now=NOON)
        with pytest.raises(CannotPlan) as error:
            plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
        assert says(error) == ["1 character too many. It could go as a thread."], text
        assert Variant.objects.get(pk=made.pk).text == filled + "a"
        write_variant(made, text=filled, seen=2, fitted_to=1, by=nadia, now=NOON)
        plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)


def test_a_paused_channel_and_an_embargo_are_in_the_way(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste, embargo_until=MONDAY + timedelta(hours=1))
    cell(shown, on=channel(waste, name="Old", state=Channel.State.PAUSED))
    with pytest.raises(CannotPlan) as error:
        plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    assert says(error) == [
        "Old is paused. An administrator can start it again; or take this cell away.",
        "Goes out before the embargo ends. Choose a later moment.",
    ]


def test_what_changed_since_the_planner_looked_is_not_planned(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    write_post(shown, core(waste, text="Other"), seen=1, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)


def planned(nadia: User, waste: Team, cells: int = 1) -> Post:
    shown = post(nadia, waste)
    for _number in range(cells):
        cell(shown)
    return plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)


def test_what_is_planned_is_not_changed_and_not_planned_twice(nadia: User, waste: Team) -> None:
    shown = planned(nadia, waste)
    with pytest.raises(NotOpen):
        write_post(shown, core(waste, text="Other"), seen=2, by=nadia, now=NOON)
    with pytest.raises(NotOpen):
        plan_post(shown, goes_out_at=MONDAY, seen=2, by=nadia, now=NOON)
    assert Delivery.objects.count() == 1


def test_taken_back_it_is_a_draft_and_can_be_planned_again(nadia: User, waste: Team) -> None:
    shown = take_back_post(planned(nadia, waste), by=nadia, now=NOON)
    assert (shown.stage, Delivery.objects.get().state) == (Post.Stage.DRAFT, State.WITHDRAWN)
    again = plan_post(shown, goes_out_at=MONDAY, seen=shown.version, by=nadia, now=NOON)
    assert [part.round for part in again.variants.get().parts.all()] == [2, 1]
    with pytest.raises(NotOpen):
        take_cell_away(again.variants.get(), by=nadia, now=NOON)


def test_a_cell_that_was_planned_once_stays_as_proof(nadia: User, waste: Team) -> None:
    shown = take_back_post(planned(nadia, waste), by=nadia, now=NOON)
    with pytest.raises(WentOut):
        take_cell_away(shown.variants.get(), by=nadia, now=NOON)


def test_what_is_out_cannot_be_taken_back_and_the_rest_is(nadia: User, waste: Team) -> None:
    shown = planned(nadia, waste, cells=2)
    first = Delivery.objects.order_by("id").first()
    assert first
    Delivery.objects.filter(pk=first.pk).update(state=State.SENDING)
    with pytest.raises(TooLate):
        take_back_post(shown, by=nadia, now=MONDAY)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [State.SENDING, State.WITHDRAWN]
    assert Post.objects.get().stage == Post.Stage.PLANNED


def test_a_post_is_sent_when_nothing_of_it_is_open_any_more(nadia: User, waste: Team) -> None:
    planned(nadia, waste, cells=2)
    for number, delivery in enumerate(Delivery.objects.order_by("id")):
        assert settle_posts(now=MONDAY) == 0
        Delivery.objects.filter(pk=delivery.pk).update(state=State.SENDING, attempts=1)
        delivery.refresh_from_db()
        note_sent(delivery, Sent(f"s{number}", "https://plein.example/1"), now=MONDAY)
    assert settle_posts(now=MONDAY) == 1
    assert settle_posts(now=MONDAY) == 0
    assert Post.objects.get().stage == Post.Stage.SENT
    assert TrailEntry.objects.filter(verb="post.sent").count() == 1


def test_an_embargo_ends_by_itself(nadia: User, chaima: User, waste: Team) -> None:
    post(nadia, waste, embargo_until=MONDAY)
    settle_posts(now=MONDAY - timedelta(seconds=1))
    assert not Post.objects.visible_to(chaima).exists()
    settle_posts(now=MONDAY)
    assert Post.objects.visible_to(chaima).exists()
