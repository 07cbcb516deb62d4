"""On gathering: conversations about the same get one answer each, no citizen learns of another, and back again."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.answer_all import NotToAll
from rondpunt.conversations.actions.answer_once import answer_once
from rondpunt.conversations.actions.merge_conversations import CannotMerge, merge_conversations
from rondpunt.conversations.actions.seal import CannotSeal, seal
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.actions.undo_conversation_merge import undo_conversation_merge
from rondpunt.conversations.inbox import Choice, View, chosen
from rondpunt.conversations.models import Conversation, ConversationMerge, Message
from rondpunt.conversations.search import reindex
from rondpunt.conversations.telling import Writing, tellings
from rondpunt.conversations.tests.build import arrive, english_browser_of
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Author
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
NAMES = ("Dirk", "Fatima", "Gust", "Hilde", "Ivo", "Jana", "Karel", "Lies", "Mo", "Nele")


def same(team: Team, number: int = 3, **fields: object) -> list[Conversation]:
    """As many citizens ask the same, each on a channel of their own."""
    return [
        arrive(channel(team), "When is the glass container emptied?", author=Author(name.lower(), name, name), **fields)
        for name in NAMES[:number]
    ]


def merged(asked: Sequence[Conversation], by: User) -> Conversation:
    merge_conversations(asked[0], sources=asked[1:], by=by, now=NOON)
    return Conversation.objects.get(pk=asked[0].pk)


def told(lead: Conversation, by: User, text: str = "On Friday.", kind: str = "public") -> list[Message]:
    answer_once(lead, user=by, kind=kind, text=text, now=LATER)
    return list(Message.objects.exclude(delivery=None).order_by("pk"))


def test_an_answer_to_several_is_not_planned_and_the_screen_says_why(waste: Team, anna: User) -> None:
    lead = merged(same(waste), anna)
    browser = english_browser_of(anna)
    shown = browser.get(lead.get_absolute_url()).content.decode()
    assert "would hold it for one and not for the others" in shown and "Send then" not in shown
    planning = reverse("conversations:planning", args=[lead.pk])
    refused = browser.post(planning, {"kind": "public", "text": "On Friday.", "when": "tomorrow"})
    assert refused.status_code == 422 and "goes out at once" in refused.content.decode()
    assert not Delivery.objects.exists()


def test_one_answer_makes_one_delivery_for_each_source(waste: Team, anna: User) -> None:
    asked = same(waste, 5)
    answers = told(merged(asked, anna), anna)
    assert {one.conversation_id for one in answers} == {one.pk for one in asked}
    assert {one.delivery.channel_id for one in answers if one.delivery} == {one.channel_id for one in asked}
    lead = Conversation.objects.get(pk=asked[0].pk)
    assert not lead.waits_for_us and lead.message_count == 10


def test_a_source_is_told_once_by_the_database(waste: Team, anna: User) -> None:
    first = told(merged(same(waste), anna), anna)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=told(first.conversation, anna)[1].pk).update(conversation=first.conversation)


def test_a_private_question_is_never_answered_in_public(waste: Team, anna: User) -> None:
    asked = [
        *same(waste, 1),
        arrive(channel(waste), "And mine?", author=Author("eva", "eva", "Eva"), visibility="direct"),
    ]
    plan = tellings(merged(asked, anna), Writing("public", "On Friday."))
    assert [one.kind for one in plan] == ["public", "private"]


def test_an_answer_that_names_another_citizen_goes_to_nobody(waste: Team, anna: User) -> None:
    lead = merged(same(waste), anna)
    with pytest.raises(NotToAll):
        told(lead, anna, "Fatima asked that too: on Friday.")
    assert not Delivery.objects.exists()


def test_a_paused_channel_is_named_before_sending(waste: Team, anna: User) -> None:
    asked = same(waste)
    Channel.objects.filter(pk=asked[1].channel_id).update(state=Channel.State.PAUSED)
    plan = tellings(merged(asked, anna), Writing("public", "On Friday."))
    assert [bool(one.why_not) for one in plan] == [False, True, False]


def test_who_is_left_out_goes_on_waiting(waste: Team, anna: User) -> None:
    asked = same(waste)
    lead = merged(asked, anna)
    answer_once(lead, user=anna, kind="public", text="On Friday.", to={asked[0].pk}, now=LATER)
    lead.refresh_from_db()
    assert lead.waits_for_us and Delivery.objects.count() == 1


def test_a_new_message_of_a_source_comes_in_at_the_one_that_stays(waste: Team, anna: User) -> None:
    asked = same(waste)
    lead = merged(asked, anna)
    told(lead, anna)
    question = asked[1].messages.get(direction="in")
    came = arrive(
        asked[1].channel,
        "And paper?",
        author=Author("fatima", "Fatima", "Fatima"),
        remote_id="again",
        in_reply_to=(question.remote_id,),
        sent_at=LATER + timedelta(hours=1),
    )
    lead.refresh_from_db()
    assert came.pk == asked[1].pk and came.status == "closed"
    assert lead.waits_for_us and lead.says == "And paper?"


def test_what_is_merged_stands_in_no_list(waste: Team, anna: User) -> None:
    asked = same(waste)
    lead = merged(asked, anna)
    for view in (View.TEAMS, View.ALL):
        assert list(chosen(anna, Choice(view=view))) == [lead]
    assert not chosen(anna, Choice(view=View.CLOSED)).exists()


@pytest.mark.parametrize("words", ["Fatima's", "from:fatima", "from:fatima street"])
def test_by_what_is_merged_the_one_that_stays_is_found(waste: Team, anna: User, words: str) -> None:
    asked = same(waste)
    Message.objects.filter(conversation=asked[1]).update(text="In Fatima's street")
    reindex(asked[1].messages.get().pk, "In Fatima's street", "en")
    lead = merged(asked, anna)
    assert list(chosen(anna, Choice(view=View.ALL, words=words))) == [lead]


@pytest.mark.django_db(transaction=True)
def test_merging_and_answering_at_the_same_moment_wait_for_each_other_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    anna, bram = seat("Anna", team), seat("Bram", team)
    for _ in range(5):
        asked = same(team, 2)
        start = Barrier(2)

        def merges(asked: list[Conversation] = asked, start: Barrier = start) -> None:
            start.wait(5)
            merged(asked, anna)
            connection.close()

        def answers(here: Conversation = asked[1], start: Barrier = start) -> None:
            start.wait(5)
            answer(here, user=bram, kind="public", text="On Friday.", language="en", now=LATER)
            connection.close()

        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(merges), pool.submit(answers)]:
                one.result(20)
        assert Conversation.objects.get(pk=asked[1].pk).merged_into_id == asked[0].pk


def test_taken_back_it_is_said_to_nobody(waste: Team, anna: User) -> None:
    lead = merged(same(waste), anna)
    assert take_back(told(lead, anna)[0], user=anna, now=LATER)
    lead.refresh_from_db()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"withdrawn"} and lead.waits_for_us


def test_a_merge_undone_leaves_each_as_it_was(waste: Team, anna: User) -> None:
    asked = same(waste)
    merged(asked, anna)
    for merge in ConversationMerge.objects.all():
        undo_conversation_merge(merge, by=anna, now=LATER)
    for before in asked:
        after = Conversation.objects.get(pk=before.pk)
        assert (after.status, after.team, after.message_count) == (before.status, before.team, before.message_count)
        assert after.waiting_since == before.waiting_since and not after.source_count


def test_what_is_sealed_is_not_merged_and_what_is_merged_not_sealed(waste: Team, anna: User) -> None:
    asked = same(waste)
    seal(asked[1], readers=[], reason="A complaint about us.", user=anna, now=NOON)
    with pytest.raises(CannotMerge):
        merged(asked, anna)
    lead = merged([asked[0], asked[2]], anna)
    with pytest.raises(CannotSeal):
        seal(lead, readers=[], reason="A complaint about us.", user=anna, now=NOON)


def test_only_who_answers_on_both_sides_merges(waste: Team, anna: User, chaima: User) -> None:
    with pytest.raises(CannotMerge):
        merged(same(waste), chaima)


def test_chaima_finds_nothing_to_merge_nor_to_take_apart(client: Client, waste: Team, anna: User, chaima: User) -> None:
    asked = same(waste)
    merged(asked, anna)
    client.force_login(chaima)
    merge = ConversationMerge.objects.earliest("pk")
    here = f"/conversations/{asked[0].pk}/"
    assert client.get(f"{here}merging/").status_code == 404
    assert client.post(f"{here}merging/", {"source": asked[1].pk}).status_code == 404
    assert client.post(f"/conversations/merges/{merge.pk}/undoing/").status_code == 404
    assert client.get(f"/conversations/{asked[1].pk}/").status_code == 404


@pytest.mark.usefixtures("english")
def test_on_the_screen_they_are_found_looked_at_merged_answered_and_taken_apart(
    client: Client, waste: Team, anna: User
) -> None:
    asked = same(waste)
    client.force_login(anna)
    here = f"/conversations/{asked[0].pk}/"
    others = {"source": [one.pk for one in asked[1:]]}
    assert f'value="{asked[1].pk}"' in client.get(f"{here}merging/").content.decode()
    assert "Fatima" in client.get(f"{here}merging/", others).content.decode()
    assert client.post(f"{here}merging/", others).headers["Location"] == here
    assert client.get(f"/conversations/{asked[1].pk}/").headers["Location"] == here
    shown = client.get(here).content.decode()
    assert 'name="to_shown"' in shown and "Fatima" in shown and "Gust" in shown
    sent = {"kind": "public", "text": "On Friday.", "to_shown": "1", "to": [asked[0].pk, asked[2].pk]}
    assert "This answer goes to 2 people" in client.post(f"{here}measure/", sent).content.decode()
    client.post(f"{here}answers/", sent)
    assert Delivery.objects.count() == 2
    client.post(f"/conversations/merges/{ConversationMerge.objects.earliest('pk').pk}/undoing/")
    assert client.get(f"/conversations/{asked[1].pk}/").status_code == 200


@pytest.mark.parametrize("kind", ["public", "private"])
def test_looking_costs_the_same_for_three_as_for_nine(client: Client, waste: Team, anna: User, kind: str) -> None:
    asked = same(waste, 9)
    client.force_login(anna)
    costs = []
    for part in (asked[:3], [asked[0], *asked[3:]]):
        lead = merged(part, anna)
        client.get(f"/conversations/{lead.pk}/")
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            client.get(f"/conversations/{lead.pk}/")
            tellings(lead, Writing(kind, "On Friday."))
        costs.append(len(asked_for))
    assert costs[0] == costs[1]
