"""The card of a page that a post links to: looked at once a day, shown while writing, taken along when it goes out."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from rondpunt.conftest import seat
from rondpunt.networks.models import Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.arrange_link_tags import arrange_link_tags
from rondpunt.publishing.actions.ask_outside import Reader, ask_outside
from rondpunt.publishing.actions.discard_post import discard_post
from rondpunt.publishing.actions.look_at_link import look_at_link
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.cards import link_of
from rondpunt.publishing.models import LinkCard
from rondpunt.publishing.preview import preview_of
from rondpunt.publishing.tests.build import MONDAY, cell, post

pytestmark = [pytest.mark.django_db, pytest.mark.real]
HEAD = '<title>X</title><meta property="og:title" content="De <b>kalender"><meta property="og:image" content="/k.png">'


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (1600, 900), "green").save(made, "PNG")
    return made.getvalue()


class _Site(BaseHTTPRequestHandler):
    """A small site of somebody else."""

    asked: ClassVar[list[str]] = []
    PAGES: ClassVar[dict[str, tuple[int, str, bytes]]] = {
        "/": (200, "text/html; charset=utf-8", HEAD.encode()),
        "/k.png": (200, "image/png", picture()),
        "/gone": (404, "text/html", HEAD.encode()),
        "/pdf": (200, "application/pdf", b"%PDF"),
        "/broken": (200, "text/html", HEAD.replace("/k.png", "/pdf").encode()),
        "/large": (200, "text/html", b"x" * 3_000_000),
    }

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, kind, content = self.PAGES.get(self.path.partition("?")[0], (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        """Quiet."""


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    """Its address, which this house may reach."""
    _Site.asked.clear()
    settings.REACH = ("127.0.0.0/8",)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_is_looked_at_once_a_day_and_its_picture_is_kept_small(site: str) -> None:
    card = look_at_link(site, now=NOON)
    assert card.title == "De <b>kalender" and card.picture
    assert Image.open(BytesIO(card.picture.read())).size == (1200, 675)
    look_at_link(site, now=NOON + timedelta(hours=23))
    assert _Site.asked == ["/", "/k.png"]
    look_at_link(site, now=NOON + timedelta(hours=25))
    assert _Site.asked.count("/") == 2 and LinkCard.objects.count() == 1


@pytest.mark.parametrize("path", ["gone", "pdf", "large", "nowhere"])
def test_what_cannot_be_read_has_no_card_and_stops_nothing(path: str, site: str) -> None:
    assert look_at_link(f"{site}{path}", now=NOON).title == ""


def test_a_picture_that_is_none_leaves_the_words(site: str) -> None:
    card = look_at_link(f"{site}broken", now=NOON)
    assert card.title and card.picture is None


def test_nobody_is_sent_to_a_private_address(site: str, settings: Any) -> None:
    settings.REACH = ()
    assert look_at_link(site, now=NOON).title == ""
    assert _Site.asked == []


def test_the_card_goes_along_where_the_network_takes_it_and_never_beside_pictures(
    site: str, nadia: User, waste: Team
) -> None:
    arrange_link_tags("utm", sites=["127.0.0.1"], by=nadia, now=NOON)
    shown = post(nadia, waste, text=f"Look: {site} and https://second.example/")
    bluesky, mastodon = channel(waste, "bluesky"), channel(waste, "mastodon")
    cell(shown, on=bluesky)
    cell(shown, on=mastodon)
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    given, made = (outgoing(Delivery.objects.get(channel=on)) for on in (bluesky, mastodon))
    assert given.extra["link_title"] == "De <b>kalender" and given.extra["link_url"].startswith(f"{site}?utm_source=")
    assert [(file.name, file.media_type, file.alt) for file in given.files] == [
        ("card.jpg", "image/jpeg", "De <b>kalender")
    ]
    assert made.extra == {} and made.files == ()  # Mastodon makes its own


def test_a_page_that_does_not_answer_holds_no_post_up(nadia: User, waste: Team, site: str) -> None:
    shown = post(nadia, waste, text=f"Look: {site}gone")
    cell(shown, on=channel(waste, "bluesky"))
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    assert outgoing(Delivery.objects.get()).extra == {}


def test_the_preview_asks_for_the_card_and_shows_it_from_this_house(
    desk: Client, site: str, nadia: User, waste: Team
) -> None:
    shown = post(nadia, waste, text=f"Look: {site}")
    made = cell(shown, on=channel(waste, "mastodon"))
    assert preview_of(made).link == site
    assert "link-card" in desk.get(f"/posts/{shown.pk}/cells/{made.pk}/").content.decode()
    page = desk.post("/link-card/", {"address": site}).content.decode()
    assert "De &lt;b&gt;kalender" in page and "127.0.0.1" not in page.partition("<small>")[0]
    card = LinkCard.objects.get()
    assert "De &lt;b&gt;kalender" in desk.get(f"/posts/{shown.pk}/preview/").content.decode()  # known by now
    assert desk.get(f"/link-card/{card.pk}/")["Content-Type"] == "image/jpeg"
    assert "No card of this link" in desk.post("/link-card/", {"address": f"{site}gone"}).content.decode()


@pytest.mark.parametrize("typed", ["", "no link", "javascript:alert(1)", "ftp://x.example/", "https://" + "x" * 2000])
def test_what_is_no_link_is_not_looked_at(typed: str, desk: Client) -> None:
    assert link_of(typed) == ""
    assert desk.post("/link-card/", {"address": typed}).status_code == 404


def test_chaima_who_sees_no_calendar_makes_this_house_look_at_nothing(client: Client, site: str, waste: Team) -> None:
    look_at_link(site, now=NOON)
    client.force_login(seat("Chaima", waste, Role.ADMINISTRATOR))
    assert client.post(reverse("publishing:link_card"), {"address": f"{site}?other"}).status_code == 403
    assert client.get(f"/link-card/{LinkCard.objects.get().pk}/").status_code == 403
    assert _Site.asked == ["/", "/k.png"]


def test_a_reader_from_outside_sees_the_card_of_the_post_and_of_no_other(
    client: Client, nadia: User, waste: Team, site: str, noon: Any
) -> None:
    shown = post(nadia, waste, text=f"Look: {site}")
    cell(shown, on=channel(waste, "bluesky"))
    card, other = look_at_link(site, now=NOON), look_at_link(f"{site}?other", now=NOON)
    reader = Reader(key="0" * 32, name="Lena", email="l@glass.example", language="en", question="?", until=MONDAY)
    link = ask_outside(shown, reader, by=nadia, now=NOON).link
    path = "/before-it-goes-out/" + link.split("/before-it-goes-out/")[-1]
    assert f'src="{path}link-cards/{card.pk}/"' in client.get(path).content.decode()
    assert client.get(f"{path}link-cards/{card.pk}/")["Content-Type"] == "image/jpeg"
    assert client.get(f"{path}link-cards/{other.pk}/").status_code == 404
    assert client.get(f"/before-it-goes-out/nowhere/link-cards/{card.pk}/").status_code == 404
    discard_post(shown, by=nadia, now=NOON)
    assert client.get(f"{path}link-cards/{card.pk}/").status_code == 404
