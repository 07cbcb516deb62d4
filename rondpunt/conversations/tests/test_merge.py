"""Two persons become one and stand apart again: what moves, what goes along, who wins."""

import pytest

from rondpunt.conversations.actions.merge_persons import CannotMerge, merge_persons
from rondpunt.conversations.actions.undo_merge import CannotUndo, undo_merge
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.tests.build import arrive
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import DIRK, ELS, NOON, channel
from rondpunt.people.models import Handle, Person, PersonMerge, Team, TrailEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def square(waste: Team) -> Channel:
    return channel(waste)


@pytest.fixture
def dirks(square: Channel) -> Conversation:
    return arrive(square, "When is the glass container emptied?", author=DIRK)


@pytest.fixture
def elses(square: Channel) -> Conversation:
    return arrive(square, "The bin is full", author=ELS)


def owner(conversation: Conversation) -> Person:
    return Conversation.objects.get(pk=conversation.pk).person


def test_handles_conversations_and_messages_go_to_the_survivor(
    dirks: Conversation, elses: Conversation, anna: User
) -> None:
    dirk, els = dirks.person, elses.person
    Person.objects.filter(pk=els.pk).update(language="fr")
    merge = merge_persons(dirk, absorbed=els, by=anna, now=NOON)
    assert owner(elses) == dirk
    assert not Handle.objects.filter(person=els).exists()
    assert not Message.objects.filter(person=els).exists()
    els.refresh_from_db()
    dirk.refresh_from_db()
    assert els.merged_into == dirk and dirk.language == "fr"
    assert merge.moved["conversations"] == [elses.pk]
    line = TrailEntry.objects.get(verb="person.merged")
    assert (line.actor, line.subject_id, line.particulars["absorbed"]) == (anna, dirk.pk, "Els")


def test_a_new_message_by_a_moved_handle_lands_with_the_survivor(
    square: Channel, dirks: Conversation, elses: Conversation, anna: User
) -> None:
    merge_persons(dirks.person, absorbed=elses.person, by=anna, now=NOON)
    assert arrive(square, "And the paper?", author=ELS).person == dirks.person


def test_undoing_gives_back_what_moved_and_what_came_in_since_by_those_handles(
    square: Channel, dirks: Conversation, elses: Conversation, anna: User
) -> None:
    dirk, els = dirks.person, elses.person
    Person.objects.filter(pk=els.pk).update(language="fr")
    before = list(Message.objects.order_by("pk").values_list("pk", "person"))
    merge = merge_persons(dirk, absorbed=els, by=anna, now=NOON)
    later, his = arrive(square, "And the paper?", author=ELS), arrive(square, "And mine?", author=DIRK)
    assert undo_merge(merge, by=anna, now=NOON) == els
    assert list(Message.objects.order_by("pk").values_list("pk", "person"))[:2] == before
    assert owner(later) == owner(elses) == els
    assert owner(his) == owner(dirks) == dirk
    assert Handle.objects.get(key=ELS.key).person == els
    assert Message.objects.get(conversation=later).person == els
    dirk.refresh_from_db()
    els.refresh_from_db()
    assert dirk.language == "" and els.merged_into is None
    assert TrailEntry.objects.filter(verb="person.unmerged", subject_id=dirk.pk, actor=anna).exists()


def test_a_merge_is_undone_once(dirks: Conversation, elses: Conversation, anna: User) -> None:
    merge = merge_persons(dirks.person, absorbed=elses.person, by=anna, now=NOON)
    undo_merge(merge, by=anna, now=NOON)
    with pytest.raises(CannotUndo):
        undo_merge(merge, by=anna, now=NOON)
    again = merge_persons(dirks.person, absorbed=elses.person, by=anna, now=NOON)
    assert again.pk != merge.pk


def test_a_person_is_not_merged_twice_nor_in_a_circle_nor_with_themselves(
    dirks: Conversation, elses: Conversation, anna: User
) -> None:
    dirk, els = dirks.person, elses.person
    merge_persons(dirk, absorbed=els, by=anna, now=NOON)
    for survivor, absorbed in ((dirk, els), (els, dirk), (dirk, dirk)):
        with pytest.raises(CannotMerge):
            merge_persons(survivor, absorbed=absorbed, by=anna, now=NOON)
    assert PersonMerge.objects.count() == 1


def test_a_merge_under_another_is_undone_after_that_one(
    square: Channel, dirks: Conversation, elses: Conversation, anna: User
) -> None:
    third = Person.objects.create(name="Dirk D.", created_at=NOON)
    first = merge_persons(dirks.person, absorbed=elses.person, by=anna, now=NOON)
    second = merge_persons(third, absorbed=dirks.person, by=anna, now=NOON)
    with pytest.raises(CannotUndo):
        undo_merge(first, by=anna, now=NOON)
    assert owner(elses) == third
    later = arrive(square, "And the paper?", author=ELS)
    undo_merge(second, by=anna, now=NOON)
    undo_merge(first, by=anna, now=NOON)
    assert owner(later) == owner(elses) == elses.person
    assert owner(dirks) == dirks.person
