"""Whose it is, whether it is done, and what a person decides about a delivery."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rondpunt.conversations.actions.note import note
from rondpunt.conversations.models import Bulk, Conversation, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Delivery
from rondpunt.people.models import Team, User

State = Delivery.State


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


@pytest.fixture
def desk(client: Client, anna: User, english: None) -> Client:
    client.force_login(anna)
    return client


def post(desk: Client, name: str, number: int, **told: object) -> tuple[int, str]:
    response = desk.post(reverse(f"conversations:{name}", args=[number]), told)
    return response.status_code, response.content.decode()


def test_one_takes_it_and_gives_it_away_again(desk: Client, here: Conversation, anna: User, bram: User) -> None:
    for owner in (anna, bram, None):
        assert post(desk, "owner", here.pk, owner=owner.pk if owner else "")[0] == 302
        here.refresh_from_db()
        assert here.owner == owner


@pytest.mark.parametrize("owner", ["999", "x", "chaima"])
def test_nobody_gets_it_who_may_not_answer(owner: str, desk: Client, here: Conversation, chaima: User) -> None:
    number = str(chaima.pk) if owner == "chaima" else owner
    status, shown = post(desk, "owner", here.pk, owner=number)
    assert status == 422
    assert "Choose somebody who may answer here." in shown
    here.refresh_from_db()
    assert here.owner is None


def test_handed_over_it_lies_behind_the_other_teams_wall(
    desk: Client, here: Conversation, roads: Team, chaima: User
) -> None:
    response = desk.post(
        reverse("conversations:team", args=[here.pk]), {"team": roads.pk, "owner": chaima.pk, "note": "A road thing"}
    )
    assert response["Location"].startswith(reverse("conversations:inbox"))
    assert desk.get(reverse("conversations:conversation", args=[here.pk])).status_code == 404
    desk.force_login(chaima)
    shown = desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert "A road thing" in shown


def test_handing_over_is_undone_with_its_owner(desk: Client, here: Conversation, roads: Team, anna: User) -> None:
    Conversation.objects.filter(pk=here.pk).update(owner=anna)
    given = desk.post(reverse("conversations:team", args=[here.pk]), {"team": roads.pk, "note": "Yours?"}, follow=True)
    undo = reverse("conversations:bulk_undoing", args=[Bulk.objects.get().pk])
    assert given.content.decode().count(f'action="{undo}"') == 2  # in the notice, and above the list
    back = desk.post(undo)
    assert back["Location"] == reverse("conversations:conversation", args=[here.pk])
    here.refresh_from_db()
    assert (here.team.name, here.owner) == ("Waste", anna)


def test_once_the_other_team_acted_handing_over_is_not_undone(
    desk: Client, here: Conversation, roads: Team, chaima: User
) -> None:
    post(desk, "team", here.pk, team=roads.pk)
    note(here, user=chaima, text="We go and look.", now=timezone.now())
    said = desk.post(reverse("conversations:bulk_undoing", args=[Bulk.objects.get().pk]), follow=True)
    assert "but for 1 conversation" in said.content.decode()
    here.refresh_from_db()
    assert here.team == roads


def test_handing_over_asks_whom_of_the_chosen_team(
    desk: Client, here: Conversation, roads: Team, chaima: User, bram: User
) -> None:
    address = reverse("conversations:team", args=[here.pk])
    shown = desk.get(address).content.decode()
    assert "Chaima" in shown
    assert "Bram" in shown
    shown = desk.get(f"{address}?team={roads.pk}").content.decode()
    assert "Chaima" in shown
    assert "Bram" not in shown


def test_a_colleague_of_another_team_is_not_accepted_and_the_note_is_kept(
    desk: Client, here: Conversation, waste: Team, chaima: User
) -> None:
    status, shown = post(desk, "team", here.pk, team=waste.pk, owner=chaima.pk, note="my long note")
    assert status == 422
    assert "does not answer for" in shown
    assert "my long note" in shown
    here.refresh_from_db()
    assert here.owner is None


@pytest.mark.parametrize("told", [{}, {"team": "x"}, {"team": "999"}])
def test_a_team_that_is_none_is_refused(told: dict[str, str], desk: Client, here: Conversation) -> None:
    assert post(desk, "team", here.pk, **told)[0] == 422


def test_closed_and_opened_again(desk: Client, here: Conversation) -> None:
    assert post(desk, "closure", here.pk)[0] == 302
    here.refresh_from_db()
    assert here.status == Conversation.Status.CLOSED
    assert "Reopen" in desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()
    assert post(desk, "reopening", here.pk)[0] == 302
    here.refresh_from_db()
    assert here.status == Conversation.Status.REOPENED


@pytest.mark.parametrize("name", ["closure", "reopening", "owner", "answers", "notes", "draft", "measure"])
def test_reading_an_address_changes_nothing(name: str, desk: Client, here: Conversation) -> None:
    assert desk.get(reverse(f"conversations:{name}", args=[here.pk])).status_code == 405


def answered(desk: Client, here: Conversation, state: str, **fields: object) -> Message:
    post(desk, "answers", here.pk, kind="public", text="Tomorrow")
    message = here.messages.get(direction=Message.Direction.OUT)
    Delivery.objects.filter(pk=message.delivery_id).update(state=state, attempts=1, **fields)
    return message


def page(desk: Client, here: Conversation) -> str:
    return desk.get(reverse("conversations:conversation", args=[here.pk])).content.decode()


def test_sent_it_shows_where(desk: Client, here: Conversation, now: object) -> None:
    answered(desk, here, State.SENT, remote_id="1", url="https://plein.example/1", sent_at=now)
    shown = page(desk, here)
    assert "Sent on Mastodon" in shown
    assert 'href="https://plein.example/1"' in shown
    assert "every 2s" not in shown


def test_refused_it_says_why_and_what_to_do(desk: Client, here: Conversation) -> None:
    answered(desk, here, State.REFUSED, reason="gone", detail="<b>Record not found</b>")
    shown = page(desk, here)
    assert "What this answers no longer exists on the network." in shown
    assert "&lt;b&gt;Record not found" in shown
    assert 'value="send_again"' in shown
    assert 'value="look_again"' not in shown


def test_delayed_it_says_why_and_when_again(desk: Client, here: Conversation) -> None:
    answered(desk, here, State.WAITING, reason="busy")
    assert "Next attempt at" in page(desk, here)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        ("look_again", State.IN_DOUBT),
        ("arrived", State.SENT),
        ("send_again", State.WAITING),
        ("withdraw", State.WITHDRAWN),
    ],
)
def test_in_doubt_a_person_decides(verdict: str, state: str, desk: Client, here: Conversation) -> None:
    message = answered(desk, here, State.IN_DOUBT)
    assert f'value="{verdict}"' in page(desk, here)
    assert post(desk, "verdict", message.pk, verdict=verdict)[0] == 302
    assert Delivery.objects.get().state == state
    assert "Tomorrow" in page(desk, here)


def test_a_verdict_that_comes_too_late_changes_nothing(desk: Client, here: Conversation) -> None:
    message = answered(desk, here, State.SENT, remote_id="1")
    status, shown = post(desk, "verdict", message.pk, verdict="send_again")
    assert status == 409
    assert "moved on" in shown
    assert Delivery.objects.get().state == State.SENT


def test_an_unknown_verdict_is_not_found(desk: Client, here: Conversation) -> None:
    message = answered(desk, here, State.IN_DOUBT)
    assert post(desk, "verdict", message.pk, verdict="forget")[0] == 404
    assert post(desk, "verdict", here.messages.earliest("id").pk, verdict="arrived")[0] == 404


def test_one_message_can_be_asked_for_again(desk: Client, here: Conversation) -> None:
    message = answered(desk, here, State.SENDING)
    shown = desk.get(reverse("conversations:message", args=[message.pk])).content.decode()
    assert "Is being sent on Mastodon" in shown
    assert "<html" not in shown
