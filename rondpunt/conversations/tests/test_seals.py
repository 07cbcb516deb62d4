"""What sealing does: a conversation exists only for whom its seal names, and each reading is on the trail."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from rondpunt.conversations import news
from rondpunt.conversations.actions.assign import CannotHandOver, assign
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.seal import CannotSeal, break_seal, note_reading, seal, unseal
from rondpunt.conversations.inbox import choice_from, counts, page
from rondpunt.conversations.models import Conversation, Message, Seal
from rondpunt.conversations.newsroom import Listener, sight
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.people.actions.deactivate import deactivate
from rondpunt.people.models import Membership, Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.people.trail_reader import told_to

pytestmark = pytest.mark.usefixtures("english")

WHY = "a colleague is named in it"


@pytest.fixture
def sealed(waste: Team, anna: User, now: datetime) -> Conversation:
    here = conversation(waste, "Somebody of your team was rude to me")
    seal(here, readers=[], reason=WHY, user=anna, now=now)
    return Conversation.objects.get(pk=here.pk)


def test_a_sealed_conversation_exists_only_for_whom_the_seal_names(
    client: Client, sealed: Conversation, anna: User, bram: User, karin: User
) -> None:
    assert page(anna, choice_from({}))[0] == [sealed]
    for other in (bram, karin):
        assert page(other, choice_from({"view": "all"}))[0] == []
        assert page(other, choice_from({"q": "rude"}))[0] == []
        assert not any(counts(other, choice_from({})).values())
        client.force_login(other)
        assert client.get(f"/conversations/{sealed.pk}/").status_code == 404
        assert client.post(f"/conversations/{sealed.pk}/answers/", {"text": "x", "kind": "public"}).status_code == 404
        assert client.post(f"/conversations/{sealed.pk}/seal/removal/").status_code == 404
        assert "rude" not in client.get("/conversations/?view=all").content.decode()
        assert "rude" not in client.get(f"/persons/{sealed.person_id}/").content.decode()
    assert Seal.objects.exists()


def test_a_new_message_stays_behind_the_seal(sealed: Conversation, anna: User, bram: User, now: datetime) -> None:
    first = Message.objects.get(conversation=sealed)
    arrive(sealed.channel, "And again today", in_reply_to=(first.remote_id,))
    sealed.refresh_from_db()
    assert sealed.message_count == 2
    assert page(bram, choice_from({"q": "again today"}))[0] == []
    assert page(anna, choice_from({"q": "again today"}))[0] == [sealed]


def test_news_of_it_reaches_its_readers_only(sealed: Conversation, anna: User, bram: User, karin: User) -> None:
    before = TrailEntry.objects.latest("id").pk
    first = Message.objects.get(conversation=sealed)
    arrive(sealed.channel, "And again today", in_reply_to=(first.remote_id,))
    told = news.since(before)
    ears = {user: Listener(user.pk, "key", sight(user)) for user in (anna, bram, karin)}
    for ear in ears.values():
        ear.hear(told)
    assert [bool(ear.waiting) for ear in ears.values()] == [True, False, False]


def test_the_trail_tells_that_it_was_read_and_by_whom_and_not_what_it_says(
    client: Client, sealed: Conversation, anna: User, karin: User
) -> None:
    client.force_login(anna)
    for _ in range(3):
        shown = client.get(f"/conversations/{sealed.pk}/").content.decode()
    assert "Sealed." in shown and WHY in shown
    assert TrailEntry.objects.filter(verb="conversation.read", actor=anna).count() == 1
    lines = told_to(karin, TrailEntry.objects.filter(subject_kind="conversation", subject_id=sealed.pk))
    assert len(lines) >= 3
    assert not any("rude" in line.says or line.url or line.particulars for line in lines)
    (own,) = told_to(anna, TrailEntry.objects.filter(verb="conversation.sealed"))
    assert "rude" in own.says and WHY in own.says


def test_reading_is_told_again_after_a_while_and_of_open_ones_never(
    sealed: Conversation, waste: Team, anna: User, now: datetime
) -> None:
    for minutes in (0, 1, 6):
        note_reading(sealed, user=anna, now=now + timedelta(minutes=minutes))
    note_reading(conversation(waste, "Open"), user=anna, now=now)
    assert TrailEntry.objects.filter(verb="conversation.read").count() == 2


def test_the_owner_and_chosen_colleagues_read_too(
    client: Client, waste: Team, anna: User, bram: User, now: datetime
) -> None:
    here = conversation(waste)
    client.force_login(anna)
    assert WHY not in client.get(f"/conversations/{here.pk}/seal/").content.decode()
    client.post(f"/conversations/{here.pk}/seal/", {"reason": WHY, "readers": [bram.pk]})
    client.force_login(bram)
    assert client.get(f"/conversations/{here.pk}/").status_code == 200
    unseal(here, user=bram, now=now)
    assert not Seal.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_sealing_needs_a_reason(reason: str, waste: Team, anna: User, now: datetime) -> None:
    here = conversation(waste)
    with pytest.raises(CannotSeal):
        seal(here, readers=[], reason=reason, user=anna, now=now)


def test_a_seal_stands_once_and_names_nobody_of_another_team(
    sealed: Conversation, waste: Team, anna: User, chaima: User, now: datetime
) -> None:
    with pytest.raises(CannotSeal, match="already"):
        seal(sealed, readers=[], reason=WHY, user=anna, now=now)
    with pytest.raises(CannotSeal, match="Chaima"):
        seal(conversation(waste, "Another"), readers=[chaima], reason=WHY, user=anna, now=now)


def test_it_is_neither_handed_over_nor_given_to_who_may_not_read_it(
    sealed: Conversation, roads: Team, anna: User, bram: User, now: datetime
) -> None:
    with pytest.raises(CannotHandOver, match="sealed"):
        hand_over(sealed, user=anna, team=roads, now=now)
    with pytest.raises(CannotHandOver):
        assign(sealed, user=anna, owner=bram, now=now)


def test_the_core_team_lets_itself_in_with_a_reason(
    client: Client, sealed: Conversation, anna: User, bram: User, karin: User, now: datetime
) -> None:
    client.force_login(bram)
    assert client.get("/seals/").status_code == 403
    assert client.get(f"/seals/{sealed.seal.pk}/").status_code == 403
    client.force_login(karin)
    shown = client.get("/seals/").content.decode()
    assert WHY in shown and "Anna" in shown and "rude" not in shown
    assert "rude" not in client.get(f"/seals/{sealed.seal.pk}/").content.decode()
    assert client.post(f"/seals/{sealed.seal.pk}/", {"reason": " "}).status_code == 422
    client.post(f"/seals/{sealed.seal.pk}/", {"reason": "Anna is ill"})
    assert client.get(f"/conversations/{sealed.pk}/").status_code == 200
    assert TrailEntry.objects.get(verb="conversation.seal_broken").particulars["reason"] == "Anna is ill"


def test_a_seal_that_nobody_can_open_any_more_is_told_to_the_core_team(
    client: Client, sealed: Conversation, anna: User, karin: User, admin: User, now: datetime
) -> None:
    deactivate(anna, by=admin, now=now)
    client.force_login(karin)
    assert "deactivated" in client.get("/seals/").content.decode()


def test_another_teams_wall_stands_before_the_seal(
    client: Client, sealed: Conversation, anna: User, karin: User, now: datetime
) -> None:
    break_seal(sealed.seal, reason="to see", user=karin, now=now)
    Membership.objects.filter(user=karin).update(role=Role.AGENT, team=Team.objects.create(name="Parks"))
    client.force_login(User.objects.get(pk=karin.pk))
    assert client.get(f"/conversations/{sealed.pk}/").status_code == 404


def test_sealing_is_closed_to_another_team_in_every_way(
    client: Client, waste: Team, sealed: Conversation, chaima: User
) -> None:
    client.force_login(chaima)
    here = conversation(waste, "Open in Waste")
    for path in (f"conversations/{here.pk}/seal/", f"conversations/{sealed.pk}/seal/removal/"):
        assert client.post(f"/{path}", {"reason": WHY}).status_code == 404
    assert client.get(f"/conversations/{here.pk}/seal/").status_code == 404
    for path in ("seals/", f"seals/{sealed.seal.pk}/"):
        assert client.get(f"/{path}").status_code == 403
    assert Seal.objects.count() == 1
