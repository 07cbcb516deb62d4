"""Names that become handles on each network, and links to our own sites that say where they stood."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import verbs
from rondpunt.publishing.actions import keep_name as keeping
from rondpunt.publishing.actions.arrange_link_tags import arrange_link_tags
from rondpunt.publishing.actions.keep_name import keep_name
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.fitting import length_of, parts_of
from rondpunt.publishing.models import LinkTags, NamedAccount, NamedHandle, Post
from rondpunt.publishing.preview import preview_of
from rondpunt.publishing.spoken import Named, speech_of
from rondpunt.publishing.tests.build import MONDAY, cell, post

pytestmark = pytest.mark.django_db
HANDLES = {"mastodon": "gent@social.gent.example", "bluesky": "stad.gent.example"}


@pytest.fixture
def gent(nadia: User) -> NamedAccount:
    """Somebody with a handle on two networks."""
    return keep_name("StadGent", name="Stad Gent", handles=HANDLES, by=nadia, now=NOON)


def says(text: str, on: Channel, by: User, **fields: object) -> str:
    return speech_of(post(by, on.team, **fields)).say(text, on)


@pytest.mark.parametrize(
    ("network", "becomes"),
    [
        ("mastodon", "With @gent@social.gent.example."),
        ("bluesky", "With @stad.gent.example."),
        ("matrix", "With Stad Gent."),
    ],
)
def test_a_name_becomes_the_handle_of_each_network(
    network: str, becomes: str, gent: NamedAccount, nadia: User, waste: Team
) -> None:
    on = channel(waste, network)
    assert says("With @stadgent.", on, nadia) == becomes
    assert says(becomes, on, nadia) == becomes
    assert says("With @StadGent.", on, nadia) == becomes


@pytest.mark.parametrize(
    "text", ["@stadgent@social.example", "@stad.gent", "a@stadgent", "https://x.example/@stadgent", "@stadgent-x", "@"]
)
def test_what_is_a_handle_already_stays(text: str, gent: NamedAccount, nadia: User, waste: Team) -> None:
    assert says(text, channel(waste), nadia) == text


def test_the_length_the_parts_and_the_preview_are_of_what_goes_out(
    gent: NamedAccount, nadia: User, waste: Team
) -> None:
    shown = post(nadia, waste, text="@stadgent and @nobody")
    made = cell(shown, on=channel(waste, "bluesky"))
    assert parts_of(made) == ["@stad.gent.example and @nobody"]
    assert length_of(made, made.says) == len("@stad.gent.example and @nobody")
    preview = preview_of(made)
    assert "<b>@stad.gent.example</b>" in preview.parts[0].html
    assert preview.named == (Named("stadgent", "@stad.gent.example"), Named("nobody", ""))


def test_links_to_our_sites_are_tagged_outside_and_never_inside(nadia: User, waste: Team) -> None:
    arrange_link_tags("mtm", sites=["linderbeke.example"], by=nadia, now=NOON)
    link = "https://linderbeke.example/glas"
    told = "mtm_source=mastodon&mtm_medium=social&mtm_campaign=twice-a-week"
    assert says(link, channel(waste), nadia, initiative="Twice a week!") == f"{link}?{told}"
    assert says(link, channel(waste, is_internal=True), nadia) == link
    assert says("https://elsewhere.example/", channel(waste), nadia) == "https://elsewhere.example/"


def test_what_is_sent_is_what_was_shown_and_what_stands_planned_keeps_it(
    gent: NamedAccount, nadia: User, waste: Team
) -> None:
    arrange_link_tags("utm", sites=["linderbeke.example"], by=nadia, now=NOON)
    shown = post(nadia, waste, text="@stadgent https://linderbeke.example/")
    cell(shown, on=channel(waste, "mastodon"))
    plan_post(shown, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    arrange_link_tags("utm", sites=[], by=nadia, now=NOON)
    assert Delivery.objects.get().payload["text"] == (
        "@gent@social.gent.example https://linderbeke.example/"
        "?utm_source=mastodon&utm_medium=social&utm_campaign=glass-containers"
    )
    assert verbs().count("link_tags.arranged") == 2


def test_names_and_sites_are_read_once_for_a_post_and_only_where_they_are_asked(
    gent: NamedAccount, nadia: User, waste: Team
) -> None:
    shown = post(nadia, waste, text="@stadgent www.linderbeke.example")
    for _number in range(5):
        cell(shown)
    plain = cells_of(Post.objects.get(pk=post(nadia, waste).pk))
    with CaptureQueriesContext(connection) as read:
        [length_of(variant, "Glass.") for variant in plain]
    assert len(read) == 0
    variants = cells_of(Post.objects.get(pk=shown.pk))
    with CaptureQueriesContext(connection) as read:
        [length_of(variant, variant.says) for variant in variants]
    assert len(read) == 3  # names, their handles, sites


def test_names_are_kept_changed_and_taken_away_on_their_page(desk: Client) -> None:
    told = {"alias": "@DeLijn", "name": "De <b>Lijn</b>", "mastodon": "@delijn@social.example", "bluesky": ""}
    page = desk.post("/names-and-links/", told, follow=True).content.decode()
    assert "@delijn" in page and "De &lt;b&gt;Lijn" in page
    kept = NamedAccount.objects.get()
    assert 'value="delijn@social.example"' in desk.get(f"/names-and-links/?name={kept.pk}").content.decode()
    desk.post("/names-and-links/", told | {"name": "De Lijn", "mastodon": ""})
    assert NamedAccount.objects.get().name == "De Lijn" and not NamedHandle.objects.exists()
    desk.post(f"/names-and-links/{kept.pk}/removal/")
    assert not NamedAccount.objects.exists()
    assert [verb for verb in verbs() if verb.startswith("named")][-1] == "named_account.removed"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"alias": "de lijn"}, "Only letters"),
        ({"alias": "x"}, "Only letters"),
        ({"mastodon": "not a handle"}, "This is no handle"),
        ({"mastodon": "https://social.example/@x"}, "This is no handle"),
        ({"name": ""}, "required"),
    ],
)
def test_what_cannot_be_a_name_is_told(fields: dict[str, str], why: str, desk: Client) -> None:
    answer = desk.post("/names-and-links/", {"alias": "delijn", "name": "De Lijn"} | fields)
    assert answer.status_code == 422 and why in answer.content.decode()
    assert desk.get("/names-and-links/?name=99999999999999999999").status_code == 200


def test_the_list_has_a_limit_and_each_name_is_there_once(
    gent: NamedAccount, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    answer = desk.post("/names-and-links/", {"alias": "delijn", "name": "De Lijn"})
    assert answer.status_code == 422 and "The list is full" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedAccount.objects.create(alias="stadgent", name="x", kept_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedHandle.objects.create(account=gent, network="mastodon", handle="x")


def test_sites_are_kept_as_hosts_and_what_is_none_is_told(desk: Client) -> None:
    typed = "https://www.Linderbeke.example/path\n\nlinderbeke.example\nbib.example\n"
    desk.post("/names-and-links/tags/", {"sites": typed, "scheme": "utm"})
    assert LinkTags.objects.get().sites == ["linderbeke.example", "bib.example"]
    for wrong in ("nonsense", "https://[::1", "a" * 300 + ".example", "\n".join(f"{n}.example" for n in range(51))):
        assert desk.post("/names-and-links/tags/", {"sites": wrong, "scheme": "utm"}).status_code == 422
    assert desk.post("/names-and-links/tags/", {"sites": "", "scheme": "x"}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkTags.objects.create(kept_at=NOON + timedelta(days=1))


def test_chaima_who_keeps_no_words_sees_and_changes_none_of_it(client: Client, gent: NamedAccount, roads: Team) -> None:
    client.force_login(seat("Chaima", roads, Role.AGENT))
    told: dict[str, Any] = {"alias": "x", "name": "y", "sites": "x.example", "scheme": "utm"}
    for address in (reverse("publishing:naming"), f"/names-and-links/{gent.pk}/removal/", "/names-and-links/tags/"):
        assert client.post(address, told).status_code == 403
    assert client.get("/names-and-links/").status_code == 403
