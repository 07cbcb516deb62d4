"""The screens of persons: the list, one person on all networks, facts, merging and undoing; walls and queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.merge_persons import merge_persons
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.tests.build import DIRK, ELS, NOON, channel
from rondpunt.people.models import Handle, Person, PersonMerge, Team, User
from rondpunt.people.rights import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PERSONS = "/persons/"


@pytest.fixture
def as_anna(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def dirk(waste: Team) -> Person:
    return conversation(waste, "When is the glass container emptied?", author=DIRK).person


@pytest.fixture
def els(waste: Team) -> Person:
    return conversation(waste, "The bin is full", author=ELS).person


def address(name: str, number: int) -> str:
    return reverse(f"conversations:{name}", args=[number])


def said(client: Client, where: str, status: int = 200, **query: object) -> str:
    response = client.get(where, query)
    assert response.status_code == status
    return response.content.decode()


def everybody(number: int, team: Team) -> Person:
    """One person on the list beside ``number`` others, each with a handle and a conversation."""
    pattern = conversation(team)
    for place in range(number):
        other = Person.objects.create(name=f"Person {place}", created_at=NOON)
        Handle.objects.create(person=other, network="mastodon", key=f"p{place}", shown=f"@p{place}@plein.example")
        fields = {name: getattr(pattern, name) for name in ("channel", "network", "team", "started_at", "last_at")}
        Conversation.objects.create(person=other, subject=f"Question {place}", visibility="public", **fields)
    return pattern.person


def test_the_list_tells_who_wrote_and_is_searched_by_name_and_account(
    as_anna: Client, dirk: Person, els: Person
) -> None:
    assert address("person", dirk.pk) in said(as_anna, PERSONS) and address("person", els.pk) in said(as_anna, PERSONS)
    found = said(as_anna, PERSONS, words="els@plein")
    assert address("person", els.pk) in found and address("person", dirk.pk) not in found
    assert "Nobody found" in said(as_anna, PERSONS, words="nobody\x00")


def test_the_list_goes_on_where_the_page_ended(as_anna: Client, waste: Team) -> None:
    everybody(60, waste)
    first = as_anna.get(PERSONS, {"words": "plein"})
    second = said(as_anna, PERSONS + "?" + first.context["following"])
    names = {row.person.name for row in first.context["rows"]}
    assert len(names) == 50 and "From the start" in second
    assert not any(f">{name}<" in second for name in names)


def test_who_knows_nobody_is_told_how_persons_come_in(client: Client, admin: User, dirk: Person) -> None:
    client.force_login(admin)
    assert "from their first message on" in said(client, PERSONS)


def test_every_screen_of_a_person_is_missing_for_chaima(
    client: Client, chaima: User, anna: User, dirk: Person, els: Person
) -> None:
    merge = merge_persons(dirk, absorbed=els, by=anna, now=NOON)
    client.force_login(chaima)
    assert "Nobody yet" in said(client, PERSONS) and "Nobody found" in said(client, PERSONS, words="Dirk")
    for number in (dirk.pk, els.pk):
        said(client, address("person", number), status=404)
        said(client, address("merging", number), status=404)
    assert client.post(address("person_facts", dirk.pk), {"name": "Chaima's"}).status_code == 404
    assert client.post(address("undoing", merge.pk)).status_code == 404
    assert not PersonMerge.objects.exclude(undone_at=None).exists()
    dirk.refresh_from_db()
    assert dirk.name == "Dirk"


def test_neither_of_two_persons_may_stand_behind_the_wall(
    client: Client, chaima: User, roads: Team, dirk: Person
) -> None:
    mine = arrive(channel(roads), "A hole", author=ELS).person
    client.force_login(chaima)
    said(client, address("merging", mine.pk), other=dirk.pk, status=404)
    assert "Nobody found" in said(client, address("merging", mine.pk), words="Dirk")
    both = {"other": dirk.pk, "survivor": mine.pk}
    assert client.post(address("merging", mine.pk), both).status_code == 404
    assert client.post(address("merging", dirk.pk), {"other": mine.pk, "survivor": mine.pk}).status_code == 404
    assert not PersonMerge.objects.exists()


def test_who_may_only_read_sees_the_person_and_changes_nothing(
    client: Client, waste: Team, anna: User, dirk: Person, els: Person
) -> None:
    merge = merge_persons(dirk, absorbed=els, by=anna, now=NOON)
    client.force_login(seat("Marc", waste, Role.MANAGER))
    page = said(client, address("person", dirk.pk))
    assert "The bin is full" in page and "Merged into this person" in page
    assert address("merging", dirk.pk) not in page and address("undoing", merge.pk) not in page
    said(client, address("merging", dirk.pk), status=404)
    assert client.post(address("person_facts", dirk.pk), {"name": "D"}).status_code == 404
    assert client.post(address("undoing", merge.pk)).status_code == 404


def test_a_person_is_shown_across_networks_newest_first_and_each_apart(
    as_anna: Client, waste: Team, anna: User
) -> None:
    first = arrive(channel(waste), "First on Mastodon")
    second = arrive(channel(waste, network="bluesky"), "Then on Bluesky")
    merge_persons(first.person, absorbed=second.person, by=anna, now=NOON)
    where = address("person", first.person_id)
    page = said(as_anna, where)
    assert page.index("Then on Bluesky") < page.index("First on Mastodon")
    alone = said(as_anna, where, network="bluesky")
    assert "Then on Bluesky" in alone and "First on Mastodon" not in alone
    assert "Nothing on this network" in said(as_anna, where, network="mail")


def test_what_was_said_before_stands_on_the_next_page(as_anna: Client, waste: Team) -> None:
    square = channel(waste)
    for place in range(55):
        here = arrive(square, f"Word number {place:02}.")
    first = as_anna.get(address("person", here.person_id))
    older = said(as_anna, address("person", here.person_id) + "?" + first.context["earlier"])
    assert "Word number 54." in first.content.decode() and "Word number 04." not in first.content.decode()
    assert "Word number 04." in older and "Word number 05." not in older


def test_what_is_removed_is_not_told_on_the_persons_page(as_anna: Client, dirk: Person) -> None:
    dirk.messages.update(removed_at=NOON)
    Conversation.objects.update(subject="Glass")
    assert "container emptied" not in said(as_anna, address("person", dirk.pk))


def test_facts_are_kept_and_what_cannot_be_is_told_beside_the_field(as_anna: Client, dirk: Person) -> None:
    facts = {"name": "Dirk Peeters", "language": "fr", "preferred_network": "mastodon"}
    where = address("person_facts", dirk.pk)
    assert as_anna.post(where, facts, follow=True).redirect_chain == [(address("person", dirk.pk), 302)]
    dirk.refresh_from_db()
    assert (dirk.name, dirk.language, dirk.preferred_network) == tuple(facts.values())
    refused = as_anna.post(where, facts | {"preferred_network": "bluesky", "name": "D"})
    assert refused.status_code == 422 and "errorlist" in refused.content.decode()
    dirk.refresh_from_db()
    assert dirk.name == "Dirk Peeters"


def test_two_persons_are_seen_beside_each_other_and_the_chosen_one_stays(
    as_anna: Client, dirk: Person, els: Person
) -> None:
    where = address("merging", dirk.pk)
    assert f"{where}?other={els.pk}" in said(as_anna, where, words="els")
    beside = said(as_anna, where, other=els.pk)
    assert "@dirk@plein.example" in beside and "@els@plein.example" in beside
    response = as_anna.post(where, {"other": els.pk, "survivor": els.pk}, follow=True)
    assert response.redirect_chain == [(address("person", els.pk), 302)]
    assert "Dirk is now a part of Els." in response.content.decode()
    dirk.refresh_from_db()
    assert dirk.merged_into == els
    assert as_anna.get(address("person", dirk.pk)).headers["Location"] == address("person", els.pk)


def test_the_search_begins_with_who_bears_the_same_name(as_anna: Client, dirk: Person, waste: Team) -> None:
    same = arrive(channel(waste, network="bluesky"), "Glass", author=DIRK).person
    els = conversation(waste, author=ELS).person
    page = said(as_anna, address("merging", dirk.pk))
    assert f"other={same.pk}" in page and f"other={els.pk}" not in page and f"other={dirk.pk}" not in page


def test_a_merge_is_undone_with_a_button_once(as_anna: Client, anna: User, dirk: Person, els: Person) -> None:
    merge = merge_persons(dirk, absorbed=els, by=anna, now=NOON)
    undoing = address("undoing", merge.pk)
    assert undoing in said(as_anna, address("person", dirk.pk))
    assert "Els stands apart again." in as_anna.post(undoing, follow=True).content.decode()
    assert "The bin is full" in said(as_anna, address("person", els.pk))
    assert "undone already" in as_anna.post(undoing, follow=True).content.decode()


def test_nothing_is_merged_by_a_choice_of_neither_or_by_a_page_that_is_out_of_date(
    as_anna: Client, anna: User, dirk: Person, els: Person, waste: Team
) -> None:
    where = address("merging", dirk.pk)
    for survivor in ("", "x", str(els.pk + 1000)):
        told = as_anna.post(where, {"other": els.pk, "survivor": survivor}, follow=True)
        assert "Choose who of the two stays." in told.content.decode()
    for other in ("", "x", "²", "9" * 40):
        assert as_anna.post(where, {"other": other, "survivor": dirk.pk}).status_code == 404
    assert not PersonMerge.objects.exists()
    third = arrive(channel(waste, network="bluesky"), "Glass", author=ELS).person
    merge_persons(third, absorbed=els, by=anna, now=NOON)
    late = as_anna.post(where, {"other": els.pk, "survivor": dirk.pk}, follow=True)
    assert "in the meantime" in late.content.decode()
    assert late.redirect_chain == [(f"{where}?other={third.pk}", 302)]
    assert PersonMerge.objects.count() == 1


def test_merging_twice_by_a_double_click_merges_once(as_anna: Client, dirk: Person, els: Person) -> None:
    both = {"other": els.pk, "survivor": dirk.pk}
    for _time in range(2):
        response = as_anna.post(address("merging", dirk.pk), both, follow=True)
        assert response.redirect_chain[-1][0] == address("person", dirk.pk) and response.status_code == 200
    assert PersonMerge.objects.count() == 1


def test_the_rail_and_the_conversation_lead_to_the_person(as_anna: Client, dirk: Person) -> None:
    here = Conversation.objects.get(person=dirk)
    page = said(as_anna, reverse("conversations:conversation", args=[here.pk]))
    assert f'href="{PERSONS}"' in page and f'href="{address("person", dirk.pk)}"' in page


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_takes_as_many_queries_for_two_persons_as_for_twenty(
    number: int, as_anna: Client, waste: Team, django_assert_max_num_queries: Any
) -> None:
    everybody(number, waste)
    with django_assert_max_num_queries(20):
        said(as_anna, PERSONS)


@pytest.mark.parametrize("number", [2, 20])
def test_the_page_takes_as_many_queries_for_two_messages_and_merges_as_for_twenty(
    number: int, as_anna: Client, anna: User, waste: Team, django_assert_max_num_queries: Any
) -> None:
    dirk = everybody(number, waste)
    square = channel(waste)
    for place in range(number):
        arrive(square, f"Word {place}")
        merge_persons(dirk, absorbed=Person.objects.get(name=f"Person {place}"), by=anna, now=NOON)
    with django_assert_max_num_queries(29):
        assert said(as_anna, address("person", dirk.pk)).count("Undo this merge") == number
