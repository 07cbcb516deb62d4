"""One thing done to many conversations, with undo: what is changed, what is left alone, who may, and how often."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from rondpunt.conversations.actions.change_many import MOST_AT_ONCE, CannotChange, change_many, undo_many
from rondpunt.conversations.models import Bulk, Conversation
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.models import Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
Status, Deed = Conversation.Status, Bulk.Deed


@pytest.fixture
def three(waste: Team) -> list[Conversation]:
    return [conversation(waste, f"Question {number}") for number in range(3)]


def numbers(conversations: list[Conversation]) -> list[int]:
    return [one.pk for one in conversations]


def states() -> list[str]:
    return list(Conversation.objects.order_by("pk").values_list("status", flat=True))


def test_many_are_closed_and_opened_again_as_they_were(three: list[Conversation], anna: User, now: datetime) -> None:
    before = list(Conversation.objects.order_by("pk").values())
    done = change_many(numbers(three), user=anna, deed=Deed.CLOSE, now=now)
    assert states() == [Status.CLOSED] * 3
    assert undo_many(done, user=anna, now=now) == 0
    assert list(Conversation.objects.order_by("pk").values()) == before
    told = TrailEntry.objects.exclude(verb="message.received").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["conversation.closed"] * 3 + ["conversation.put_back"] * 3


def test_what_something_happened_to_since_is_not_undone(
    three: list[Conversation], anna: User, bram: User, now: datetime
) -> None:
    done = change_many(numbers(three), user=anna, deed=Deed.TAKE, now=now)
    change_many(numbers(three[:1]), user=bram, deed=Deed.TAKE, now=now)
    assert undo_many(done, user=anna, now=now) == 1
    owners = Conversation.objects.order_by("pk").values_list("owner__name", flat=True)
    assert list(owners) == ["Bram", None, None]


def test_it_is_undone_once_by_who_did_it_and_not_for_ever(
    three: list[Conversation], anna: User, bram: User, now: datetime
) -> None:
    done = change_many(numbers(three), user=anna, deed=Deed.CLOSE, now=now)
    with pytest.raises(CannotChange):
        undo_many(done, user=bram, now=now)
    with pytest.raises(CannotChange):
        undo_many(done, user=anna, now=now + timedelta(days=2))
    undo_many(done, user=anna, now=now)
    with pytest.raises(CannotChange, match="already"):
        undo_many(done, user=anna, now=now)


def test_many_go_to_another_team_and_come_back(
    three: list[Conversation], waste: Team, roads: Team, anna: User, now: datetime
) -> None:
    done = change_many(numbers(three), user=anna, deed=Deed.MOVE, team=roads, now=now)
    assert set(Conversation.objects.values_list("team", flat=True)) == {roads.pk}
    assert undo_many(done, user=anna, now=now) == 0
    assert set(Conversation.objects.values_list("team", flat=True)) == {waste.pk}


def test_a_tag_is_put_on_many_and_taken_off_only_where_it_was_put(
    three: list[Conversation], anna: User, now: datetime
) -> None:
    first = change_many(numbers(three[:1]), user=anna, deed=Deed.TAG, name="glass", now=now)
    done = change_many(numbers(three), user=anna, deed=Deed.TAG, name="Glass", now=now)
    assert (len(done.changes), done.left_alone) == (2, 1)
    undo_many(done, user=anna, now=now)
    assert [one.tags.count() for one in three] == [1, 0, 0]
    assert first.pk != done.pk


def test_what_cannot_be_changed_is_left_alone_and_counted(
    three: list[Conversation], roads: Team, anna: User, chaima: User, now: datetime
) -> None:
    theirs = conversation(roads, "A question for Roads")
    change_many(numbers(three[:1]), user=anna, deed=Deed.CLOSE, now=now)
    done = change_many([*numbers(three), theirs.pk, 10**9], user=anna, deed=Deed.CLOSE, now=now)
    assert (len(done.changes), done.left_alone) == (2, 3)
    theirs.refresh_from_db()
    assert theirs.status == Status.NEW
    with pytest.raises(CannotChange):
        change_many(numbers(three), user=anna, deed=Deed.GIVE, owner=chaima, now=now)
    assert not Conversation.objects.filter(owner=chaima).exists()


def test_nothing_and_too_many_are_told_in_words(anna: User, now: datetime) -> None:
    with pytest.raises(CannotChange, match="Choose conversations"):
        change_many([], user=anna, deed=Deed.CLOSE, now=now)
    with pytest.raises(CannotChange, match="At most"):
        change_many(list(range(MOST_AT_ONCE + 1)), user=anna, deed=Deed.CLOSE, now=now)


def test_a_colleague_chooses_several_closes_them_and_undoes_it_on_the_screen(
    client: Client, three: list[Conversation], anna: User
) -> None:
    client.force_login(anna)
    assert "row__choose" not in client.get("/conversations/").content.decode()
    shown = client.get("/conversations/?several=1").content.decode()
    assert shown.count('name="conversation"') == 3
    asked = {"deed": "close", "conversation": numbers(three), "back": "view=teams&several=1"}
    after = client.post("/conversations/bulk/", asked, follow=True)
    assert "Done to 3 conversations." in after.content.decode()
    done = Bulk.objects.get()
    after = client.post(f"/conversations/bulk/{done.pk}/undoing/", {"back": ""}, follow=True)
    assert "Undone." in after.content.decode() and states() == [Status.NEW] * 3


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"deed": "close"}, "Choose conversations first."),
        ({"deed": "give", "conversation": "1"}, "Choose the colleague"),
        ({"deed": "move", "conversation": "1"}, "Choose the team"),
        ({"deed": "tag", "conversation": "1", "name": " "}, "Write the tag."),
        ({"deed": "burn", "conversation": "1"}, "burn"),
        ({"conversation": "x"}, "required"),
    ],
)
def test_a_form_that_lacks_something_says_what(
    asked: dict[str, str], told: str, client: Client, three: list[Conversation], anna: User
) -> None:
    client.force_login(anna)
    assert told in client.post("/conversations/bulk/", asked, follow=True).content.decode()
    assert not Bulk.objects.exists() and states() == [Status.NEW] * 3


def test_another_team_neither_changes_nor_undoes(
    client: Client, three: list[Conversation], anna: User, chaima: User, now: datetime
) -> None:
    client.force_login(chaima)
    client.post("/conversations/bulk/", {"deed": "close", "conversation": numbers(three)})
    assert states() == [Status.NEW] * 3
    done = change_many(numbers(three), user=anna, deed=Deed.CLOSE, now=now)
    assert client.post(f"/conversations/bulk/{done.pk}/undoing/").status_code == 404
    assert "Done to" not in client.get(f"/conversations/?done={done.pk}").content.decode()
    assert states() == [Status.CLOSED] * 3
