"""Shared drafts: read by colleagues, taken over by one of them, written in two windows; no word is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.keep_draft import DraftMoved, Place, keep_draft
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.take_over_draft import CannotTakeOver, take_over_draft
from rondpunt.conversations.models import Conversation, Draft, DraftCopy, DraftFile, DraftStandard
from rondpunt.conversations.tests.build import conversation
from rondpunt.knowledge.tests.build import standard
from rondpunt.networks.models import Delivery, Media
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.tests.build import verbs

pytestmark = pytest.mark.usefixtures("english")
LATER = NOON + timedelta(hours=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


def drafted(here: Conversation, user: User, text: str = "On <Monday>.", page: str = "a", version: int = 0) -> Draft:
    return keep_draft(here, user=user, kind="public", text=text, now=NOON, place=Place(version, page))


def as_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page_of(client: Client, here: Conversation) -> str:
    return client.get(here.get_absolute_url()).content.decode()


def test_a_colleague_reads_a_draft_and_takes_it_over(
    client: Client, here: Conversation, anna: User, bram: User, karin: User
) -> None:
    annas = drafted(here, anna)
    picture = Media.objects.keep(b"\x89PNG", media_type="image/png", at=NOON)
    DraftFile.objects.create(draft=annas, media=picture, name="bin.png", alt="A bin")
    DraftStandard.objects.create(draft=annas, standard=standard(karin), text="On Monday.")
    drafted(here, bram, "Mine")
    shown = page_of(as_user(client, bram), here)
    assert "Anna has a draft here" in shown and "On &lt;Monday&gt;." in shown
    address = reverse("conversations:shared_draft", args=[here.pk, annas.pk])
    assert client.post(address, {"version": annas.version}).status_code == 302
    mine = Draft.objects.get()
    assert (mine.user, mine.text, mine.files.get().alt) == (bram, "On <Monday>.\n\nMine", "A bin")
    assert mine.standards.count() == 1
    assert verbs()[-1] == "draft.taken_over"
    assert Notification.objects.get(user=anna).kind == "draft_taken"
    shown = page_of(as_user(client, anna), here)
    assert "Bram took over your draft" in shown and "On &lt;Monday&gt;." in shown


def test_who_goes_on_typing_in_a_draft_that_was_taken_loses_nothing_and_sends_nothing(
    client: Client, here: Conversation, anna: User, bram: User
) -> None:
    annas = drafted(here, anna)
    take_over_draft(annas, user=bram, version=annas.version, now=LATER)
    desk = as_user(client, anna)
    told = {"kind": "public", "text": "On Monday, early.", "page": "a", "version": annas.version}
    kept = desk.post(reverse("conversations:draft", args=[here.pk]), told, headers=HTMX)
    assert kept.status_code == 409 and "Bram took this draft over" in kept.content.decode()
    sent = desk.post(reverse("conversations:answers", args=[here.pk]), told)
    assert sent.status_code == 409 and "On Monday, early.</textarea>" in sent.content.decode()
    assert not Delivery.objects.exists() and not Draft.objects.filter(user=anna).exists()
    assert DraftCopy.objects.get(taken_by=None).text == "On Monday, early."
    # Knowing of it, the same words are a draft of her own; and the page goes on keeping.
    desk.post(reverse("conversations:draft", args=[here.pk]), {**told, "version": [annas.version, 0]})
    desk.post(reverse("conversations:draft", args=[here.pk]), {**told, "text": "More."})
    assert Draft.objects.get(user=anna).text == "More."
    assert not DraftCopy.objects.filter(taken_by=None).exists()


def test_in_two_windows_the_second_is_shown_both_texts(client: Client, here: Conversation, anna: User) -> None:
    first = drafted(here, anna, "First", page="a")
    drafted(here, anna, "First, longer", page="a", version=0)  # the same page keeps over its own
    desk = as_user(client, anna)
    told = {"kind": "public", "text": "Second", "page": "b", "version": first.version}
    asked = desk.post(reverse("conversations:answers", args=[here.pk]), told)
    shown = asked.content.decode()
    assert asked.status_code == 409 and "Second</textarea>" in shown and "First, longer" in shown
    assert Draft.objects.get().text == "First, longer"
    drafted(here, anna, "First, longer", page="c", version=1)  # the same words are no conflict
    again = {**told, "version": Draft.objects.get().version}
    assert desk.post(reverse("conversations:answers", args=[here.pk]), again).status_code == 302
    assert Delivery.objects.get().payload["text"] == "Second"


def test_what_the_house_puts_into_a_draft_is_not_overwritten_by_an_open_page(here: Conversation, anna: User) -> None:
    drafted(here, anna, "Typed", page="a")
    keep_draft(here, user=anna, kind="public", text="Given back\n\nTyped", now=NOON)
    with pytest.raises(DraftMoved):
        drafted(here, anna, "Typed on", page="a", version=0)


def test_a_draft_that_was_written_on_is_read_anew_before_it_is_taken(
    client: Client, here: Conversation, anna: User, bram: User
) -> None:
    old = drafted(here, anna)
    drafted(here, anna, "On Tuesday.")
    address = reverse("conversations:shared_draft", args=[here.pk, old.pk])
    asked = as_user(client, bram).post(address, {"version": old.version})
    assert asked.status_code == 409 and "On Tuesday." in asked.content.decode()
    newest = Draft.objects.get()
    take_over_draft(newest, user=bram, version=newest.version, now=LATER)
    with pytest.raises(CannotTakeOver):
        take_over_draft(newest, user=bram, version=newest.version, now=LATER)
    assert client.post(address, {"version": "x"}).status_code == 404


@pytest.mark.parametrize("what", ["back", "discard"])
def test_a_copy_is_put_back_or_discarded_by_its_writer_alone(
    what: str, client: Client, here: Conversation, anna: User, bram: User
) -> None:
    annas = drafted(here, anna)
    take_over_draft(annas, user=bram, version=annas.version, now=LATER)
    copy = reverse("conversations:draft_copy", args=[DraftCopy.objects.get().pk])
    assert as_user(client, bram).post(copy, {"what": what}).status_code == 404
    drafted(here, anna, "Since", page="new")
    assert as_user(client, anna).post(copy, {"what": what}).status_code == 302
    assert not DraftCopy.objects.exists()
    assert Draft.objects.get(user=anna).text == ("On <Monday>.\n\nSince" if what == "back" else "Since")


def test_drafts_stay_behind_the_wall_and_the_seal(
    client: Client, here: Conversation, anna: User, bram: User, karin: User, chaima: User
) -> None:
    annas = drafted(here, anna)
    address = reverse("conversations:shared_draft", args=[here.pk, annas.pk])
    assert as_user(client, chaima).post(address, {"version": annas.version}).status_code == 404
    seal(here, readers=[], reason="private", user=anna, now=LATER)
    for somebody in (bram, karin):
        desk = as_user(client, somebody)
        assert desk.get(here.get_absolute_url()).status_code == 404
        assert desk.post(address, {"version": annas.version}).status_code == 404
    other = conversation(Team.objects.get(name="Waste"), "Another")
    wrong = reverse("conversations:shared_draft", args=[other.pk, annas.pk])  # a draft of elsewhere
    assert as_user(client, bram).post(wrong, {"version": annas.version}).status_code == 404
    assert Draft.objects.get().user == anna


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
def test_of_two_who_take_over_at_the_same_moment_one_has_it() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    anna, bram, dora = (seat(name, team) for name in ("Anna", "Bram", "Dora"))
    for number in range(5):
        here = conversation(team, f"Question {number}")
        draft, start = drafted(here, anna, "Words"), Barrier(3)

        def takes(user: User, draft: Draft = draft, start: Barrier = start) -> bool:
            try:
                start.wait(5)
                take_over_draft(draft, user=user, version=draft.version, now=LATER)
                return True
            except CannotTakeOver:
                return False
            finally:
                connection.close()

        def types(here: Conversation = here, version: int = draft.version, start: Barrier = start) -> bool:
            try:
                start.wait(5)
                drafted(here, anna, "Words and more", page="z", version=version)
                return True
            except DraftMoved:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            done = [one.result(20) for one in [pool.submit(takes, bram), pool.submit(takes, dora), pool.submit(types)]]
        texts = list(Draft.objects.filter(conversation=here).values_list("text", flat=True))
        # Taken by one, or written on before anybody took it; each word stands in exactly one draft.
        assert sum(done) == 1 and len(texts) == 1
        assert texts == (["Words and more"] if done[2] else ["Words"])
