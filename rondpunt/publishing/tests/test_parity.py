"""Language parity: what is said on a channel in one language goes out in all of them, in their order, or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.actions.hold_missed import hold_missed
from rondpunt.networks.actions.send_due import send_due
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.arrange_languages import arrange_languages
from rondpunt.publishing.actions.correct_cell import correct_cell
from rondpunt.publishing.actions.move_post import CannotMove, move_post
from rondpunt.publishing.actions.plan_again import plan_again
from rondpunt.publishing.actions.plan_post import CannotPlan, plan_post
from rondpunt.publishing.actions.send_held_cell import GoesTogether, send_held_cell
from rondpunt.publishing.actions.withdraw_cell import withdraw_cell
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Post, TogetherLanguage, Variant
from rondpunt.publishing.tests.build import MONDAY, asks, cell, post, says, word

pytestmark = pytest.mark.django_db
State = Delivery.State
BESIDE_DUTCH = "On Town page it goes out together with Dutch, which {}."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def page(waste: Team, nadia: User) -> Channel:
    """Our own page: it asks for Dutch, then French."""
    made = channel(waste, "news", handle="town", name="Town page", details={"slug": "town", "title": "News"})
    arrange_languages(made, languages=["nl", "fr"], by=nadia, now=NOON)
    return made


def written(by: User, of: Post, on: Channel, language: str, text: str, **fields: Any) -> Variant:
    made = cell(of, on=on, language=language)
    said = {"seen": 1, "fitted_to": 1, **fields}
    return write_variant(made, text=text, **said, by=by, now=NOON)


def both(by: User, team: Team, on: Channel) -> Post:
    """In French and in Dutch, written in that order."""
    made = post(by, team, language="nl")
    written(by, made, on, "fr", "Bonjour")
    cell(made, on=on, language="nl")
    return made


def planned(by: User, team: Team, on: Channel, *, at: Any = MONDAY) -> Post:
    made = Post.objects.get(pk=both(by, team, on).pk)
    return plan_post(made, goes_out_at=at, seen=made.version, by=by, now=NOON)


def of(language: str) -> Delivery:
    return Delivery.objects.filter(part__variant__language=language).order_by("-part__round")[0]


def test_the_gate_says_which_language_is_missing(nadia: User, waste: Team, page: Channel) -> None:
    made = post(nadia, waste, language="fr")
    cell(made, on=page, language="fr")
    assert says(made) == [BESIDE_DUTCH.format("is not there")]
    with pytest.raises(CannotPlan):
        plan_post(made, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    cell(made, on=page, language="nl")
    assert sorted(says(made)) == [BESIDE_DUTCH.format("still has to be written"), "Still has to be written."]


def test_a_third_language_needs_the_others_there(nadia: User, waste: Team, page: Channel) -> None:
    made = post(nadia, waste, language="de")
    cell(made, on=page, language="de")
    assert len(says(made)) == 2
    written(nadia, made, page, "nl", "Goedendag")
    written(nadia, made, page, "fr", "Bonjour", goes_out_at=MONDAY)
    assert len([one for one in says(made) if "another moment" in one]) == 2  # of Dutch and French, not of German


def test_another_moment_or_no_approval_of_the_one_is_in_the_way_of_the_other(
    nadia: User, waste: Team, page: Channel
) -> None:
    made = post(nadia, waste, language="nl")
    cell(made, on=page, language="nl")
    written(nadia, made, page, "fr", "Bonjour", goes_out_at=MONDAY)
    assert BESIDE_DUTCH.format("has another moment") in says(made)
    seat("Oscar", waste, Role.EDITOR)
    asks(page, "four_eyes", nadia)
    assert BESIDE_DUTCH.format("is not approved") in says(made)
    word(made, User.objects.get(name="Oscar"))
    assert BESIDE_DUTCH.format("is not approved") not in says(made)


def test_another_audience_or_channel_is_another_matter(nadia: User, waste: Team, page: Channel) -> None:
    made = both(nadia, waste, page)
    cell(made, language="nl")
    assert says(made) == []


def test_the_worker_sends_the_languages_in_their_order(nadia: User, waste: Team, page: Channel) -> None:
    planned(nadia, waste, page)
    assert of("nl").pk > of("fr").pk  # planned later, sent first
    assert of("fr").follows == of("nl")
    sent = [one.part.variant.language for some in send_due(clock=lambda: MONDAY) for one in some]
    assert sent == ["nl", "fr"]
    assert {one.state for one in Delivery.objects.all()} == {State.SENT}


def test_when_the_first_is_refused_the_second_waits_for_a_person_and_does_not_go_alone(
    nadia: User, waste: Team, page: Channel
) -> None:
    planned(nadia, waste, page)
    Delivery.objects.filter(pk=of("nl").pk).update(state=State.REFUSED)
    hold_missed(now=MONDAY)
    assert list(send_due(clock=lambda: MONDAY)) == []
    assert of("fr").state == State.HELD
    with pytest.raises(GoesTogether):
        send_held_cell(of("fr"), by=nadia, now=MONDAY, by_itself=True)
    assert of("fr").state == State.HELD


def test_withdrawn_and_sent_after_all_they_go_together(nadia: User, waste: Team, page: Channel) -> None:
    planned(nadia, waste, page)
    assert withdraw_cell(of("fr"), by=nadia, now=NOON) == (1, 0)
    assert (of("nl").state, of("fr").state) == (State.WITHDRAWN, State.WITHDRAWN)
    plan_again(of("fr"), by=nadia, now=NOON)
    assert Delivery.objects.filter(state=State.WAITING).count() == 2
    assert of("fr").follows == of("nl")


def test_a_language_that_is_out_stays_out_and_it_is_said(
    client: Client, nadia: User, waste: Team, page: Channel
) -> None:
    made = planned(nadia, waste, page)
    Delivery.objects.filter(pk=of("nl").pk).update(state=State.SENT, sent_at=NOON, remote_id="1")
    assert (of("nl").state, of("fr").state) == (State.SENT, State.WAITING)
    client.force_login(nadia)
    client.cookies["django_language"] = "en"
    told = client.post(f"/posts/{made.pk}/deliveries/{of('fr').pk}/", {"verdict": "withdraw"}, follow=True)
    assert "was on its way already: it goes out, or is out." in told.text
    assert (of("nl").state, of("fr").state) == (State.SENT, State.WITHDRAWN)


def test_the_next_language_waits_for_the_end_of_a_thread(nadia: User, waste: Team) -> None:
    there = channel(waste, name="Plein")
    arrange_languages(there, languages=["nl", "fr"], by=nadia, now=NOON)
    made = post(nadia, waste, language="nl", text="Een zin van gewone lengte over de markt van zondag. " * 14)
    Variant.objects.filter(pk=cell(made, on=there, language="nl").pk).update(threads_when_longer=True)
    written(nadia, made, there, "fr", "Bonjour")
    plan_post(made, goes_out_at=MONDAY, seen=Post.objects.get().version, by=nadia, now=NOON)
    parts = Delivery.objects.filter(part__variant__language="nl").order_by("part__number")
    assert len(parts) > 1
    assert of("fr").follows == parts[len(parts) - 1]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_correction_keeps_them_together(language: str, nadia: User, waste: Team, page: Channel) -> None:
    made = planned(nadia, waste, page)
    variant = made.variants.get(language=language)
    correct_cell(variant, text="Corrected", seen=variant.version, by=nadia, now=NOON)
    assert of("fr").follows == of("nl")
    hold_missed(now=NOON)
    sent = [one.payload["text"] for some in send_due(clock=lambda: MONDAY) for one in some]
    assert len(sent) == 2 and "Corrected" in sent


def test_what_stands_planned_does_not_move_apart(nadia: User, waste: Team, page: Channel) -> None:
    made = post(nadia, waste, language="nl")
    cell(made, on=page, language="nl")
    written(nadia, made, page, "fr", "Bonjour", goes_out_at=MONDAY)
    made = plan_post(made, goes_out_at=MONDAY, seen=Post.objects.get().version, by=nadia, now=NOON)
    later = MONDAY + timedelta(hours=1)
    with pytest.raises(CannotMove):
        move_post(made, goes_out_at=later, seen=made.version, by=nadia, now=NOON)
    assert {one.due_at for one in Delivery.objects.all()} == {MONDAY}


def test_who_arranges_approval_arranges_the_languages(client: Client, chaima: User, nadia: User, page: Channel) -> None:
    karin = seat("Karin", page.team, Role.CORE)
    client.cookies["django_language"] = "en"
    client.force_login(karin)
    address = f"/approval/{page.pk}/languages/"
    for chosen in (["fr", "fr"], ["fr"]):
        told = {f"language_{number}": one for number, one in enumerate(chosen, 1)}
        assert client.post(address, told).status_code == 422
    assert client.post(address, {"language_1": "fr", "language_3": "nl"}).status_code == 302
    assert [row.language for row in TogetherLanguage.objects.all()] == ["fr", "nl"]
    assert TrailEntry.objects.filter(verb="channel.languages_arranged").count() == 2
    assert "together: French › Dutch" in client.get("/approval/").text
    assert 'value="fr" selected' in client.get(f"/approval/{page.pk}/").text
    assert client.post(address, {}).status_code == 302
    assert not TogetherLanguage.objects.exists()
    client.force_login(chaima)
    assert client.post(address, {"language_1": "fr", "language_2": "nl"}).status_code in (403, 404)
    assert not TogetherLanguage.objects.exists()


def test_a_first_comment_follows_its_own_words(nadia: User, waste: Team) -> None:
    there = channel(waste, name="Plein")
    arrange_languages(there, languages=["nl", "fr"], by=nadia, now=NOON)
    made = post(nadia, waste, language="nl")
    cell(made, on=there, language="nl")
    written(nadia, made, there, "fr", "Bonjour", first_comment="Et encore")
    plan_post(made, goes_out_at=MONDAY, seen=1, by=nadia, now=NOON)
    dutch, french = Delivery.objects.get(payload__language="nl"), Delivery.objects.get(payload__text="Bonjour")
    assert french.follows == dutch
    assert Delivery.objects.get(payload__text="Et encore").follows == french
    assert withdraw_cell(dutch, by=nadia, now=NOON) == (2, 0)
    plan_again(dutch, by=nadia, now=NOON)
    assert Delivery.objects.filter(state=State.WAITING).count() == 3
