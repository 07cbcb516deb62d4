"""House messages: handed out once to whom they are for, with every reason why; read by nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from rondpunt.conftest import seat
from rondpunt.networks.actions.send import send
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Interest, InterestGroup, Notification, Team, TrailEntry, User
from rondpunt.people.notices import lines_of
from rondpunt.publishing.actions.hand_out import hand_out, to_hand_out
from rondpunt.publishing.actions.plan_post import plan_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.models import Copy, HouseMessage
from rondpunt.publishing.tests.build import MONDAY, TEXT, audience, cell, post
from rondpunt.publishing.tests.house_build import goes_out, page, us
from rondpunt.strategy.actions.add_rule import add_rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def says_why(client: Client, user: User, delivery: Delivery) -> str:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client.get(delivery.url).content.decode()


def test_each_member_gets_a_copy_once_whatever_the_number_of_workers(
    nadia: User, anna: User, chaima: User, waste: Team
) -> None:
    shown = post(nadia, waste)
    cell(shown, on=page(waste), to=us(waste))
    (sent,) = goes_out(shown, nadia)
    assert {copy.user.name for copy in Copy.objects.all()} == {"Anna", "Nadia"}
    assert to_hand_out() == [] and hand_out(sent.pk, now=MONDAY) == 0
    assert Copy.objects.count() == 2 and HouseMessage.objects.count() == 1
    assert TrailEntry.objects.get(verb="post.handed_out").particulars["count"] == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.create(
            message=HouseMessage.objects.get(), post=shown, user=anna, reasons=[], made_at=MONDAY, given_at=MONDAY
        )


def test_who_is_in_two_audiences_gets_one_copy_with_every_reason(
    client: Client, nadia: User, anna: User, waste: Team
) -> None:
    group = InterestGroup.objects.create(name="Cycling", created_at=NOON)
    Interest.objects.create(group=group, user=anna, at=NOON)
    riders = audience("Riders", is_internal=True)
    add_rule(riders, kind="group", chosen=group, by=None, now=NOON)
    shown, on = post(nadia, waste), page(waste)
    cell(shown, on=on, to=us(waste))
    cell(shown, on=on, to=riders)
    goes_out(shown, nadia)
    mine = Copy.objects.get(user=anna)
    why = says_why(client, anna, mine.message.delivery)
    assert "because you are in team Waste" in why and "because you are in the interest group Cycling" in why


def test_everybody_gets_it_in_their_language_where_it_is_written_in_it(
    nadia: User, anna: User, bram: User, waste: Team
) -> None:
    User.objects.filter(pk=anna.pk).update(language="fr")
    User.objects.filter(pk=bram.pk).update(language="de")
    shown, on, whom = post(nadia, waste), page(waste), us(waste)
    french = cell(shown, on=on, to=whom, language="fr")
    cell(shown, on=on, to=whom, language="en")
    write_variant(french, text="Le verre", seen=1, fitted_to=1, by=nadia, now=NOON)
    goes_out(shown, nadia)
    got = {copy.user.name: copy.message.language for copy in Copy.objects.all()}
    assert got == {"Anna": "fr", "Bram": "en", "Nadia": "en"}


def test_it_is_told_and_read_and_only_its_reader_can_react(
    client: Client, nadia: User, anna: User, chaima: User, waste: Team
) -> None:
    shown = post(nadia, waste)
    cell(shown, on=page(waste), to=us(waste))
    (sent,) = goes_out(shown, nadia)
    (told,) = Notification.objects.all()  # not to her who wrote it
    assert [line.says for line in lines_of(anna, [told])] == ["Nadia wrote to colleagues: ‘Glass containers’"]
    assert not lines_of(chaima, [told])[0].is_open
    client.force_login(anna)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "notice--new" in client.get("/house-news/").content.decode()
    assert TEXT in client.get(sent.url).content.decode()
    told.refresh_from_db()
    assert told.seen_at and Copy.objects.get(user=anna).read_at
    assert "notice--new" not in client.get("/house-news/").content.decode()
    for expected in ("useful", ""):
        client.post(f"{sent.url}reaction/", {"reaction": "useful"})
        assert Copy.objects.get(user=anna).reaction == expected
    assert client.post(f"{sent.url}reaction/", {"reaction": "rude"}).status_code == 404


def test_chaima_in_another_team_finds_no_house_new_of_ours(
    client: Client, nadia: User, anna: User, chaima: User, waste: Team
) -> None:
    shown = post(nadia, waste)
    cell(shown, on=page(waste), to=us(waste))
    (sent,) = goes_out(shown, nadia)
    client.force_login(chaima)
    assert "Glass containers" not in client.get(reverse("publishing:house_news")).content.decode()
    assert client.get(sent.url).status_code == 404
    assert client.post(f"{sent.url}reaction/", {"reaction": "thanks"}).status_code == 404
    client.logout()
    assert client.get(sent.url).status_code == 302


def test_who_joins_the_team_later_has_no_copy_of_what_was(nadia: User, anna: User, waste: Team) -> None:
    shown = post(nadia, waste)
    cell(shown, on=page(waste), to=us(waste))
    goes_out(shown, nadia)
    late = seat("Late", waste)
    for number in to_hand_out():
        hand_out(number, now=MONDAY)
    assert not Copy.objects.filter(user=late).exists()


def test_what_was_changed_shows_its_new_words_and_what_was_taken_back_is_gone(
    client: Client, nadia: User, anna: User, waste: Team
) -> None:
    shown = post(nadia, waste)
    cell(shown, on=page(waste), to=us(waste))
    (sent,) = goes_out(shown, nadia)
    Amendment.objects.create(
        delivery=sent,
        channel=sent.channel,
        kind="edit",
        text="Three times a week <now>.",
        state="done",
        due_at=MONDAY,
        asked_by=nadia,
        asked_at=MONDAY,
        changed_at=MONDAY,
        done_at=MONDAY,
    )
    Delivery.objects.update(edited_at=MONDAY)
    client.force_login(anna)
    text = client.get(sent.url).content.decode()
    assert "Three times a week &lt;now&gt;." in text and TEXT not in text
    Delivery.objects.update(removed_at=MONDAY)
    assert client.get(sent.url).status_code == 410
    assert "Glass containers" not in client.get("/house-news/").content.decode()


def test_the_list_comes_in_pages_and_asks_the_same_however_long(
    client: Client, nadia: User, anna: User, waste: Team
) -> None:
    on, whom = page(waste, weekly_budget="0"), us(waste)
    client.force_login(anna)
    for number in range(32):
        shown = post(nadia, waste)
        cell(shown, on=on, to=whom)
        goes_out(shown, nadia)
        if number in (0, 1):  # the first is only to warm up
            with CaptureQueriesContext(connection) as with_two:
                client.get("/house-news/")
    with CaptureQueriesContext(connection) as with_many:
        first = client.get("/house-news/").content.decode()
    assert len(with_many) == len(with_two)
    assert first.count('class="notice ') == 30
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(older).content.decode().count('class="notice ') == 2
    assert client.get("/house-news/?before=x").status_code == 404


def test_an_answer_that_is_late_and_a_message_that_is_early_are_not_handed_out(
    nadia: User, anna: User, waste: Team
) -> None:
    shown = post(nadia, waste)
    cell(shown, on=page(waste), to=us(waste))
    plan_post(shown, goes_out_at=MONDAY, seen=shown.version, by=nadia, now=NOON)
    assert to_hand_out() == []
    assert send(Delivery.objects.get().pk, clock=lambda: MONDAY - timedelta(seconds=1)) == ""
    assert to_hand_out() == []
