"""What will be seen: each cell as its network shows it, counted as the network counts, with pictures as they go out."""

import io
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from PIL import Image

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.put_picture import put_picture
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Rendition, Variant
from rondpunt.publishing.preview import preview_of, words
from rondpunt.publishing.tests.build import TEXT, cell, post
from rondpunt.publishing.tests.picture_build import ABOUT, asset

pytestmark = pytest.mark.django_db
LONG = "One street.\n\n" + "a" * 480 + " two."


@pytest.fixture(autouse=True)
def _in_english(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with override("en"):
        yield


def test_what_is_typed_is_shown_as_it_would_go_out_and_is_not_kept(desk: Client, nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    address = f"/posts/{made.post_id}/cells/{made.pk}/preview/"
    form = {"text": LONG, "content_warning": "Noise", "threads_when_longer": "on", "first_comment": "See #glass"}
    part = desk.post(address, form, headers={"HX-Request": "true"}).text
    assert "<html" not in part and part.count("<article") == 3
    assert "(1/2)</p>" in part and "(2/2)</p>" in part and "<b>#glass</b>" in part
    assert part.count("<summary>Noise</summary>") == 3 and "15 of 500" in part
    whole = desk.post(address, form).text
    assert "Nothing is kept yet." in whole and "(2/2)</p>" in whole
    made.refresh_from_db()
    assert (made.is_own, made.version) == (False, 1)


def test_what_the_network_would_not_take_stands_above_it(desk: Client, nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    address = f"/posts/{made.post_id}/cells/{made.pk}/preview/"
    part = desk.post(address, {"text": "a" * 501}, headers={"HX-Request": "true"}).text
    assert "1 character too many. It could go as a thread." in part and "501 of 500" in part
    assert "Write something to see it." in desk.post(address, {"text": " "}, headers={"HX-Request": "true"}).text


def test_pictures_are_shown_as_the_channel_gets_them_with_their_descriptions(
    desk: Client, nadia: User, waste: Team
) -> None:
    content = io.BytesIO()
    Image.frombytes("RGB", (900, 800), os.urandom(900 * 800 * 3)).save(content, "PNG")
    shown, kept = post(nadia, waste), asset(nadia, content=content.getvalue())
    limits = {"text": 300, "media_count": 1, "media_size": 90_000, "media_types": ["image/jpeg"]}
    made = cell(shown, on=channel(waste, limits=limits))
    put_picture(shown, kept, by=nadia, now=NOON)
    page = desk.get(f"/posts/{shown.pk}/cells/{made.pk}/").text
    address = f"/pictures/{kept.pk}/on/{made.channel_id}/"
    assert f'src="{address}" alt="{ABOUT.alts["en"]}"' in page and f">{ABOUT.alts['en']}</span>" in page
    answer = desk.get(address)
    drawn = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert (
        answer["Content-Type"] == "image/jpeg" and len(drawn) <= 90_000 and "immutable" not in answer["Cache-Control"]
    )
    desk.get(address)
    assert Rendition.objects.count() == 1
    write_variant(made, text=None, shows_pictures=False, seen=1, fitted_to=1, by=nadia, now=NOON)
    assert address not in desk.get(f"/posts/{shown.pk}/cells/{made.pk}/").text


def test_a_picture_that_fits_nowhere_is_not_there(desk: Client, nadia: User, waste: Team) -> None:
    there = channel(waste, limits={"media_count": 1, "media_size": 10})
    assert desk.get(f"/pictures/{asset(nadia).pk}/on/{there.pk}/").status_code == 404


def test_warning_and_title_are_shown_where_the_network_knows_them(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste, content_warning="Noise")
    told = {name: preview_of(cell(shown, on=channel(waste, name))) for name in ("mastodon", "bluesky", "news")}
    assert {name: (one.warning, one.title) for name, one in told.items()} == {
        "mastodon": ("Noise", ""),
        "bluesky": ("", ""),
        "news": ("Noise", shown.title),
    }


def test_words_are_escaped_and_addresses_names_and_topics_stand_out() -> None:
    html = words("<b>x</b> @waste@town.example & #Glass: https://www.town.example/a#b")
    assert "&lt;b&gt;x" in html and "<b>#Glass</b>:" in html and "&amp; " in html
    assert ">town.example/a#b</a>" in html


def test_all_cells_are_shown_to_whoever_may_read_in_a_fixed_number_of_questions(
    desk: Client, nadia: User, waste: Team, django_assert_max_num_queries: Any
) -> None:
    shown = post(nadia, waste)
    for _number in range(12):
        cell(shown)
    cell(shown, language="fr")
    put_picture(shown, asset(nadia), by=nadia, now=NOON)
    desk.get(f"/posts/{shown.pk}/preview/")
    with django_assert_max_num_queries(14):
        page = desk.get(f"/posts/{shown.pk}/preview/").text
    assert page.count("<article") == 12 and page.count(TEXT) == 12 and "Still has to be written." in page


def test_chaima_of_another_team_previews_no_cell_and_sees_the_post_as_she_may(
    client: Client, nadia: User, roads: Team, waste: Team
) -> None:
    shown = post(nadia, waste)
    made = cell(shown)
    client.force_login(seat("Chaima", roads, Role.AGENT))
    assert client.post(f"/posts/{shown.pk}/cells/{made.pk}/preview/", {"text": "x"}).status_code == 404
    assert client.get(f"/posts/{shown.pk}/preview/").status_code == 200
    Variant.objects.all().delete()
    secret = post(nadia, waste, embargo_until=NOON.replace(year=2099))
    assert client.get(f"/posts/{secret.pk}/preview/").status_code == 404


def test_who_has_no_role_sees_no_preview(client: Client, admin: User, nadia: User, waste: Team) -> None:
    shown, kept, there = post(nadia, waste), asset(nadia), channel(waste)
    client.force_login(admin)
    for path in (f"/posts/{shown.pk}/preview/", f"/pictures/{kept.pk}/on/{there.pk}/"):
        assert client.get(path).status_code == 403
