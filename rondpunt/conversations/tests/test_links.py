"""Linking: two conversations about the same thing say so of each other, to who may see both."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from rondpunt.conversations.actions.link_conversations import CannotLink, link_conversations, unlink
from rondpunt.conversations.actions.merge_conversations import merge_conversations
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.candidates import candidates
from rondpunt.conversations.links import MOST_LINKS, linked_with
from rondpunt.conversations.models import Conversation, ConversationLink, ConversationMerge
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.tests.build import ELS, NOON, channel
from rondpunt.networks.wire import Author
from rondpunt.people.models import Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def two(waste: Team) -> list[Conversation]:
    return [conversation(waste, "The glass container is full"), conversation(waste, "Glass on the bicycle path")]


def others(here: Conversation, user: User) -> list[Conversation]:
    return [one.other for one in linked_with(here, user=user)]


def test_each_says_it_of_the_other_and_the_trail_tells(two: list[Conversation], anna: User) -> None:
    (link,) = link_conversations(two[0], others=two[1:], by=anna, now=NOON)
    assert (others(two[0], anna), others(two[1], anna)) == ([two[1]], [two[0]])
    unlink(link, here=two[1], by=anna, now=NOON)
    unlink(link, here=two[1], by=anna, now=NOON)
    assert others(two[0], anna) == []
    told = TrailEntry.objects.filter(verb__startswith="conversation.").order_by("pk")
    assert [(one.verb, one.particulars["other"]) for one in told if "other" in one.particulars] == [
        ("conversation.linked", f"#{two[1].pk}"),
        ("conversation.unlinked", f"#{two[0].pk}"),
    ]


def test_a_pair_is_linked_once_whichever_way(two: list[Conversation], anna: User) -> None:
    (link,) = link_conversations(two[0], others=two[1:], by=anna, now=NOON)
    assert link_conversations(two[1], others=two[:1], by=anna, now=NOON) == []
    for ends in ({"first": link.first, "second": link.second}, {"first": link.second, "second": link.first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConversationLink.objects.create(**ends, made_by=anna, made_at=NOON)


def test_none_itself_and_too_many_are_refused(two: list[Conversation], waste: Team, anna: User) -> None:
    for chosen in ([], two[:1]):
        with pytest.raises(CannotLink):
            link_conversations(two[0], others=chosen, by=anna, now=NOON)
    here = channel(waste)
    many = [arrive(here, remote_id=f"m{number}") for number in range(MOST_LINKS + 1)]
    with pytest.raises(CannotLink, match="At most"):
        link_conversations(two[0], others=many, by=anna, now=NOON)
    assert not ConversationLink.objects.exists()


def test_behind_a_wall_or_a_seal_the_other_is_not_told_of(
    two: list[Conversation], roads: Team, anna: User, bram: User, chaima: User
) -> None:
    theirs = conversation(roads, "Glass on our road")
    link_conversations(two[0], others=[theirs, two[1]], by=anna, now=NOON)
    assert others(two[0], anna) == [two[1]]
    assert others(theirs, chaima) == []
    seal(two[1], readers=[], reason="It is about a colleague.", user=anna, now=NOON)
    assert (others(two[0], anna), others(two[0], bram)) == ([two[1]], [])


def test_on_the_screen_it_is_found_linked_shown_and_undone(client: Client, two: list[Conversation], anna: User) -> None:
    client.force_login(anna)
    page = reverse("conversations:linking", args=[two[0].pk])
    assert f'value="{two[1].pk}"' in client.get(page).content.decode()
    assert f'value="{two[1].pk}"' in client.get(f"{page}?words=bicycle").content.decode()
    assert "Nothing found" in client.get(f"{page}?words=zzzz").content.decode()
    shown = client.post(page, {"source": two[1].pk}, follow=True).content.decode()
    assert "See also" in shown and "Glass on the bicycle path" in shown
    undo = reverse("conversations:link_removal", args=[two[0].pk, ConversationLink.objects.get().pk])
    assert shown.count(f'action="{undo}"') == 2  # in the notice, and beside the link
    assert "See also" not in client.post(undo, follow=True).content.decode()
    assert "Choose at least one" in client.post(page, {"source": "x"}, follow=True).content.decode()


def test_chaima_links_nothing_of_ours_nor_takes_a_link_away(
    client: Client, two: list[Conversation], roads: Team, anna: User, chaima: User
) -> None:
    (link,) = link_conversations(two[0], others=two[1:], by=anna, now=NOON)
    theirs = conversation(roads, "Glass on our road")
    client.force_login(chaima)
    for here, removed in ((two[0].pk, link.pk), (theirs.pk, link.pk)):
        assert client.post(reverse("conversations:link_removal", args=[here, removed])).status_code == 404
    assert client.get(reverse("conversations:linking", args=[two[0].pk])).status_code == 404
    assert client.post(reverse("conversations:linking", args=[theirs.pk]), {"source": two[0].pk}).status_code == 404
    assert ConversationLink.objects.count() == 1


def test_the_most_alike_stands_first(waste: Team, anna: User) -> None:
    here = channel(waste)
    texts = ["Old paper was not fetched today", "The paper stands there still", "Is there a fair today"]
    asked = [
        arrive(here, text, remote_id=f"m{number}", author=Author(f"a{number}", f"a{number}", f"A{number}"))
        for number, text in enumerate([*texts, "Nothing like it"])
    ]
    among = Conversation.objects.answerable_by(anna)
    paper = arrive(here, "Paper not fetched", remote_id="x", author=Author("x", "x", "X"))
    assert candidates(paper, among=among, words="", user=anna) == [asked[0], asked[1]]
    assert candidates(paper, among=among, words=f"#{asked[3].pk}", user=anna) == [asked[3]]


def test_it_is_found_as_in_the_list_by_number_and_by_operators(waste: Team, roads: Team, anna: User) -> None:
    here = channel(waste)
    lid, bag = arrive(here, "The lid is broken", remote_id="m1"), arrive(here, "My bag is torn", author=ELS)
    arrive(here, "And mine", remote_id="m2", author=Author("x", "x", "X"))
    theirs = conversation(roads, "A hole in the road")

    def found(words: str) -> list[Conversation]:
        return candidates(lid, among=Conversation.objects.visible_to(anna).standing(), words=words, user=anna)

    for words in (bag.number, bag.number.lower(), f"number:{bag.pk}", f"#{bag.pk}", str(bag.pk)):
        assert found(words) == [bag], words
    assert found("from:els") == [bag] and found("torn from:els") == [bag]
    assert found("lid from:els") == found("from:els before:2019-01-01") == found("network:x") == found("?!") == []
    assert found(lid.number) == found(theirs.number) == []  # itself; behind a wall
    merge_conversations(bag, sources=[arrive(here, "My bag!", remote_id="m3", author=ELS)], by=anna, now=NOON)
    assert found(ConversationMerge.objects.get().source.number) == [bag]
