"""Moving: messages begin a conversation of their own or go to another, nobody reads another's, and it is undone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.merge_conversations import merge_conversations
from rondpunt.conversations.actions.move_messages import CannotMove, move_messages
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.tell_citizen import tell_citizen
from rondpunt.conversations.actions.undo_move import undo_move
from rondpunt.conversations.links import linked_with
from rondpunt.conversations.models import Asker, Conversation, Message, MessageMove
from rondpunt.conversations.tests.build import arrive
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import ELS, NOON, channel
from rondpunt.people.models import Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
LATER = NOON + timedelta(hours=1)
SOON = LATER + timedelta(minutes=1)
PRIVATE = {"visibility": "direct"}


@pytest.fixture
def on(waste: Team) -> Channel:
    return channel(waste)


def two_questions(on: Channel, **fields: object) -> tuple[Conversation, Message, Message]:
    """Dirk asks about glass, and then in the same thread about paper."""
    here = arrive(on, "When is the glass container emptied?", remote_id="glass", **fields)
    arrive(on, "And who fetches old paper?", remote_id="paper", in_reply_to=("glass",), **fields)
    glass, paper = here.messages.order_by("at")
    return Conversation.objects.get(pk=here.pk), glass, paper


def split(here: Conversation, *chosen: Message, by: User, subject: str = "") -> Conversation:
    move = move_messages(here, numbers=[one.pk for one in chosen], subject=subject, by=by, now=LATER)
    assert move.target
    return Conversation.objects.get(pk=move.target.pk)


def facts(conversation: Conversation) -> tuple[object, ...]:
    now = Conversation.objects.get(pk=conversation.pk)
    return now.status, now.message_count, now.waiting_since, now.last_at, now.says, now.due_at


def test_a_question_begins_a_conversation_of_its_own(on: Channel, anna: User) -> None:
    here, glass, paper = two_questions(on)
    Conversation.objects.filter(pk=here.pk).update(owner=anna)
    new = split(here, paper, by=anna)
    assert (new.team, new.owner, new.person, new.channel) == (here.team, anna, here.person, here.channel)
    assert (new.subject, new.message_count, new.waits_for_us) == ("And who fetches old paper?", 1, True)
    assert (new.waiting_since, new.last_at) == (paper.at, paper.at)
    assert facts(here)[1:5] == (1, glass.at, glass.at, glass.text)
    assert [one.other for one in linked_with(here, user=anna)] == [new]
    assert [one.other for one in linked_with(new, user=anna)] == [here]
    assert TrailEntry.objects.get(verb="conversation.split").particulars["to"] == f"#{new.pk}"


@pytest.mark.parametrize("network", ["mastodon", "mail"])
def test_what_is_answered_later_comes_in_where_it_stands_now(waste: Team, anna: User, network: str) -> None:
    on = channel(waste, network)
    here, _, paper = two_questions(on, **PRIVATE)
    new = split(here, paper, by=anna)
    # The token of the reply address is that of the first: what it answers says more.
    again = arrive(on, "Thank you for the paper", in_reply_to=("paper", "glass"), thread=here.token, **PRIVATE)
    assert again == new
    assert arrive(on, "And the glass?", in_reply_to=("glass",), thread=here.token, **PRIVATE) == here
    assert arrive(on, "By the address alone", thread=here.token, **PRIVATE) == here


def test_a_token_of_ours_is_not_led_to_another_person(on: Channel, anna: User) -> None:
    here, *_ = two_questions(on, **PRIVATE)
    other = arrive(on, "Mine", author=ELS, remote_id="els", **PRIVATE)
    assert arrive(on, "Forged", in_reply_to=("els",), thread=here.token, **PRIVATE) == here != other


def test_undone_all_is_as_before(on: Channel, anna: User) -> None:
    here, _, paper = two_questions(on)
    before = facts(here)
    new = split(here, paper, by=anna)
    undo_move(MessageMove.objects.get(), by=anna, now=SOON)
    assert facts(here) == before
    assert not Conversation.objects.filter(pk=new.pk).exists() and linked_with(here, user=anna) == []
    with pytest.raises(CannotMove, match="already"):
        undo_move(MessageMove.objects.get(), by=anna, now=SOON)


def test_once_something_happened_there_it_is_not_undone(on: Channel, anna: User, bram: User) -> None:
    here, _, paper = two_questions(on)
    new = split(here, paper, by=anna)
    note(new, user=bram, text="I ask the driver.", now=SOON)
    with pytest.raises(CannotMove, match="since"):
        undo_move(MessageMove.objects.get(), by=anna, now=SOON)
    assert new.messages.count() == 2


def test_a_stray_message_goes_to_the_conversation_it_belongs_to(on: Channel, anna: User) -> None:
    here, _, paper = two_questions(on, **PRIVATE)
    about_paper = arrive(on, "Old paper in our street", remote_id="street", **PRIVATE)
    before = facts(here), facts(about_paper)
    move_messages(here, numbers=[paper.pk], target=about_paper, by=anna, now=LATER)
    paper.refresh_from_db()
    assert (paper.conversation, paper.handle) == (about_paper, here.messages.get().handle)
    assert facts(about_paper)[1] == 2 and facts(here)[1] == 1
    undo_move(MessageMove.objects.get(), by=anna, now=SOON)
    assert (facts(here), facts(about_paper)) == before


def test_nobody_comes_to_read_what_another_wrote_in_private(on: Channel, anna: User) -> None:
    here, _, paper = two_questions(on, **PRIVATE)
    els = arrive(on, "Mine", author=ELS, remote_id="els", **PRIVATE)
    open_to_all = arrive(on, "Ours", author=ELS, remote_id="open")
    for target in (els, open_to_all):
        with pytest.raises(CannotMove, match="private"):
            move_messages(here, numbers=[paper.pk], target=target, by=anna, now=LATER)
    paper.refresh_from_db()
    assert paper.conversation == here


def test_in_public_a_message_of_another_may_move_and_is_answered_to_who_wrote_it(on: Channel, anna: User) -> None:
    here, *_ = two_questions(on)
    arrive(on, "And in our street?", author=ELS, remote_id="els", in_reply_to=("glass",))
    els = here.messages.get(remote_id="els")
    new = split(here, els, by=anna)
    assert new.person == els.person
    answer(new, user=anna, kind="public", text="Tomorrow.", now=SOON)
    assert Delivery.objects.get().payload["to"][0]["key"] == ELS.key


def test_what_cannot_move_is_said(on: Channel, waste: Team, anna: User) -> None:
    here, glass, paper = two_questions(on)
    answer(here, user=anna, kind="public", text="On Friday.", now=LATER)
    ours = here.messages.get(direction="out")
    elsewhere = arrive(channel(waste, "bluesky"), "Elsewhere")
    third = arrive(on, "A third", remote_id="third")
    for numbers, target, why in (
        ([], None, "at least one"),
        ([glass.pk, paper.pk], None, "Leave at least one"),
        ([paper.pk, ours.pk], None, "Look again"),  # it is on its way
        ([paper.pk], elsewhere, "another channel"),
    ):
        with pytest.raises(CannotMove, match=why):
            move_messages(here, numbers=numbers, target=target, by=anna, now=SOON)
    seal(third, readers=[], reason="A complaint.", user=anna, now=NOON)
    with pytest.raises(CannotMove, match="sealed"):
        move_messages(here, numbers=[paper.pk], target=third, by=anna, now=SOON)
    merge_conversations(here, sources=[elsewhere], by=anna, now=NOON)
    with pytest.raises(CannotMove, match="apart"):
        move_messages(here, numbers=[paper.pk], by=anna, now=SOON)


def test_on_the_citizens_page_all_of_it_stays(client: Client, waste: Team, anna: User) -> None:
    on = channel(waste, "form", details={"slug": "f", "title": "F", "notify": "yes"})
    here, _, paper = two_questions(on, **PRIVATE)
    Asker.objects.create(conversation=here, key="k", language="en", email="dirk@burgers.example")
    new = split(here, paper, by=anna)
    answer(new, user=anna, kind="private", text="Paper on Monday.", now=SOON)
    Delivery.objects.update(state=Delivery.State.SENT, remote_id="1", sent_at=SOON)
    assert tell_citizen(Delivery.objects.get(), now=SOON) and here.token in str(mail.outbox[0].body)
    assert not tell_citizen(Delivery.objects.get(), now=SOON)
    shown = client.get(reverse("conversations:follow", args=[here.token])).content.decode()
    assert "old paper" in shown and "Paper on Monday." in shown
    assert client.get(reverse("conversations:follow", args=[new.token])).status_code == 404


def test_on_the_screen_it_is_chosen_moved_and_undone(client: Client, on: Channel, anna: User) -> None:
    here, glass, paper = two_questions(on)
    client.force_login(anna)
    page = reverse("conversations:moving", args=[here.pk])
    assert f'href="{page}?from={paper.pk}"' in client.get(here.get_absolute_url()).content.decode()
    asked = client.get(f"{page}?from={paper.pk}").content.decode()
    assert f'value="{paper.pk}" checked' in asked and f'value="{glass.pk}" checked' not in asked
    refused = client.post(page, {"subject": "Old <b>paper</b>", "target": "0"})
    assert refused.status_code == 422 and "Old &lt;b&gt;paper" in refused.content.decode()
    shown = client.post(
        page, {"message": paper.pk, "subject": "Old paper", "target": "0"}, follow=True
    ).content.decode()
    undo = reverse("conversations:move_undoing", args=[MessageMove.objects.get().pk])
    assert "Old paper" in shown and "See also" in shown and shown.count(f'action="{undo}"') == 2
    assert client.post(undo)["Location"] == here.get_absolute_url()
    assert here.messages.count() == 2
    assert client.post(undo, follow=True).status_code == 200  # once more: said, not broken


def test_chaima_moves_nothing_and_undoes_nothing(
    client: Client, on: Channel, roads: Team, anna: User, chaima: User
) -> None:
    here, _, paper = two_questions(on)
    theirs = arrive(channel(roads), "A road")
    split(here, paper, by=anna)
    client.force_login(chaima)
    page = reverse("conversations:moving", args=[here.pk])
    assert client.get(page).status_code == client.post(page, {"message": paper.pk}).status_code == 404
    taken = {"message": theirs.messages.get().pk, "target": here.pk}
    assert client.post(reverse("conversations:moving", args=[theirs.pk]), taken).status_code == 404
    assert client.post(reverse("conversations:move_undoing", args=[MessageMove.objects.get().pk])).status_code == 404
