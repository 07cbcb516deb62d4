"""Which persons a colleague may know, what was said with them, and what may be changed."""

import pytest
from django.db import connection

from rondpunt.conversations.actions.merge_persons import merge_persons
from rondpunt.conversations.persons import merges_to_undo, named, person_page, said_with, visible_persons
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.tests.build import DIRK, ELS, NOON, channel
from rondpunt.networks.wire import Author
from rondpunt.people.actions.change_person import change_person
from rondpunt.people.models import Person, Team, TrailEntry, User

pytestmark = pytest.mark.django_db


def test_a_person_exists_for_the_teams_in_which_they_spoke_and_for_who_sees_all(
    waste: Team, anna: User, chaima: User, karin: User, admin: User
) -> None:
    dirk = conversation(waste, author=DIRK).person
    assert list(visible_persons(anna)) == list(visible_persons(karin)) == [dirk]
    for stranger in (chaima, admin):
        assert not visible_persons(stranger).exists()
        assert person_page(stranger, words="dirk") == ([], 0)
        assert said_with(dirk, stranger) == ([], 0)


def test_of_one_person_each_team_reads_its_own_conversations(
    waste: Team, roads: Team, anna: User, chaima: User
) -> None:
    mine, theirs = arrive(channel(waste), "Glass"), arrive(channel(roads, network="bluesky"), "A hole")
    dirk = mine.person
    merge = merge_persons(dirk, absorbed=theirs.person, by=anna, now=NOON)
    assert [message.text for message in said_with(dirk, anna)[0]] == ["Glass"]
    assert [message.text for message in said_with(dirk, chaima)[0]] == ["A hole"]
    assert said_with(dirk, anna, network="bluesky") == ([], 0)
    assert merges_to_undo(dirk, chaima) == [merge] and merges_to_undo(dirk, anna) == []


def test_pages_of_persons_follow_each_other_whatever_the_capitals(karin: User) -> None:
    for number in range(120):
        name = f"person {number:03}"
        Person.objects.create(name=name.upper() if number % 2 else name, created_at=NOON)
    seen: list[str] = []
    after = ""
    for size in (50, 50, 20):
        rows, following = person_page(karin, after=after)
        assert len(rows) == size
        seen += [row.person.name.lower() for row in rows]
        after = str(following)
    assert after == "0" and seen == [f"person {number:03}" for number in range(120)]


def test_who_begins_with_an_accent_stands_among_the_others(waste: Team, karin: User) -> None:
    for name in ("Zoë", "Émile", "eric", "Œdipe", "Elodie", "Øystein", "Olga", "ßara", "Fien"):
        Person.objects.create(name=name, created_at=NOON)
    came = conversation(waste, author=Author("e", "@e", "Éa")).person  # as the intake files them
    wanted = ["Éa", "Elodie", "Émile", "eric", "Fien", "Œdipe", "Olga", "Øystein", "ßara", "Zoë"]
    assert [row.person.name for row in person_page(karin)[0]] == wanted
    change_person(came, name="Étienne", language="", preferred_network="", by=karin, now=NOON)
    assert [row.person.name for row in person_page(karin)[0]][:5] == ["Elodie", "Émile", "eric", "Étienne", "Fien"]
    first = person_page(karin)[0][0].person
    assert person_page(karin, after=str(first.pk))[0][0].person.name == "Émile"


def test_a_person_is_found_by_name_and_handle(waste: Team, anna: User) -> None:
    dirk, els = conversation(waste, author=DIRK).person, conversation(waste, author=ELS).person
    assert list(named(visible_persons(anna), "els plein")) == [els]
    assert list(named(visible_persons(anna), "@DIRK@plein.example")) == [dirk]
    assert not named(visible_persons(anna), "dirk els").exists()


def test_what_is_changed_of_a_person_is_on_the_trail(waste: Team, anna: User) -> None:
    dirk = conversation(waste, author=DIRK).person
    for changed in (True, False):
        assert changed == change_person(dirk, name="Dirk", language="fr", preferred_network="", by=anna, now=NOON)
    line = TrailEntry.objects.get(verb="person.changed")
    assert line.particulars == {"before": {"language": ""}, "after": {"language": "fr"}}


def test_the_list_in_the_order_of_names_reads_an_index() -> None:
    listed = Person.objects.order_by("filed_as", "pk")[:50]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    assert "persons_in_their_order" in listed.explain()
