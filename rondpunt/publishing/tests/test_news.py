"""The public news page: what was sent stands there and in its feeds, and nothing else does."""

from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client

from rondpunt.networks.actions.amend import amend
from rondpunt.networks.actions.carry_out import carry_out
from rondpunt.networks.actions.send import send
from rondpunt.networks.models import Channel, Delivery, Media
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Organisation, Team, User
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Post
from rondpunt.publishing.news import PAGE
from rondpunt.publishing.tests.build import audience, cell, post
from rondpunt.strategy.models import Audience

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d4944415478da63fccfc0500f00048301"
    "80a88c8c7e0000000049454e44ae426082".replace(" ", "")
)


@pytest.fixture
def page(waste: Team, db: None) -> Channel:
    Organisation.objects.create(pk=1, name="Linderbeke")
    return channel(
        waste, "news", handle="town", details={"slug": "town", "title": "News of the town", "intro": "All we tell."}
    )


@pytest.fixture
def reader(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def planned(by: User, team: Team, on: Channel, *, at: datetime = NOON, **fields: Any) -> Post:
    """A post with one cell on ``on``, planned for ``at``."""
    made = post(by, team, **fields)
    cell(made, on=on, language=fields.get("language", "en"))
    made.refresh_from_db()
    return plan_post(made, goes_out_at=at, seen=made.version, by=by, now=at - timedelta(hours=1))


def go_out(of: Post, *, at: datetime = NOON) -> list[Delivery]:
    """As the worker sends: claim, connector, note."""
    ours = Delivery.objects.filter(part__variant__post=of).order_by("pk")
    assert {send(one.pk, clock=lambda: at) for one in ours} == {"sent"}
    return list(ours.all())


def test_an_item_stands_there_exactly_when_it_was_sent(reader: Client, nadia: User, waste: Team, page: Channel) -> None:
    made = planned(nadia, waste, page)
    (delivery,) = Delivery.objects.all()
    address = f"/news/town/{delivery.key}/"
    assert reader.get(address).status_code == 404
    assert "Glass containers" not in reader.get("/news/town/").text
    assert "Glass containers" not in reader.get("/news/town/feed.atom").text
    (sent,) = go_out(made)
    assert sent.url == address
    assert "Glass containers" in reader.get(address).text
    assert "Glass containers" in reader.get("/news/town/").text
    assert "Glass containers" in reader.get("/news/town/feed.atom").text


@pytest.mark.parametrize("state", [state for state in Delivery.State if state != Delivery.State.SENT])
def test_what_stands_in_any_other_state_does_not_exist(
    state: Delivery.State, reader: Client, nadia: User, waste: Team, page: Channel
) -> None:
    planned(nadia, waste, page)
    Delivery.objects.update(state=state)
    (delivery,) = Delivery.objects.all()
    assert reader.get(f"/news/town/{delivery.key}/").status_code == 404
    assert "Glass" not in reader.get("/news/town/").text + reader.get("/news/town/feed.json").text


@pytest.mark.parametrize("inside", [{"post": True}, {"audience": True}, {"delivery": True}])
def test_what_is_for_colleagues_never_stands_there(
    inside: dict[str, bool], reader: Client, nadia: User, waste: Team, page: Channel
) -> None:
    """Whatever says so: the post, its audience or the delivery; also when it was sent before that was known."""
    made = planned(nadia, waste, page)
    (delivery,) = go_out(made)
    Post.objects.update(is_internal="post" in inside)
    Audience.objects.update(is_internal="audience" in inside)
    Delivery.objects.update(is_for_colleagues="delivery" in inside)
    assert reader.get(f"/news/town/{delivery.key}/").status_code == 404
    for address in ("/news/town/", "/news/town/feed.atom", "/news/town/feed.rss", "/news/town/feed.json"):
        assert "Glass" not in reader.get(address).text
    Delivery.objects.update(removed_at=NOON, is_for_colleagues=True)
    assert reader.get(f"/news/town/{delivery.key}/").status_code == 404  # not even that it was there


def test_a_house_message_is_not_sent_to_a_news_page(nadia: User, waste: Team, page: Channel) -> None:
    made = planned(nadia, waste, page)
    Delivery.objects.update(is_for_colleagues=True)
    (delivery,) = Delivery.objects.filter(part__variant__post=made)
    assert send(delivery.pk, clock=lambda: NOON) == ""
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


def test_an_empty_page_says_what_will_come(reader: Client, page: Channel) -> None:
    assert "There is no news here yet" in reader.get("/news/town/").text
    for kind in ("atom", "rss"):
        assert feedparser.parse(reader.get(f"/news/town/feed.{kind}").content).bozo == 0
    assert reader.get("/news/elsewhere/").status_code == 404
    assert reader.get("/news/town/feed.opml").status_code == 404
    assert reader.get("/news/town/xx/feed.atom").status_code == 404


def test_words_become_paragraphs_and_links_and_nothing_that_runs(
    reader: Client, nadia: User, waste: Team, page: Channel
) -> None:
    text = "First line\nsecond line\n\nSee https://linderbeke.example/glass <script>alert(1)</script>"
    (delivery,) = go_out(planned(nadia, waste, page, text=text, title="Glass & <b>more</b>"))
    shown = reader.get(delivery.url).text
    assert "<p>First line<br>\nsecond line</p>" in shown
    assert '<a href="https://linderbeke.example/glass"' in shown
    assert "<script>alert" not in shown and "<b>more" not in shown
    assert '<article class="news__item" lang="en">' in shown
    assert "24 November 2026" in shown


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_another_program_reads_the_feed(
    kind: str, reader: Client, nadia: User, waste: Team, page: Channel, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://talk.linderbeke.example"
    text = "Glass & <paper>\x0b\n\nhttps://linderbeke.example"
    (delivery,) = go_out(planned(nadia, waste, page, text=text))
    read = feedparser.parse(reader.get(f"/news/town/feed.{kind}").content)
    assert read.bozo == 0
    assert read.version == {"atom": "atom10", "rss": "rss20"}[kind]
    assert read.feed.title == "News of the town"
    assert read.feed.link == "https://talk.linderbeke.example/news/town/"
    (entry,) = read.entries
    assert entry.id == f"urn:uuid:{delivery.key}"
    assert entry.link == f"https://talk.linderbeke.example{delivery.url}"
    assert entry.title == "Glass containers"
    assert entry.published_parsed[:4] == (2026, 11, 24, 12)
    html = entry.content[0].value if kind == "atom" else entry.description
    assert "Glass &amp; &lt;paper&gt;" in html and 'href="https://linderbeke.example"' in html


def test_the_json_feed_says_the_same(reader: Client, nadia: User, waste: Team, page: Channel) -> None:
    (delivery,) = go_out(planned(nadia, waste, page))
    response = reader.get("/news/town/feed.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    told = response.json()
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["authors"] == [{"name": "Linderbeke"}]
    (item,) = told["items"]
    assert (item["id"], item["title"], item["language"]) == (f"urn:uuid:{delivery.key}", "Glass containers", "en")
    assert item["date_published"] == "2026-11-24T12:00:00+00:00" or item["date_published"].startswith("2026-11-24T1")


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_who_has_the_feed_already_gets_304_until_it_changes(
    kind: str, reader: Client, nadia: User, waste: Team, page: Channel
) -> None:
    address = f"/news/town/feed.{kind}"
    (delivery,) = go_out(planned(nadia, waste, page))
    first = reader.get(address)
    assert reader.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert reader.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    Delivery.objects.filter(pk=delivery.pk).update(removed_at=NOON + timedelta(days=1))
    assert reader.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert reader.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_each_language_has_its_feed_and_its_reader(reader: Client, nadia: User, waste: Team, page: Channel) -> None:
    made, everybody = post(nadia, waste), audience()
    cell(made, on=page, to=everybody)
    french = cell(made, on=page, language="fr", to=everybody)
    write_variant(french, text="Le verre part lundi.", seen=french.version, fitted_to=1, by=nadia, now=NOON)
    made.refresh_from_db()
    go_out(plan_post(made, goes_out_at=NOON, seen=made.version, by=nadia, now=NOON))
    in_french = Delivery.objects.get(part__variant__language="fr")
    in_english = Delivery.objects.get(part__variant__language="en")
    assert [one.get("language") for one in reader.get("/news/town/fr/feed.json").json()["items"]] == ["fr"]
    assert len(reader.get("/news/town/feed.json").json()["items"]) == 2
    assert "Le verre part" not in reader.get("/news/town/").text
    item = reader.get(in_english.url).text
    assert f'<link rel="alternate" hreflang="fr" href="{in_french.url}">' in item
    (entry,) = feedparser.parse(reader.get("/news/town/fr/feed.atom").content).entries
    assert entry.content[0].language == "fr"
    assert any(link.href.endswith(in_english.url) and link.hreflang == "en" for link in entry.links)
    reader.cookies["django_language"] = "fr"
    assert "Le verre part" in reader.get("/news/town/").text
    assert "we empty" not in reader.get("/news/town/").text
    reader.cookies["django_language"] = "de"  # neither: both
    assert "Le verre part" in reader.get("/news/town/").text and "we empty" in reader.get("/news/town/").text


def test_pictures_come_with_their_words_and_only_once_sent(
    reader: Client, nadia: User, waste: Team, page: Channel
) -> None:
    made = planned(nadia, waste, page)
    media = Media.objects.keep(PNG, media_type="image/png", at=NOON)
    Delivery.objects.update(files=[{"media": media.pk, "name": "glass.png", "alt": "A full “container” <1>"}])
    (delivery,) = Delivery.objects.all()
    address = f"{f'/news/town/{delivery.key}/'}pictures/0/"
    assert reader.get(address).status_code == 404
    go_out(made)
    assert reader.get(f"/news/town/{delivery.key}/pictures/1/").status_code == 404
    response = reader.get(address)
    assert (b"".join(response.streaming_content), response["Content-Type"]) == (PNG, "image/png")  # type: ignore[attr-defined]
    assert 'alt="A full “container” &lt;1&gt;"' in reader.get(f"/news/town/{delivery.key}/").text
    assert reader.get("/news/town/feed.json").json()["items"][0]["image"].endswith(address)


def test_a_change_stands_on_the_page_and_in_the_feeds(reader: Client, nadia: User, waste: Team, page: Channel) -> None:
    (delivery,) = go_out(planned(nadia, waste, page))
    feeds = {kind: reader.get(f"/news/town/feed.{kind}") for kind in ("atom", "rss", "json")}
    asked = {"kind": "edit", "text": "On Wednesday, not on Monday.", "content_warning": "Broken glass"}
    later = NOON + timedelta(hours=2)
    carry_out(amend(delivery, **asked, user=nadia, now=later).pk, clock=lambda: later)
    shown = reader.get(delivery.url).text
    assert "On Wednesday" in shown and "<summary>Broken glass</summary>" in shown and "we empty" not in shown
    assert "Broken glass" in reader.get("/news/town/").text
    for kind, before in feeds.items():
        address = f"/news/town/feed.{kind}"
        assert reader.get(address, headers={"if-none-match": before["ETag"]}).status_code == 200
        now = reader.get(address, headers={"if-modified-since": before["Last-Modified"]})
        assert "On Wednesday" in now.text and "we empty" not in now.text
    (entry,) = feedparser.parse(reader.get("/news/town/feed.atom").content).entries
    assert (entry.id, entry.updated_parsed[:4]) == (f"urn:uuid:{delivery.key}", (2026, 11, 24, 14))
    delivery.refresh_from_db()
    assert "we empty" in delivery.payload["text"]  # what was sent stays, as proof


def test_what_was_taken_off_says_so(reader: Client, nadia: User, waste: Team, page: Channel) -> None:
    (delivery,) = go_out(planned(nadia, waste, page))
    before = reader.get("/news/town/feed.atom")
    later = NOON + timedelta(hours=2)
    carry_out(amend(delivery, kind="delete", user=nadia, now=later).pk, clock=lambda: later)
    gone = reader.get(delivery.url)
    assert gone.status_code == 410 and "was taken off" in gone.text
    feed = reader.get("/news/town/feed.atom", headers={"if-modified-since": before["Last-Modified"]})
    assert feed.status_code == 200 and "Glass" not in feed.text
    assert "Glass" not in reader.get("/news/town/").text
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == ("sent", NOON)


def test_older_news_is_one_page_on_and_costs_the_same(
    reader: Client, nadia: User, waste: Team, page: Channel, django_assert_max_num_queries: Any
) -> None:
    for number in range(PAGE + 3):
        at = NOON + timedelta(minutes=number // 2)  # two at a time: the moment alone does not tell them apart
        go_out(planned(nadia, waste, page, title=f"Item {number:02}", at=at), at=at)
    with django_assert_max_num_queries(10):
        first = reader.get("/news/town/")
    assert first.text.count("Item ") == PAGE
    older = first.text.split('href="?before=')[1].split('"')[0]
    second = reader.get("/news/town/", {"before": older})
    assert [f"Item {number:02}" in second.text for number in range(4)] == [True, True, True, False]
    assert 'rel="next"' not in second.text
    assert reader.get("/news/town/", {"before": "x"}).status_code == 404


def test_a_content_warning_stands_before_the_words(reader: Client, nadia: User, waste: Team, page: Channel) -> None:
    (delivery,) = go_out(planned(nadia, waste, page, content_warning="Broken glass"))
    assert "<summary>Broken glass</summary>" in reader.get(delivery.url).text
    assert "we empty" not in reader.get("/news/town/").text


def test_the_page_is_told_to_feed_readers(reader: Client, page: Channel) -> None:
    shown = reader.get("/news/town/").text
    for kind in ("atom+xml", "rss+xml", "feed+json"):
        assert f'<link rel="alternate" type="application/{kind}"' in shown
