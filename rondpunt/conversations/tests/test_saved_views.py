"""Views of the inbox under a name: kept, shared, limited, thrown away; and the filters that are asked for late."""

import pytest
from django.test import Client

from rondpunt.conversations.actions.keep_view import MOST_VIEWS, CannotKeep, keep_view
from rondpunt.conversations.models import SavedView
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.usefixtures("english")


def test_a_view_is_kept_from_the_filters_and_stands_beside_the_others(client: Client, waste: Team, anna: User) -> None:
    client.force_login(anna)
    asked = {"query": "view=unassigned&language=fr&unknown=1", "name": "French, nobody's"}
    said = client.post("/conversations/views/", asked, follow=True)
    assert said.redirect_chain == [("/conversations/?view=unassigned&language=fr", 302)]
    assert 'aria-current="true">French, nobody&#x27;s</a>' in said.content.decode()
    assert "French, nobody&#x27;s" in client.get("/conversations/").content.decode()


def test_a_shared_view_is_offered_to_the_team_and_to_nobody_else(
    client: Client, waste: Team, anna: User, bram: User, chaima: User
) -> None:
    keep_view(user=anna, name="Ours", query="view=waiting", team=waste)
    keep_view(user=anna, name="Mine alone", query="view=mine", team=None)
    assert [view.name for view in SavedView.objects.offered_to(bram)] == ["Ours"]
    assert not SavedView.objects.offered_to(chaima).exists()
    client.force_login(chaima)
    assert "Ours" not in client.get("/conversations/").content.decode()
    view = SavedView.objects.get(name="Ours")
    assert client.post(f"/conversations/views/{view.pk}/removal/").status_code == 404
    client.force_login(bram)
    assert client.post(f"/conversations/views/{view.pk}/removal/").status_code == 404


def test_a_view_is_not_shared_with_a_team_one_does_not_answer_for(client: Client, roads: Team, anna: User) -> None:
    client.force_login(anna)
    refused = client.post("/conversations/views/", {"query": "view=mine", "name": "Theirs", "team": roads.pk})
    assert refused.status_code == 422 and not SavedView.objects.exists()


def test_what_is_wrong_with_a_view_is_said_and_what_was_typed_is_kept(client: Client, anna: User) -> None:
    keep_view(user=anna, name="Again", query="view=mine", team=None)
    client.force_login(anna)
    refused = client.post("/conversations/views/", {"query": "view=closed", "name": "Again"})
    said = refused.content.decode()
    assert refused.status_code == 422 and "already" in said and 'value="view=closed"' in said
    for number in range(MOST_VIEWS - 1):
        keep_view(user=anna, name=f"View {number}", query="", team=None)
    with pytest.raises(CannotKeep, match="already"):
        keep_view(user=anna, name="One more", query="", team=None)


def test_a_shared_view_shows_only_what_its_reader_may_see(
    client: Client, waste: Team, roads: Team, anna: User, bram: User
) -> None:
    conversation(roads, "A secret of Roads")
    keep_view(user=anna, name="All", query=f"view=all&team={roads.pk}", team=waste)
    client.force_login(bram)
    shown = client.get("/conversations/?" + SavedView.objects.get().query).content.decode()
    assert "A secret of Roads" not in shown


def test_one_throws_away_ones_own(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert "No saved views yet" in client.get("/conversations/views/").content.decode()
    kept = keep_view(user=anna, name="Old", query="view=mine", team=None)
    assert "Old" in client.get("/conversations/views/").content.decode()
    client.post(f"/conversations/views/{kept.pk}/removal/")
    assert not SavedView.objects.exists()


def test_the_filters_are_asked_for_when_they_are_opened(client: Client, waste: Team, anna: User, admin: User) -> None:
    conversation(waste)
    client.force_login(anna)
    page = client.get("/conversations/?view=mine").content.decode()
    assert 'hx-get="/conversations/filters/?view=mine"' in page and "filter-network" not in page
    form = client.get("/conversations/filters/?view=mine").content.decode()
    assert '<option value="mastodon">' in form and 'name="view" value="mine"' in form
    assert "filter-network" in client.get("/conversations/?filters=1").content.decode()
    assert "filter-network" in client.get(f"/conversations/?team={waste.pk}").content.decode()
    client.force_login(admin)
    assert client.get("/conversations/filters/").status_code == 404
    assert client.get("/conversations/views/").status_code == 404
