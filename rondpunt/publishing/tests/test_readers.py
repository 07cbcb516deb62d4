"""What is for colleagues stays inside: at the choice, at the gate and at the very claim; and the other way round."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from rondpunt.networks.actions.hold_missed import hold_missed
from rondpunt.networks.actions.send_missed import send_missed
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.registry import networks, networks_to_publish_on
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.publishing.actions.add_cells import WrongReaders, add_cells
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.tests.build import MONDAY, audience, cell, post

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def room(team: Team, **fields: object) -> Channel:
    """A channel that only colleagues read."""
    return channel(team, "mattermost", **{"name": "Town square", "is_internal": True, **fields})


def refused(shown: Post, by: User) -> list[str]:
    with pytest.raises(CannotPlan) as error:
        plan_post(shown, goes_out_at=MONDAY, seen=shown.version, by=by, now=NOON)
    assert not Delivery.objects.exists()
    return [obstacle.says for obstacle in error.value.obstacles]


def test_colleagues_and_public_channels_do_not_go_together_nor_the_other_way_round(nadia: User, waste: Team) -> None:
    shown, us, everybody = post(nadia, waste), audience("Colleagues", is_internal=True), audience()
    for whom, on in ((us, channel(waste)), (everybody, room(waste))):
        with pytest.raises(WrongReaders):
            add_cells(shown, audience=whom, channels=[on], languages=["en"], by=nadia, now=NOON)
    assert not Variant.objects.exists()
    add_cells(
        shown, audience=us, channels=[Channel.objects.get(is_internal=True)], languages=["en"], by=nadia, now=NOON
    )
    add_cells(
        shown,
        audience=everybody,
        channels=[Channel.objects.get(is_internal=False)],
        languages=["en"],
        by=nadia,
        now=NOON,
    )
    assert Variant.objects.count() == 2


def test_of_several_channels_one_that_is_wrong_refuses_all(nadia: User, waste: Team, desk: Client) -> None:
    shown, us, good, bad = post(nadia, waste), audience("Us", is_internal=True), room(waste), channel(waste)
    chosen = {"audience": us.pk, "channels": [good.pk, bad.pk], "languages": ["en"]}
    page = desk.post(f"{shown.get_absolute_url()}cells/", chosen, follow=True).content.decode()
    assert "Others than colleagues can read on The town; what is for Us does not go there." in page
    assert not Variant.objects.exists()


def test_the_gate_stops_a_channel_that_was_opened_and_one_that_was_closed(nadia: User, waste: Team) -> None:
    inside, outside = post(nadia, waste), post(nadia, waste)
    cell(inside, on=room(waste), to=audience("Us", is_internal=True))
    cell(outside, on=channel(waste), to=audience("Everybody"))
    Channel.objects.filter(network="mattermost").update(is_internal=False)
    Channel.objects.filter(network="mastodon").update(is_internal=True)
    assert refused(inside, nadia) == [
        "Others than colleagues can read on Town square; what is for Us does not go there."
    ]
    assert refused(outside, nadia) == ["Only colleagues read on The town; Everybody are not."]


def test_a_post_for_colleagues_only_goes_to_nobody_else(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste, is_internal=True)
    cell(shown, on=channel(waste), to=audience("Everybody"))
    assert refused(shown, nadia) == ["This post is for colleagues only, and Everybody are not. Take this cell away."]


def test_what_stands_planned_does_not_go_out_where_others_read_by_then(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown, on=room(waste), to=audience("Us", is_internal=True))
    plan_post(shown, goes_out_at=MONDAY, seen=shown.version, by=nadia, now=NOON)
    planned = Delivery.objects.get()
    assert planned.is_for_colleagues and planned in Delivery.objects.due(MONDAY)
    Channel.objects.update(is_internal=False)
    assert not Delivery.objects.due(MONDAY).exists()
    assert not Delivery.objects.claim(planned.pk, now=MONDAY, until=MONDAY + MINUTE)
    assert hold_missed(now=NOON) == [planned.pk] and hold_missed(now=NOON) == []
    planned.refresh_from_db()
    assert (planned.state, planned.reason) == (Delivery.State.HELD, "not_inside")
    # Not even on a person's word.
    send_missed(planned, user=nadia, latest_at=None, now=MONDAY)
    assert not Delivery.objects.claim(planned.pk, now=MONDAY, until=MONDAY + MINUTE)
    Channel.objects.update(is_internal=True)
    assert Delivery.objects.claim(planned.pk, now=MONDAY, until=MONDAY + MINUTE)


def test_many_at_once_are_claimed_by_the_same_rule(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown, on=room(waste), to=audience("Us", is_internal=True))
    plan_post(shown, goes_out_at=MONDAY, seen=shown.version, by=nadia, now=NOON)
    Channel.objects.update(is_internal=False)

    def take(rows: object) -> list[int]:
        return list(Delivery.objects.values_list("pk", flat=True))

    assert Delivery.objects.claim_some(take, most=10, now=MONDAY, until=MONDAY + MINUTE) == []


def test_an_administrator_says_of_a_chat_that_only_colleagues_read_it(waste: Team) -> None:
    for network in ("matrix", "mattermost"):
        assert network in networks_to_publish_on()
        made = Channel(network=network)
        made.fill_in({"colleagues_only": "yes"})
        assert made.is_internal
        made.fill_in({"colleagues_only": "no"})
        assert not made.is_internal
    for network in set(networks()) - {"matrix", "mattermost", "house"}:
        other = Channel(network=network)
        other.fill_in({"colleagues_only": "yes"})
        assert not other.is_internal, network
