"""Approval covers the pictures of a cell: which, in which order, with which focus and which description."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from PIL import Image

from rondpunt.conftest import seat
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.change_asset import change_asset
from rondpunt.publishing.actions.move_picture_up import move_picture_up
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.put_picture import put_picture
from rondpunt.publishing.actions.review_post import CannotReview, review_post
from rondpunt.publishing.actions.take_picture_away import take_picture_away
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen, cells_of
from rondpunt.publishing.models import ApprovalPolicy, Asset, Post, PostMedia, Review
from rondpunt.publishing.reviewing import mark_of
from rondpunt.publishing.tests.build import MONDAY, asks, cell, post, says, word
from rondpunt.publishing.tests.picture_build import ABOUT, asset, photograph

pytestmark = pytest.mark.django_db
Kind, LATER = ApprovalPolicy.Kind, NOON + timedelta(hours=1)
AGAIN = ["Not approved yet: Nadia, Oscar."]


@pytest.fixture(autouse=True)
def _in_english(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with override("en"):
        yield


@pytest.fixture
def oscar(waste: Team) -> User:
    """A second editor of team Waste."""
    return seat("Oscar", waste, Role.EDITOR)


@pytest.fixture
def there(waste: Team) -> Channel:
    """The channel of these tests."""
    return channel(waste, name="Plein")


@pytest.fixture
def shown(nadia: User, waste: Team, there: Channel) -> Post:
    """A post of Nadia with two pictures, in one cell."""
    made = post(nadia, waste)
    cell(made, on=there)
    for colour in ("green", "red"):
        put_picture(made, asset(nadia, content=photograph(colour=colour)), by=nadia, now=NOON)
    return made


def _last() -> PostMedia:
    found = PostMedia.objects.order_by("-position").select_related("post", "asset").first()
    assert found
    return found


def _changed(by: User, **fields: Any) -> None:
    change_asset(_last().asset, replace(ABOUT, **fields), seen=1, by=by, now=LATER)


CHANGES: dict[str, Callable[[User], object]] = {
    "another picture": lambda by: put_picture(
        Post.objects.get(), asset(by, content=photograph(colour="blue")), by=by, now=LATER
    ),
    "one less": lambda by: take_picture_away(_last(), by=by, now=LATER),
    "another order": lambda by: move_picture_up(_last(), by=by, now=LATER),
    "another description": lambda by: _changed(by, alts={"en": "Somebody lights a fire."}),
    "another focus": lambda by: _changed(by, focus=(0.0, 1.0)),
    "none in this cell": lambda by: write_variant(
        cells_of(Post.objects.get())[0], text=None, shows_pictures=False, seen=1, fitted_to=1, by=by, now=LATER
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_approval_is_void_when_what_is_to_be_seen_changes(
    change: Callable[[User], object], nadia: User, oscar: User, there: Channel, shown: Post
) -> None:
    asks(there, Kind.ONE, nadia)
    word(shown, oscar)
    assert says(shown) == []
    change(nadia)
    assert says(shown) == AGAIN
    with pytest.raises(CannotPlan, match="Not approved yet"):
        plan_post(shown, goes_out_at=MONDAY, seen=Post.objects.get().version, by=nadia, now=LATER)
    word(shown, oscar, minutes=120)
    assert says(shown) == []


def test_what_is_not_to_be_seen_there_changes_no_approval(
    nadia: User, oscar: User, there: Channel, shown: Post
) -> None:
    asks(there, Kind.ONE, nadia)
    word(shown, oscar)
    _changed(nadia, name="Glass", rights="Bought", alts=ABOUT.alts | {"fr": "Un homme jette une bouteille."})
    assert says(shown) == []


def test_a_cell_without_pictures_stays_approved_when_they_change(
    nadia: User, oscar: User, there: Channel, shown: Post
) -> None:
    asks(there, Kind.ONE, nadia)
    CHANGES["none in this cell"](nadia)
    word(shown, oscar)
    for name in ("another picture", "one less", "another order", "another focus"):
        CHANGES[name](nadia)
        assert says(shown) == []


def test_what_was_approved_is_what_goes_out(nadia: User, oscar: User, there: Channel, shown: Post) -> None:
    asks(there, Kind.ONE, nadia)
    word(shown, oscar)
    move_picture_up(_last(), by=nadia, now=LATER)
    word(shown, oscar, minutes=120)
    plan_post(shown, goes_out_at=MONDAY, seen=Post.objects.get().version, by=nadia, now=LATER)
    sent = outgoing(Delivery.objects.get()).files
    points = [Image.open(io.BytesIO(file.content or b"")).convert("RGB").getpixel((9, 9)) for file in sent]
    assert [point[0] > 200 for point in points if isinstance(point, tuple)] == [True, False]  # red, then green
    with pytest.raises(NotOpen):
        move_picture_up(_last(), by=nadia, now=LATER)


def test_a_page_that_was_opened_before_a_picture_changed_approves_nothing(
    nadia: User, oscar: User, there: Channel, shown: Post
) -> None:
    asks(there, Kind.ONE, nadia)
    opened = Post.objects.get()
    marks = [mark_of(variant) for variant in cells_of(opened)]
    _changed(nadia, alts={"en": "Else"})
    with pytest.raises(ChangedMeanwhile):
        review_post(opened, verdict=Review.Verdict.APPROVED, core_version=1, cells=marks, by=oscar, now=LATER)
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["another picture", "one less", "another order", "another description"])
def test_whoever_changed_the_pictures_last_is_no_second_pair_of_eyes(
    name: str, nadia: User, oscar: User, there: Channel, shown: Post
) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    CHANGES[name](oscar)
    with pytest.raises(CannotReview):
        word(shown, oscar, minutes=120)
    word(shown, nadia, minutes=120)
    assert says(shown) == []


def test_a_description_in_another_language_makes_nobody_its_writer_here(
    nadia: User, oscar: User, there: Channel, shown: Post
) -> None:
    asks(there, Kind.FOUR_EYES, nadia)
    word(shown, oscar)
    _changed(oscar, alts=ABOUT.alts | {"fr": "Un homme jette une bouteille."})
    assert says(shown) == []


def test_a_picture_comes_earlier_by_a_button_and_the_review_is_of_an_earlier_version(
    desk: Client, nadia: User, oscar: User, there: Channel, shown: Post, noon: Any
) -> None:
    asks(there, Kind.ONE, nadia)
    word(shown, oscar)
    last = _last()
    page = desk.post(f"/posts/{shown.pk}/pictures/{last.pk}/moving-up/", follow=True).content.decode()
    assert PostMedia.objects.get(position=1) == last and "of an earlier version" in page
    desk.post(f"/posts/{shown.pk}/pictures/{last.pk}/moving-up/")
    assert [picture.position for picture in PostMedia.objects.all()] == [1, 2]


def test_chaima_of_another_team_moves_no_picture(client: Client, shown: Post, roads: Team) -> None:
    client.force_login(seat("Chaima", roads, Role.AGENT))
    assert client.post(f"/posts/{shown.pk}/pictures/{_last().pk}/moving-up/").status_code == 404
    assert Asset.objects.count() == 2 and _last().position == 2
