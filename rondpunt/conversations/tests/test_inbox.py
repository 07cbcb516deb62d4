"""The inbox: views, counts, filters, walls, pages, and how few queries it takes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.inbox import Choice, View, choice_from, counts, home_view, page
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.tests.build import ELS, NOON, channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role

Status = Conversation.Status
INBOX = "/conversations/"


@pytest.fixture
def as_anna(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def many(team: Team, number: int) -> list[Conversation]:
    """``number`` conversations of one citizen, a minute apart, written straight into the table."""
    pattern = conversation(team)
    rows = [
        Conversation(
            channel=pattern.channel,
            network=pattern.network,
            person=pattern.person,
            team=team,
            subject=f"Question {place}",
            visibility="public",
            started_at=NOON,
            last_at=NOON - timedelta(minutes=place),
            waiting_since=NOON,
        )
        for place in range(1, number)
    ]
    return [pattern, *Conversation.objects.bulk_create(rows)]


def test_the_inbox_shows_what_waits_for_my_teams(as_anna: Client, waste: Team) -> None:
    conversation(waste, "When is the glass container emptied?", author=ELS)
    response = as_anna.get(INBOX)
    assert response.status_code == 200
    said = response.content.decode()
    assert "When is the glass container emptied?" in said
    assert "Els" in said


def test_a_row_leads_to_its_conversation_and_keeps_the_view(as_anna: Client, waste: Team) -> None:
    here = conversation(waste)
    said = as_anna.get(INBOX, {"view": "unassigned"}).content.decode()
    assert f'href="{reverse("conversations:conversation", args=[here.pk])}?view=unassigned"' in said


@pytest.mark.parametrize("view", list(View))
def test_another_team_sees_nothing_in_any_view(view: View, client: Client, waste: Team, chaima: User) -> None:
    conversation(waste, "A secret of Waste")
    closed = conversation(waste, "Another secret of Waste")
    Conversation.objects.filter(pk=closed.pk).update(status=Status.CLOSED, owner=chaima)
    client.force_login(chaima)
    assert "of Waste" not in client.get(INBOX, {"view": view}).content.decode()
    assert not any(counts(chaima, Choice(view=view)).values())


def test_another_team_finds_nothing_by_words_or_by_the_filter_of_that_team(
    client: Client, waste: Team, chaima: User, anna: User
) -> None:
    conversation(waste, "The glass container overflows")
    assert page(anna, choice_from({"q": "container"}))[0]
    assert not page(chaima, choice_from({"q": "container"}))[0]
    client.force_login(chaima)
    said = client.get(INBOX, {"q": "container", "team": waste.pk}).content.decode()
    assert "overflows" not in said


def test_core_team_sees_every_team(client: Client, roads: Team, karin: User) -> None:
    conversation(roads, "A hole in the road")
    client.force_login(karin)
    assert "A hole in the road" in client.get(INBOX, {"view": "all"}).content.decode()
    assert "A hole in the road" not in client.get(INBOX, {"view": "teams"}).content.decode()


def _said_in_the_rail(client: Client, **query: str) -> tuple[str, str]:
    """The number in the rail, and that of the view in which one stands."""
    said = client.get(INBOX, query).content.decode()
    rail = re.search(r'<b id="rail-count">(\d*)</b>', said)
    here = re.search(r'aria-current="true">[^<]*<b>(\d+)</b>', said)
    assert rail and here, said
    return rail.group(1), here.group(1)


def test_who_answers_everywhere_begins_with_all_that_is_open(client: Client, roads: Team, waste: Team) -> None:
    conversation(roads, "A hole in the road")
    close(conversation(roads, "A lamp that burns all day"), user=seat("Tom", roads), now=NOON)
    Conversation.objects.filter(pk=conversation(waste).pk).update(status=Status.WAITING_THEM)
    client.force_login(seat("Karin", Team.objects.create(name="Communication"), Role.CORE))
    said = client.get(INBOX).content.decode()
    assert "A hole in the road" in said
    assert "A lamp" not in said
    assert _said_in_the_rail(client) == ("2", "2")


def test_who_answers_for_teams_begins_with_these_and_the_rail_says_their_number(
    as_anna: Client, waste: Team, roads: Team
) -> None:
    conversation(roads)
    conversation(waste)
    Conversation.objects.filter(pk=conversation(waste).pk).update(status=Status.WAITING_THEM)
    assert _said_in_the_rail(as_anna) == ("2", "2")
    assert "view=open" not in as_anna.get(INBOX).content.decode()


def test_the_rail_tells_the_whole_number_whatever_is_filtered_and_is_refreshed_with_the_list(
    as_anna: Client, waste: Team
) -> None:
    conversation(waste, "When is the glass container emptied?")
    conversation(waste, "Quand les bouteilles en verre sont-elles enlevées dans notre rue ?")
    assert _said_in_the_rail(as_anna, language="fr") == ("2", "1")
    part = as_anna.get(INBOX, {"language": "fr"}, headers={"HX-Request": "true"}).content.decode()
    assert '<b id="rail-count" hx-swap-oob="outerMorph">2</b>' in part


def test_a_view_that_one_begins_with_needs_no_name_in_the_address(karin: User, anna: User) -> None:
    assert choice_from({}, home=home_view(karin)).query() == ""
    assert choice_from({"view": "teams"}, home=home_view(karin)).query() == "view=teams"
    assert choice_from({"view": "open"}, home=home_view(anna)).query() == "view=open"


def test_an_administrator_without_a_desk_is_told_what_to_do(client: Client, admin: User, waste: Team) -> None:
    conversation(waste, "Not for administrators")
    client.force_login(admin)
    said = client.get(INBOX)
    assert said.status_code == 200
    assert "Not for administrators" not in said.content.decode()


def test_every_view_counts_what_it_lists(anna: User, bram: User, waste: Team, roads: Team) -> None:
    mine, brams, waiting, done, theirs = (conversation(waste, f"Question {n}") for n in range(5))
    conversation(roads)
    assign(mine, user=anna, owner=anna, now=NOON)
    assign(brams, user=bram, owner=bram, now=NOON)
    Conversation.objects.filter(pk=waiting.pk).update(status=Status.WAITING_THEM, owner=anna)
    close(done, user=anna, now=NOON)
    Conversation.objects.filter(pk=theirs.pk).update(team=roads)
    told = counts(anna, Choice())
    assert told == {"teams": 3, "mine": 2, "unassigned": 0, "overdue": 0, "waiting": 1, "look": 0, "aside": 0}
    for view, number in told.items():
        assert len(page(anna, Choice(view=View(view)))[0]) == number
    assert [row.pk for row in page(anna, Choice(view=View.CLOSED))[0]] == [done.pk]
    assert len(page(anna, Choice(view=View.ALL))[0]) == 4


def test_counts_are_one_query(anna: User, waste: Team, django_assert_num_queries: Any) -> None:
    many(waste, 5)
    counts(anna, Choice())
    with django_assert_num_queries(1):
        counts(anna, Choice())


def test_filters_narrow_list_and_counts_alike(anna: User, waste: Team) -> None:
    glass = arrive(channel(waste, network="bluesky"), "Glass", author=ELS, language="fr")
    arrive(channel(waste, network="mastodon"), "Paper", language="nl")
    for filters in ({"network": "bluesky"}, {"language": "fr"}):
        choice = choice_from(filters)
        assert [row.pk for row in page(anna, choice)[0]] == [glass.pk]
        assert counts(anna, choice)["teams"] == 1


def test_what_an_address_cannot_mean_is_left_out() -> None:
    odd = choice_from({"view": "everything", "network": "telex", "team": "²", "language": "xx", "q": " "})
    assert odd == Choice()


def test_words_search_closed_conversations_too(anna: User, waste: Team) -> None:
    done = conversation(waste, "The compost bin")
    close(done, user=anna, now=NOON)
    assert [row.pk for row in page(anna, choice_from({"q": "compost"}))[0]] == [done.pk]
    assert page(anna, choice_from({"q": "compost", "view": "teams"}))[0] == []


def test_a_choice_survives_its_own_address() -> None:
    for choice in (
        Choice(),
        Choice(view=View.MINE, language="nl"),
        Choice(view=View.ALL, words="glas & papier"),
        Choice(view=View.TEAMS, words="glas", team=3),
    ):
        assert choice_from(QueryDict(choice.query())) == choice  # type: ignore[arg-type]


def test_pages_follow_each_other_without_gap_or_overlap(anna: User, waste: Team) -> None:
    wanted = {row.pk for row in many(waste, 121)}
    # Rows of the very same moment: the id decides.
    Conversation.objects.filter(pk__in=sorted(wanted)[40:60]).update(last_at=NOON)
    seen: list[int] = []
    before = ""
    for size in (50, 50, 21):
        rows, before = page(anna, Choice(), before=before)
        assert len(rows) == size
        seen += [row.pk for row in rows]
    assert before == ""
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


@pytest.mark.parametrize(
    "before", ["", "x", "12", "12-", "-5", "99999999999999999999999999-1", "²-1", "1-9999999999999999999"]
)
def test_a_cursor_that_cannot_be_is_the_first_page(before: str, as_anna: Client, waste: Team) -> None:
    conversation(waste)
    assert as_anna.get(INBOX, {"before": before}).status_code == 200


@pytest.mark.parametrize("number", [3, 60])
def test_the_page_takes_the_same_few_queries_for_any_number_of_rows(
    number: int, as_anna: Client, waste: Team, django_assert_max_num_queries: Any
) -> None:
    many(waste, number)
    as_anna.get(INBOX)
    with django_assert_max_num_queries(12):
        as_anna.get(INBOX)
    with django_assert_max_num_queries(9):
        as_anna.get(INBOX, headers={"HX-Request": "true"})


def test_htmx_gets_the_list_alone_and_older_rows_alone(as_anna: Client, waste: Team) -> None:
    many(waste, 60)
    whole = as_anna.get(INBOX)
    part = as_anna.get(INBOX, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert 'id="inbox"' in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    older = whole.context["panel"].older
    rows = as_anna.get(older, headers={"HX-Request": "true"}).content.decode()
    assert rows.count('class="row') == 10
    assert 'id="inbox"' not in rows
    assert "<html" in as_anna.get(older).content.decode()


def test_a_long_list_is_refreshed_as_long_as_it_was(as_anna: Client, waste: Team) -> None:
    many(waste, 130)
    said = as_anna.get(INBOX, {"rows": "120"}, headers={"HX-Request": "true"}).content.decode()
    assert said.count('class="row') == 120
    said = as_anna.get(INBOX, {"rows": "999999"}, headers={"HX-Request": "true"}).content.decode()
    assert said.count('class="row') == 130


@pytest.mark.parametrize("view", list(View))
def test_an_empty_list_says_what_to_do(view: View, as_anna: Client) -> None:
    said = as_anna.get(INBOX, {"view": view}).content.decode()
    assert 'class="empty"' in said


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(INBOX).status_code == 302


def test_what_a_citizen_writes_is_text_in_the_list(as_anna: Client, waste: Team) -> None:
    conversation(waste, "<script>alert(1)</script> & more")
    assert "<script>alert" not in as_anna.get(INBOX).content.decode()
