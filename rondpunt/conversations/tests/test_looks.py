"""The second pair of eyes: nothing goes out unseen, one verdict, four eyes, and no word is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rondpunt.conftest import seat
from rondpunt.conversations.actions.answer import LookFirst, answer
from rondpunt.conversations.actions.arrange_looks import arrange_looks, arrange_trust
from rondpunt.conversations.actions.give_back import give_back, take_look_back
from rondpunt.conversations.actions.hand_in import AnotherWaits, hand_in
from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.actions.pass_look import MoreWasSaid, NotYours, VerdictThere, pass_look
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.inbox import Choice, View, counts, page
from rondpunt.conversations.looking import lookers, seats_of
from rondpunt.conversations.models import (
    Conversation,
    Draft,
    DraftFile,
    DraftStandard,
    LookRule,
    Message,
    PlannedAnswer,
    SecondLook,
    StandardUse,
)
from rondpunt.conversations.tests.build import conversation
from rondpunt.conversations.tests.test_gathering import merged, same
from rondpunt.conversations.trust import proposals
from rondpunt.knowledge.tests.build import standard
from rondpunt.networks.models import Delivery, Media
from rondpunt.networks.tests.build import NOON, incoming
from rondpunt.networks.wire import Harvest
from rondpunt.people.actions.be_absent import be_absent
from rondpunt.people.models import Membership, Notification, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import verbs

pytestmark = pytest.mark.usefixtures("english")
LATER = NOON + timedelta(hours=1)
State = SecondLook.State


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


def rule(team: Team, by: User, scope: str = "all", **told: Any) -> LookRule:
    arrange_looks(LookRule(team=team, scope=scope, **told), by=by, now=NOON)
    return LookRule.objects.get(team=team)


def trust(user: User, team: Team, setting: str, by: User) -> None:
    arrange_trust(Membership.objects.get(user=user, team=team), setting=setting, by=by, now=NOON)


def handed_in(here: Conversation, user: User, text: str = "On Monday.", **told: Any) -> SecondLook:
    look = hand_in(here, user=user, kind=told.pop("kind", "public"), text=text, **{"now": LATER, **told})
    assert isinstance(look, SecondLook)
    return look


def newest(here: Conversation) -> int:
    return here.messages.filter(direction="in").order_by("-pk").values_list("pk", flat=True)[0]


def writes_again(here: Conversation) -> None:
    asked = here.messages.filter(direction="in").first()
    assert asked
    message = incoming("Never mind", in_reply_to=(asked.remote_id,))
    receive(here.channel, Harvest(messages=(message,)), now=LATER + timedelta(minutes=1))


def test_what_is_looked_at_first_waits_without_message_or_delivery(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    keep_draft(here, user=anna, kind="public", text="On Monday.", now=NOON)
    look = handed_in(here, anna, " On Monday. ")
    assert (look.state, look.text) == (State.WAITING, "On Monday.")
    assert not Delivery.objects.exists() and not Draft.objects.exists()
    assert not here.messages.filter(direction="out").exists()
    here.refresh_from_db()
    assert (here.status, here.owner) == ("new", anna)  # the citizen waits still
    assert verbs()[-1] == "answer.handed_in"
    assert {told.user for told in Notification.objects.filter(kind="look_asked")} == {bram, karin}
    assert handed_in(here, anna) == look  # pressed twice
    with pytest.raises(AnotherWaits):
        hand_in(here, user=bram, kind="public", text="Another", now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondLook.objects.create(conversation=here, team=waste, writer=bram, kind="public", handed_in_at=LATER)


def test_no_way_leads_around_the_gate(here: Conversation, waste: Team, anna: User, karin: User) -> None:
    rule(waste, karin)
    with pytest.raises(LookFirst):
        answer(here, user=anna, text="On Monday.", kind="public", now=LATER)
    look = handed_in(here, anna)
    with pytest.raises(LookFirst):
        answer(here, user=anna, text="On Monday.", kind="public", look=look, now=LATER)
    assert not Delivery.objects.exists()
    for broken in ({"looked_by": anna}, {"state": State.PASSED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondLook.objects.filter(pk=look.pk).update(looked_at=LATER, **broken)


@pytest.mark.parametrize(
    ("scope", "setting", "kind", "waits"),
    [
        ("off", "team", "public", False),
        ("public", "team", "public", True),
        ("public", "team", "private", False),
        ("all", "team", "private", True),
        ("all", "never", "public", False),
        ("off", "always", "private", True),
    ],
)
def test_a_members_own_setting_goes_before_the_teams(
    scope: str, setting: str, kind: str, waits: bool, here: Conversation, waste: Team, anna: User, karin: User
) -> None:
    rule(waste, karin, scope)
    trust(anna, waste, setting, karin)
    given = hand_in(here, user=anna, kind=kind, text="On Monday.", now=LATER)
    assert isinstance(given, SecondLook) == waits
    assert Delivery.objects.exists() != waits


def test_passed_it_is_the_writers_answer_and_both_stand_on_the_trail(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    draft = keep_draft(here, user=anna, kind="public", text="Look", now=NOON)
    picture = Media.objects.keep(b"\x89PNG", media_type="image/png", at=NOON)
    DraftFile.objects.create(draft=draft, media=picture, name="bin.png", alt="A bin")
    look = handed_in(here, anna)
    keep_draft(here, user=anna, kind="note", text="Begun since", now=LATER)
    message = pass_look(look, user=bram, seen=newest(here), now=LATER)
    assert (message.user, message.text, message.attachments.get().alt) == (anna, "On Monday.", "A bin")
    assert Delivery.objects.get().made_by == anna
    assert Draft.objects.get().text == "Begun since"
    assert verbs()[-2:] == ["answer.written", "answer.looked_at"]
    look.refresh_from_db()
    assert (look.state, look.looked_by, look.message) == (State.PASSED, bram, message)
    assert Notification.objects.get(user=anna).kind == "look_passed"
    assert not Notification.objects.unseen().filter(kind="look_asked").exists()
    with pytest.raises(VerdictThere):
        give_back(look, user=karin, remark="Too late", now=LATER)


def test_nobody_looks_at_their_own_nor_who_is_looked_at_always(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    trust(bram, waste, "always", karin)
    look = handed_in(here, anna)
    for somebody in (anna, bram):
        with pytest.raises(NotYours):
            pass_look(look, user=somebody, seen=newest(here), now=LATER)
    assert [told.user for told in Notification.objects.filter(kind="look_asked")] == [karin]


def test_what_was_changed_is_shown_to_the_writer(
    client: Client, here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    look = handed_in(here, anna, "We come on Monday.")
    client.force_login(bram)
    address = reverse("conversations:look_passing", args=[look.pk])
    told = {"seen": newest(here), "text": "We come on Tuesday <b>."}
    assert client.post(address, told).status_code == 302
    assert Notification.objects.get(user=anna).kind == "look_changed"
    client.force_login(anna)
    shown = client.get(here.get_absolute_url()).content.decode()
    assert "Bram looked at it first and changed it" in shown
    assert "</span>Monday</del>" in shown and "</span>Tuesday &lt;b&gt;</ins>" in shown.replace(" &lt;", " &lt;")


def test_given_back_the_text_is_the_writers_draft_and_nothing_is_lost(
    client: Client, here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    draft = keep_draft(here, user=anna, kind="public", text="x", now=NOON)
    picture = Media.objects.keep(b"\x89PNG", media_type="image/png", at=NOON)
    DraftFile.objects.create(draft=draft, media=picture, name="bin.png", alt="A bin")
    look = handed_in(here, anna)
    keep_draft(here, user=anna, kind="note", text="Begun since", now=LATER)
    client.force_login(bram)
    address = reverse("conversations:look_giving_back", args=[look.pk])
    assert client.post(address, {"remark": " "}).status_code == 409
    assert client.post(address, {"remark": "Which Monday?"}).status_code == 302
    again = Draft.objects.get(user=anna)
    assert (again.text, again.kind, again.files.get().alt) == ("On Monday.\n\nBegun since", "note", "A bin")
    assert not Delivery.objects.exists()
    client.force_login(anna)
    shown = client.get(here.get_absolute_url()).content.decode()
    assert "Bram gave your answer back" in shown and "Which Monday?" in shown
    client.force_login(bram)
    assert "Which Monday?" not in client.get(here.get_absolute_url()).content.decode()


def test_who_wrote_it_takes_it_back_and_nobody_else(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    look = handed_in(here, anna)
    with pytest.raises(Exception, match="Only who wrote it"):
        take_look_back(look, user=bram, now=LATER)
    take_look_back(look, user=anna, now=LATER)
    assert Draft.objects.get(user=anna).text == "On Monday."
    with pytest.raises(VerdictThere):
        pass_look(look, user=bram, seen=newest(here), now=LATER)
    assert handed_in(here, anna, "Better").pk != look.pk


def test_what_the_citizen_wrote_meanwhile_is_read_first(
    client: Client, here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    look = handed_in(here, anna)
    seen = newest(here)
    writes_again(here)
    with pytest.raises(MoreWasSaid):
        pass_look(look, user=bram, seen=seen, now=LATER)
    client.force_login(bram)
    address = reverse("conversations:look_passing", args=[look.pk])
    refused = client.post(address, {"seen": seen, "text": "My better words"})
    shown = refused.content.decode()
    assert refused.status_code == 409 and "Dirk wrote again after it was written" in shown
    assert "My better words</textarea>" in shown
    assert client.post(address, {"seen": newest(here), "text": "x" * 501}).status_code == 422
    assert client.post(address, {"seen": newest(here)}).status_code == 302
    assert Delivery.objects.get().payload["text"] == "On Monday."


def test_undone_it_waits_for_a_look_again_or_is_the_writers_draft(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    look = handed_in(here, anna)
    message = pass_look(look, user=bram, text="On Tuesday.", seen=newest(here), now=LATER)
    assert take_back(message, user=bram, now=LATER)
    look.refresh_from_db()
    assert (look.state, look.text, look.looked_by, look.message) == (State.WAITING, "On Tuesday.", None, None)
    assert not Draft.objects.exists()
    assert Delivery.objects.get().state == "withdrawn"
    message = pass_look(look, user=karin, seen=newest(here), now=LATER)
    assert take_back(message, user=anna, now=LATER)
    look.refresh_from_db()
    assert look.state == State.TAKEN_BACK and Draft.objects.get(user=anna).text == "On Tuesday."


def test_an_answer_for_later_is_planned_once_it_was_looked_at(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    at = LATER + timedelta(days=2)
    look = handed_in(here, anna, goes_out_at=at)
    assert not PlannedAnswer.objects.exists()
    message = pass_look(look, user=bram, seen=newest(here), now=LATER)
    assert PlannedAnswer.objects.get().goes_out_at == at
    assert Delivery.objects.get().due_at == at
    assert take_back(message, user=bram, now=LATER)
    pass_look(look, user=bram, seen=newest(here), now=at + timedelta(hours=1))  # its moment went by meanwhile
    assert not PlannedAnswer.objects.exists()


def test_a_standard_answer_as_it_is_may_be_spared(here: Conversation, waste: Team, anna: User, karin: User) -> None:
    rule(waste, karin, spares_standards=True)
    draft = keep_draft(here, user=anna, kind="public", text="x", now=NOON)
    DraftStandard.objects.create(draft=draft, standard=standard(karin), text="On Tuesdays, from seven on.")
    look = handed_in(here, anna, "On Tuesdays, from seven on. Dear Dirk")
    take_look_back(look, user=anna, now=LATER)
    assert DraftStandard.objects.get().text == "On Tuesdays, from seven on."
    sent = hand_in(here, user=anna, kind="public", text="On Tuesdays, from seven on.", now=LATER)
    assert isinstance(sent, Message)
    assert StandardUse.objects.get().message == sent


def test_one_answer_to_several_conversations_is_looked_at_once(
    waste: Team, anna: User, bram: User, karin: User
) -> None:
    lead = merged(same(waste), anna)
    rule(waste, karin)
    asked = Conversation.objects.order_by("pk")
    look = handed_in(lead, anna, "On Friday.", to=[one.pk for one in asked])
    assert not Delivery.objects.exists()
    seen = Message.objects.order_by("-pk")[0].pk
    message = pass_look(look, user=bram, seen=seen, now=LATER)
    told = Message.objects.exclude(delivery=None)
    assert {one.conversation_id for one in told} == {one.pk for one in asked}
    Delivery.objects.filter(message=told[0]).update(state="sent", remote_id="far-1")
    assert take_back(message, user=bram, now=LATER)
    look.refresh_from_db()
    assert (look.state, look.told_to) == (State.WAITING, [one.conversation_id for one in told[1:]])
    pass_look(look, user=bram, seen=seen, now=LATER)
    assert Delivery.objects.exclude(state="withdrawn").count() == 3  # nobody is told twice


def test_what_waits_in_a_conversation_that_is_merged_is_looked_at_in_the_whole(
    client: Client, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin)
    asked = same(waste, 2)
    look = handed_in(asked[1], anna, "On Friday.")
    lead = merged(asked, anna)
    client.force_login(bram)
    shown = client.get(lead.get_absolute_url()).content.decode()
    assert "The answer of Anna waits for a look" in shown
    assert [row.pk for row in page(bram, Choice(view=View.LOOK))[0]] == [lead.pk]
    told = {"seen": Message.objects.order_by("-pk")[0].pk}
    assert client.post(reverse("conversations:look_passing", args=[look.pk]), told).status_code == 302
    assert Delivery.objects.get().message.conversation == asked[1]


def test_who_is_away_is_not_waited_for(here: Conversation, waste: Team, anna: User, bram: User, karin: User) -> None:
    be_absent(bram, begins_at=NOON, ends_at=NOON + timedelta(days=1), replacement=None, by=bram, now=NOON)
    assert lookers(here, writer=anna, now=LATER) == [karin]
    Membership.objects.filter(user=karin).update(team=Team.objects.create(name="Press"))
    assert lookers(here, writer=anna, now=LATER) == [karin]  # nobody of the team is left
    seal(here, readers=[bram], reason="private", user=anna, now=LATER)
    assert lookers(Conversation.objects.get(pk=here.pk), writer=anna, now=LATER) == []


def test_trust_grows_to_a_proposal_that_a_manager_decides(
    client: Client, waste: Team, anna: User, bram: User, karin: User
) -> None:
    nadia = seat("Nadia", waste, Role.MANAGER)
    ours = rule(waste, karin, propose_after=2)
    for number in range(2):
        here = conversation(waste, f"Question {number}")
        assert not proposals(ours, seats_of(waste))
        pass_look(handed_in(here, anna), user=bram, seen=newest(here), now=LATER + timedelta(minutes=number))
    assert {told.user for told in Notification.objects.filter(kind="trust_grew")} == {nadia, karin}
    client.force_login(nadia)
    screen = reverse("conversations:team_looks", args=[waste.pk])
    shown = client.get(screen).content.decode()
    assert "Let Anna answer without a look?" in shown and "Question 1" in shown
    assert isinstance(handed_in(conversation(waste), anna), SecondLook)  # nothing changed by itself
    mine = reverse("conversations:look_trust", args=[waste.pk, Membership.objects.get(user=anna).pk])
    client.post(mine, {"setting": "team"})
    assert "Let Anna answer" not in client.get(screen).content.decode()  # "not now": it is counted anew
    client.post(mine, {"setting": "never"})
    assert isinstance(hand_in(conversation(waste), user=anna, kind="public", text="x", now=LATER), Message)
    assert client.post(mine, {"setting": "whatever"}).status_code == 404


@pytest.mark.parametrize("how", ["changed", "given back"])
def test_an_answer_that_needed_something_breaks_the_row(
    how: str, waste: Team, anna: User, bram: User, karin: User
) -> None:
    ours = rule(waste, karin, propose_after=2)
    for number in range(2):
        here = conversation(waste, f"Question {number}")
        look, now = handed_in(here, anna), LATER + timedelta(minutes=number)
        if number and how == "given back":
            give_back(look, user=bram, remark="No", now=now)
        else:
            pass_look(look, user=bram, text="Other" if number else None, seen=newest(here), now=now)
    assert not proposals(ours, seats_of(waste))
    assert not Notification.objects.filter(kind="trust_grew").exists()


def test_at_the_desk_it_is_said_before_and_after(
    client: Client, here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    rule(waste, karin, "public", spares_standards=True)
    client.force_login(anna)
    shown = client.get(here.get_absolute_url()).content.decode()
    assert shown.count("Bram or Karin looks first.") == 1
    assert "leave as it is goes out at once" in shown
    told = {"kind": "public", "text": "On <Monday>."}
    assert client.post(reverse("conversations:answers", args=[here.pk]), told).status_code == 302
    client.post(reverse("conversations:draft", args=[here.pk]), told, headers={"HX-Request": "true"})
    assert not Draft.objects.exists()  # the keeping of what was typed was overtaken
    shown = client.get(here.get_absolute_url()).content.decode()
    assert "Your answer waits for a look" in shown and "On &lt;Monday&gt;." in shown
    assert "It is good: send it" not in shown
    client.force_login(bram)
    shown = client.get(here.get_absolute_url()).content.decode()
    assert "The answer of Anna waits for a look" in shown and "It is good: send it" in shown


def test_the_inbox_has_a_view_of_what_waits_for_a_look(
    client: Client, here: Conversation, waste: Team, anna: User, bram: User, karin: User, chaima: User
) -> None:
    rule(waste, karin)
    conversation(waste, "Another")
    client.force_login(bram)
    client.get("/conversations/")
    with CaptureQueriesContext(connection) as before:
        shown = client.get("/conversations/").content.decode()
    assert "Waiting for a look" not in shown
    handed_in(here, anna)
    with CaptureQueriesContext(connection) as after:
        shown = client.get("/conversations/").content.decode()
    assert len(after) == len(before) <= 12
    assert "Waiting for a look" in shown and "an answer waits for a look" in shown
    assert [row.pk for row in page(bram, Choice(view=View.LOOK))[0]] == [here.pk]
    assert counts(chaima, Choice())["look"] == 0


def test_chaima_and_who_may_not_do_it_find_nothing(
    client: Client, here: Conversation, waste: Team, roads: Team, anna: User, karin: User, chaima: User
) -> None:
    rule(waste, karin)
    draft = keep_draft(here, user=anna, kind="public", text="x", now=NOON)
    picture = Media.objects.keep(b"\x89PNG", media_type="image/png", at=NOON)
    DraftFile.objects.create(draft=draft, media=picture, name="bin.png", alt="A bin")
    look = handed_in(here, anna)
    client.force_login(chaima)
    for name in ("look_passing", "look_giving_back", "look_taking_back"):
        assert client.post(reverse(f"conversations:{name}", args=[look.pk]), {"remark": "x"}).status_code == 404
    file = reverse("conversations:look_file", args=[look.files.get().pk])
    assert client.get(file).status_code == 404
    rules = reverse("conversations:team_looks", args=[waste.pk])
    mine = reverse("conversations:look_trust", args=[waste.pk, Membership.objects.get(user=anna).pk])
    for somebody in (chaima, anna):
        client.force_login(somebody)
        assert client.get(reverse("conversations:looks")).status_code == 403
        assert client.post(rules, {"scope": "off"}).status_code == 403
        assert client.post(mine, {"setting": "never"}).status_code == 403
    client.force_login(seat("Nadia", roads, Role.MANAGER))  # of another team
    assert client.get(rules).status_code == 404
    assert client.post(mine, {"setting": "never"}).status_code == 404
    assert Delivery.objects.count() == 0
    client.force_login(anna)
    assert client.get(file).status_code == 200


def test_the_rule_of_a_team_is_kept_or_explained(client: Client, waste: Team, karin: User, anna: User) -> None:
    client.force_login(karin)
    screen = reverse("conversations:team_looks", args=[waste.pk])
    assert "no answers" in client.get(reverse("conversations:looks")).content.decode()
    assert client.post(screen, {"scope": "all", "propose_after": "-1"}).status_code == 422
    assert client.post(screen, {"scope": "all", "propose_after": "5", "spares_standards": "on"}).status_code == 302
    kept = LookRule.objects.get()
    assert (kept.scope, kept.spares_standards, kept.propose_after) == ("all", True, 5)
    assert verbs()[-1] == "looks.arranged"
    assert "Anna" in client.get(screen).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
def test_of_two_verdicts_at_the_same_moment_one_counts() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    team = Team.objects.create(name="Waste")
    anna, bram, dora = (seat(name, team) for name in ("Anna", "Bram", "Dora"))
    rule(team, bram)
    for number in range(5):
        here = conversation(team, f"Question {number}")
        look, seen, start = handed_in(here, anna, now=timezone.now()), newest(here), Barrier(3)

        def passes(user: User, look: SecondLook = look, seen: int = seen, start: Barrier = start) -> bool:
            return _at_once(start, lambda: pass_look(look, user=user, seen=seen, now=timezone.now()))

        def returns(look: SecondLook = look, start: Barrier = start) -> bool:
            return _at_once(start, lambda: give_back(look, user=dora, remark="No", now=timezone.now()))

        with ThreadPoolExecutor(3) as pool:
            running = [pool.submit(passes, bram), pool.submit(passes, dora), pool.submit(returns)]
            done = [one.result(20) for one in running]
        assert sorted(done) == [False, False, True]
        look.refresh_from_db()
        sent = Delivery.objects.filter(message__conversation=here).count()
        assert sent == (1 if look.state == State.PASSED else 0)


def _at_once(start: Barrier, deed: Any) -> bool:
    try:
        start.wait(5)
        deed()
        return True
    except VerdictThere:
        return False
    finally:
        connection.close()
