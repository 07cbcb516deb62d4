"""Pictures: what comes into the library, what keeps a post back, and what goes out with it."""

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from PIL import Image

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery, Media
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.archive_asset import archive_asset
from rondpunt.publishing.actions.change_asset import change_asset
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.put_picture import CannotPut, put_picture
from rondpunt.publishing.actions.take_back_post import take_back_post
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.library import About, CannotKeep
from rondpunt.publishing.models import Asset, Post, PostMedia, Rendition, Variant
from rondpunt.publishing.tests.build import MONDAY, TEXT, cell, post
from rondpunt.publishing.tests.picture_build import ABOUT, GPS, asset, bomb, moving, other, photograph

pytestmark = pytest.mark.django_db
TOLD = {"name": "Glass", "rights": "Ours", "focus_x": 50, "focus_y": 50}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def media_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def _planned(shown: Post, by: User) -> Post:
    return plan_post(shown, goes_out_at=MONDAY, seen=Post.objects.get(pk=shown.pk).version, by=by, now=NOON)


def test_a_post_goes_out_with_its_picture_described_and_without_the_place(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    put_picture(shown, asset(nadia), by=nadia, now=NOON)
    _planned(shown, nadia)
    (file,) = outgoing(Delivery.objects.get()).files
    assert (file.name, file.alt) == ("picture-1.jpg", ABOUT.alts["en"])
    assert Image.open(io.BytesIO(photograph())).getexif().get_ifd(GPS)
    assert not Image.open(io.BytesIO(file.content or b"")).getexif()
    assert b"Exif" in Asset.objects.get().media.read() and b"Exif" not in (file.content or b"")


def test_the_focus_goes_along_where_somebody_chose_one(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown)
    put_picture(shown, asset(nadia), by=nadia, now=NOON)
    put_picture(shown, asset(nadia, replace(ABOUT, focus=(0.2, 0.9)), photograph(colour="red")), by=nadia, now=NOON)
    _planned(shown, nadia)
    assert [file.focus for file in outgoing(Delivery.objects.get()).files] == [None, (0.2, 0.9)]


def test_each_network_gets_a_picture_that_it_takes(nadia: User, waste: Team) -> None:
    content = io.BytesIO()
    Image.frombytes("RGB", (900, 800), os.urandom(900 * 800 * 3)).save(content, "PNG")
    shown, limits = post(nadia, waste), {"text": 300, "media_count": 1, "media_size": 90_000}
    small = channel(waste, limits=limits | {"media_types": ["image/jpeg"]}, name="Small")
    for on in (small, channel(waste)):
        cell(shown, on=on)
    put_picture(shown, asset(nadia, content=content.getvalue()), by=nadia, now=NOON)
    _planned(shown, nadia)
    sizes = {one.channel.name: outgoing(one).files[0] for one in Delivery.objects.select_related("channel")}
    assert len(sizes["Small"].content or b"") <= 90_000 and sizes["Small"].media_type == "image/jpeg"
    assert sizes["The town"].media_type == "image/png"


def test_a_picture_is_made_ready_once_for_each_way_of_taking_it(nadia: User, waste: Team) -> None:
    shown, same = post(nadia, waste), asset(nadia)
    for _number in range(3):
        cell(shown)
    put_picture(shown, same, by=nadia, now=NOON)
    _planned(shown, nadia)
    take_back_post(shown, by=nadia, now=NOON)
    _planned(shown, nadia)
    assert Rendition.objects.count() == 1 and Delivery.objects.count() == 6


@pytest.mark.parametrize(
    ("about", "language", "says"),
    [
        (About("Glass", "Ours"), "en", "Say in English what is to be seen on ‘Glass’."),
        (About("Glass", "Ours", alts={"en": "A bottle"}), "fr", "Say in French what is to be seen on ‘Glass’."),
        (About("Glass", "Ours", alts={"en": "a" * 1501}), "en", "is longer than 1500 characters"),
        (About("Glass", "Ours", date(2026, 11, 29), alts={"en": "A bottle"}), "en", "We may no longer show ‘Glass’"),
    ],
)
def test_a_picture_that_may_not_go_out_so_keeps_the_post_back(
    nadia: User, waste: Team, about: About, language: str, says: str
) -> None:
    shown = post(nadia, waste, language=language)
    cell(shown, language=language)
    put_picture(shown, asset(nadia, about), by=nadia, now=NOON)
    with pytest.raises(CannotPlan, match=says):
        _planned(shown, nadia)
    assert not Delivery.objects.exists()


def test_a_picture_that_was_archived_or_has_run_out_goes_along_no_more(nadia: User, waste: Team) -> None:
    shown, kept = post(nadia, waste), asset(nadia)
    cell(shown)
    put_picture(shown, kept, by=nadia, now=NOON)
    archive_asset(kept, by=nadia, now=NOON)
    with pytest.raises(CannotPlan, match="was archived"):
        _planned(shown, nadia)
    old = asset(nadia, About("Old", "Ours", date(2026, 11, 1)), photograph(colour="red"))
    with pytest.raises(CannotPut, match="We may no longer show ‘Old’"):
        put_picture(shown, old, by=nadia, now=NOON)


def test_a_cell_can_go_without_the_pictures(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    Variant.objects.filter(pk=cell(shown).pk).update(shows_pictures=False)
    put_picture(shown, asset(nadia, About("Glass", "Ours")), by=nadia, now=NOON)
    _planned(shown, nadia)
    assert Delivery.objects.get().files == []


def test_more_pictures_than_a_network_takes_keep_the_post_back(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown, on=channel(waste, limits={"media_count": 1, "media_size": 9_000_000}))
    for colour in ("red", "blue"):
        put_picture(shown, asset(nadia, content=photograph(colour=colour)), by=nadia, now=NOON)
    with pytest.raises(CannotPlan, match="takes at most 1 picture"):
        _planned(shown, nadia)


def test_a_picture_that_fits_nowhere_is_named(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown, on=channel(waste, limits={"media_count": 1, "media_size": 10}))
    put_picture(shown, asset(nadia), by=nadia, now=NOON)
    with pytest.raises(CannotPlan, match="‘Glass container’ cannot be made to fit"):
        _planned(shown, nadia)
    assert Post.objects.get().stage == Post.Stage.DRAFT and not Delivery.objects.exists()


def test_what_is_planned_keeps_its_picture_and_words_when_the_library_changes(nadia: User, waste: Team) -> None:
    shown, kept = post(nadia, waste), asset(nadia)
    cell(shown)
    put_picture(shown, kept, by=nadia, now=NOON)
    _planned(shown, nadia)
    before = outgoing(Delivery.objects.get())
    change_asset(kept, About("Glass", "Ours", alts={"en": "Else"}, focus=(0.1, 0.9)), seen=1, by=nadia, now=NOON)
    assert outgoing(Delivery.objects.get()) == before
    with pytest.raises(ChangedMeanwhile):
        change_asset(kept, ABOUT, seen=1, by=nadia, now=NOON)


def test_another_focus_shows_another_part_in_lists(nadia: User) -> None:
    kept = asset(nadia, content=photograph(300, 100))
    assert Image.open(io.BytesIO(kept.small.read())).size == (150, 100)
    assert change_asset(kept, About("Glass", "Ours"), seen=1, by=nadia, now=NOON).small_id == kept.small_id


def test_the_same_picture_stands_in_the_library_once(nadia: User) -> None:
    asset(nadia)
    with pytest.raises(CannotKeep, match="in the library already: ‘Glass container’"):
        asset(nadia)
    assert Asset.objects.count() == 1


def _film() -> bytes:
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 200


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("film.mp4", _film(), "film.mp4 is a film or sound. Only still pictures go"),
        ("half.jpg", photograph()[:400], "half.jpg is broken or no picture"),
        ("words.jpg", b"no picture at all", "words.jpg is broken or no picture"),
        ("large.jpg", b"\xff\xd8\xff" + b"\0" * 50_000_000, "large.jpg is 47.7\xa0MB; at most 20.0\xa0MB fits"),
        ("empty.jpg", b"", "empty"),
        ("moves.gif", moving(), "moves.gif moves. Only still pictures go"),
        ("moves.webp", moving("WEBP"), "moves.webp moves. Only still pictures go"),
        ("bomb.png", bomb(60_000), "bomb.png is broken or no picture"),
        ("huge.png", bomb(9_000), "huge.png is 9000 × 9000 points; at most 64 million fit"),
        ("scan.tif", other(), "scan.tif is of the kind TIFF. Save it as JPEG or PNG"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.svg is broken or no picture"),
    ],
)
def test_what_cannot_come_in_is_said_with_what_to_do(desk: Client, name: str, content: bytes, says: str) -> None:
    answer = desk.post("/pictures/new/", TOLD | {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert says in answer.content.decode() and "Ours" in answer.content.decode()
    assert not Asset.objects.exists() and not Media.objects.exists()


def test_a_colleague_who_came_too_late_keeps_what_was_typed_over_what_stands_there(desk: Client, nadia: User) -> None:
    kept = asset(nadia)
    change_asset(kept, About("Theirs", "Ours"), seen=1, by=nadia, now=NOON)
    page = desk.post(f"/pictures/{kept.pk}/", TOLD | {"name": "Mine", "seen": 1}).content.decode()
    assert "What stands here now" in page and "Theirs" in page and 'value="Mine"' in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert desk.post(f"/pictures/{kept.pk}/", TOLD | {"name": "Mine", "seen": seen}).status_code == 302
    assert Asset.objects.get().name == "Mine"


def test_an_editor_takes_a_picture_in_and_puts_it_with_a_post(desk: Client, nadia: User, waste: Team) -> None:
    file = SimpleUploadedFile("glass.jpg", photograph(300, 100))
    page = desk.post("/pictures/new/", TOLD | {"alt_en": "A bottle", "file": file}, follow=True).content.decode()
    kept, shown = Asset.objects.get(), post(nadia, waste)
    assert "The picture stands in the library." in page
    assert "Glass" in desk.get("/pictures/").content.decode()
    answer = desk.get(f"/pictures/{kept.pk}/small/{kept.small_id}/")
    assert answer["Content-Type"] == "image/jpeg" and "sandbox" in answer["Content-Security-Policy"]
    post_pictures = f"/posts/{shown.pk}/pictures/"
    assert "Choose Glass" in desk.get(post_pictures).content.decode()
    page = desk.post(post_pictures, {"asset": kept.pk}, follow=True).content.decode()
    assert "Take Glass away" in page and 'alt="A bottle"' in page
    desk.post(f"{post_pictures}{PostMedia.objects.get().pk}/removal/")
    assert not PostMedia.objects.exists()
    desk.post(f"/pictures/{kept.pk}/", TOLD | {"name": "Bottle", "focus_x": 10, "seen": 1})
    assert (Asset.objects.get().name, Asset.objects.get().focus_x) == ("Bottle", 0.1)
    answer = desk.post(f"/pictures/{kept.pk}/", TOLD | {"name": "Mine", "seen": 1})
    assert answer.status_code == 409 and "A colleague changed this meanwhile" in answer.content.decode()
    desk.post(f"/pictures/{kept.pk}/archiving/")
    assert "Bottle" not in desk.get("/pictures/").content.decode()
    assert "Bottle" in desk.get("/pictures/?view=archived").content.decode()
    desk.post(f"/pictures/{kept.pk}/bringing-back/")
    assert Asset.objects.get().archived_at is None


def test_rights_have_to_be_said(desk: Client) -> None:
    file = SimpleUploadedFile("glass.jpg", photograph())
    answer = desk.post("/pictures/new/", TOLD | {"rights": " ", "file": file})
    assert answer.status_code == 422 and not Asset.objects.exists()


def test_the_words_of_the_core_keep_following_it_when_only_the_pictures_go(
    desk: Client, nadia: User, waste: Team
) -> None:
    shown = post(nadia, waste)
    made = cell(shown)
    desk.post(f"/posts/{shown.pk}/cells/{made.pk}/", {"text": TEXT, "seen": 1, "fitted_to": 1})
    row = Variant.objects.get()
    assert not row.is_own and not row.shows_pictures


def test_chaima_of_another_team_sees_the_library_and_changes_no_post_of_ours(
    client: Client, nadia: User, roads: Team, waste: Team
) -> None:
    kept, shown = asset(nadia), post(nadia, waste)
    picture = put_picture(shown, kept, by=nadia, now=NOON)
    client.force_login(seat("Chaima", roads, Role.AGENT))
    assert client.get("/pictures/").status_code == client.get(f"/pictures/{kept.pk}/").status_code == 200
    assert client.post(f"/pictures/{kept.pk}/", TOLD | {"seen": 1}).status_code == 403
    for act in ("new", f"{kept.pk}/archiving", f"{kept.pk}/bringing-back"):
        assert client.post(f"/pictures/{act}/", TOLD).status_code == 403
    post_pictures = f"/posts/{shown.pk}/pictures/"
    assert client.get(post_pictures).status_code == 404
    assert client.post(post_pictures, {"asset": kept.pk}).status_code == 404
    assert client.post(f"{post_pictures}{picture.pk}/removal/").status_code == 404


def test_who_has_no_role_sees_no_picture(client: Client, admin: User, nadia: User) -> None:
    kept = asset(nadia)
    client.force_login(admin)
    paths = ("", f"{kept.pk}/", f"{kept.pk}/whole/", f"{kept.pk}/small/{kept.small_id}/", "new/")
    assert {client.get(f"/pictures/{path}").status_code for path in paths} == {403}


def test_the_library_comes_by_the_page_in_a_fixed_number_of_questions(
    desk: Client, nadia: User, django_assert_max_num_queries: Any
) -> None:
    first = asset(nadia)
    for number in range(60):
        media = Media.objects.create(sha256=str(number), media_type="image/jpeg", size=1, file="x", kept_at=NOON)
        told = {"name": f"Number {number:02}", "rights": "Ours", "width": 1, "height": 1, "added_at": NOON}
        Asset.objects.create(media=media, small=first.small, added_by=nadia, **told)
    desk.get("/pictures/")
    with django_assert_max_num_queries(10):
        page = desk.get("/pictures/").content.decode()
    assert page.count('class="picture-card"') == 48 and "Number 59" in page
    mark = page.split("after=")[1].split('"')[0]
    assert desk.get(f"/pictures/?after={mark}").content.decode().count('class="picture-card"') == 13


def test_the_last_day_itself_still_counts(nadia: User) -> None:
    kept = asset(nadia, About("Glass", "Ours", NOON.date()))
    assert kept.may_be_shown_on(NOON.date()) and not kept.may_be_shown_on(NOON.date() + timedelta(days=1))
