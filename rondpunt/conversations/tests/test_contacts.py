"""Calls and visits: written down once, found again, answered aloud, rung back; the walls of the contacts screen."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from rondpunt.conversations.actions.ask_call_back import CannotCallBack, ask_call_back, finish_call_back
from rondpunt.conversations.actions.note_contact import Caller, CannotNote, Question, Wish, note_contact
from rondpunt.conversations.composer import composer_of
from rondpunt.conversations.inbox import choice_from, page
from rondpunt.conversations.models import CallBack, Contact, ContactDraft, Conversation
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.models import Department, Handle, Person, Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
NEW = "/contacts/new/"


def noted(user: User, team: Team, now: datetime, *asked: str, **particulars: object) -> Contact:
    given: dict[str, object] = {
        "key": uuid4(),
        "network": "phone",
        "caller": Caller(name="Marc", number="09/333 44 55"),
        "questions": [Question(text, team) for text in asked or ("When is the glass collected?",)],
        **particulars,
    }
    return note_contact(user=user, now=now, **given)  # type: ignore[arg-type]


def filled(team: Team, **more: object) -> dict[str, object]:
    asked = {"q0-text": "What does a sofa cost?", "q0-team": team.pk, "q0-answer": ""}
    return {"submission": str(uuid4()), "network": "phone", "who": "Marc", "number": "", "keep": "1", **asked, **more}


def test_each_question_is_a_conversation_of_its_own_team(waste: Team, roads: Team, anna: User, now: datetime) -> None:
    asked = [Question("The bin is full", waste), Question("The road is broken", roads, "It is mended tomorrow.")]
    made = noted(anna, waste, now, questions=asked)
    first, second = made.conversations.order_by("pk")
    assert (first.team, first.status, first.network) == (waste, Conversation.Status.NEW, "phone")
    assert (second.team, second.status) == (roads, Conversation.Status.CLOSED)
    assert first.person == second.person == made.person
    assert [message.text for message in second.messages.order_by("pk")] == [
        "The road is broken",
        "It is mended tomorrow.",
    ]
    assert not Delivery.objects.exists()
    assert TrailEntry.objects.filter(verb="contact.noted").count() == 1


def test_the_same_form_twice_is_one_contact(waste: Team, anna: User, now: datetime) -> None:
    key = uuid4()
    assert noted(anna, waste, now, key=key) == noted(anna, waste, now, key=key)
    assert Contact.objects.count() == Conversation.objects.count() == 1


def test_a_number_is_one_person_however_it_is_said(waste: Team, anna: User, now: datetime) -> None:
    first = noted(anna, waste, now)
    again = noted(anna, waste, now, caller=Caller(name="M. Peeters", number="+32 9 333 44 55"))
    assert first.person == again.person
    assert Handle.objects.get(network="phone").key == "+3293334455"
    other = noted(anna, waste, now, caller=Caller(name="Marc"))
    assert other.person != first.person


def test_somebody_we_know_keeps_their_person(waste: Team, anna: User, now: datetime) -> None:
    dirk = conversation(waste).person
    made = noted(anna, waste, now, caller=Caller(person=dirk, number="0470 12 34 56"))
    assert made.person == dirk
    assert set(dirk.handles.values_list("network", flat=True)) == {"mastodon", "phone"}
    assert noted(anna, waste, now, caller=Caller(person=dirk)).person == dirk
    assert Person.objects.count() == 1


def test_a_person_with_500_handles_is_noted_as_quickly(waste: Team, anna: User, now: datetime) -> None:
    dirk = conversation(waste).person
    Handle.objects.bulk_create(
        Handle(person=dirk, network="mail", key=f"d{number}@x.example", shown=f"d{number}") for number in range(500)
    )
    assert noted(anna, waste, now, caller=Caller(person=dirk)).person == dirk


@pytest.mark.parametrize("number", ["twelve", "<b>1</b>", "12"])
def test_what_is_no_number_is_told_and_nothing_is_written(number: str, waste: Team, anna: User, now: datetime) -> None:
    with pytest.raises(CannotNote):
        noted(anna, waste, now, caller=Caller(name="Marc", number=number))
    assert not Conversation.objects.exists()


def test_what_was_said_is_found_by_its_words(waste: Team, anna: User, now: datetime) -> None:
    noted(anna, waste, now, questions=[Question("Where is the compost sold?", waste, "In the garden shop.")])
    assert page(anna, choice_from({"q": "compost"}))[0] and page(anna, choice_from({"q": "garden"}))[0]


def test_a_telephone_takes_no_written_answer_and_says_so(
    client: Client, waste: Team, anna: User, now: datetime
) -> None:
    (here,) = noted(anna, waste, now).conversations.all()
    assert composer_of(here, anna).kinds == ["note"]
    client.force_login(anna)
    assert client.post(f"/conversations/{here.pk}/answers/", {"text": "Hello", "kind": "private"}).status_code == 422
    assert not Delivery.objects.exists()


def test_the_channel_is_made_once_and_is_never_read(waste: Team, anna: User, now: datetime) -> None:
    noted(anna, waste, now)
    noted(anna, waste, now)
    assert Channel.objects.filter(network="phone").count() == 1
    assert not Channel.objects.due(now + timedelta(days=3650)).exists()


def test_somebody_is_rung_back_by_whom_was_asked(
    waste: Team, roads: Team, anna: User, bram: User, now: datetime
) -> None:
    at = now + timedelta(hours=3)
    (here,) = noted(anna, waste, now, wish=Wish(at, bram)).conversations.all()
    here.refresh_from_db()
    assert (here.call_back_at, here.owner) == (at, bram)
    asked = here.call_back
    assert asked and asked.receiver == "Bram"
    bram.is_active = False
    bram.save()
    asked = here.call_back
    assert asked and asked.receiver == "Waste", "somebody who left does not ring: the team stands behind them"
    finish_call_back(asked, result="Told them.", is_answered=True, user=anna, now=at)
    here.refresh_from_db()
    assert (here.call_back_at, here.status) == (None, Conversation.Status.CLOSED)
    with pytest.raises(CannotCallBack, match="rang already"):
        finish_call_back(asked, result="Told them.", is_answered=True, user=anna, now=at)


def test_a_call_back_has_exactly_one_receiver_and_stands_once(
    waste: Team, anna: User, chaima: User, now: datetime
) -> None:
    at = now + timedelta(hours=1)
    (here,) = noted(
        anna, waste, now, wish=Wish(at, Department.objects.create(name="Town")), caller=Caller(number="093334455")
    ).conversations.all()
    with pytest.raises(CannotCallBack, match="already"):
        ask_call_back(here, number="093334455", at=at, receiver=waste, user=anna, now=now)
    for receivers in ({}, {"team": waste, "user": anna}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallBack.objects.create(
                conversation=conversation(waste), number="+32", at=at, asked_by=anna, asked_at=now, **receivers
            )
    with pytest.raises(CannotCallBack, match="Chaima"):
        ask_call_back(conversation(waste), number="093334455", at=at, receiver=chaima, user=anna, now=now)


@pytest.mark.parametrize("ahead", [timedelta(days=-1), timedelta(days=400)])
def test_a_moment_that_cannot_be_is_refused(ahead: timedelta, waste: Team, anna: User, now: datetime) -> None:
    with pytest.raises(CannotCallBack):
        noted(anna, waste, now, wish=Wish(now + ahead, waste))
    assert not Conversation.objects.exists(), "nothing is written down by half"


def test_a_colleague_writes_down_a_call_on_the_screen(client: Client, waste: Team, anna: User) -> None:
    client.force_login(anna)
    assert "Write down a call or a visit" in client.get(NEW).content.decode()
    given = filled(waste, number="09 333 44 55", wanted="on", at="2030-01-01T17:00", receiver=f"team:{waste.pk}")
    refused = client.post(NEW, given)
    assert refused.status_code == 422 and "within a year" in refused.content.decode()
    assert "What does a sofa cost?" in refused.content.decode(), "nothing typed is lost"
    done = client.post(NEW, filled(waste, number="09 333 44 55"), follow=True).content.decode()
    assert "What does a sofa cost?" in done
    assert "What does a sofa cost?" in client.get("/conversations/").content.decode()


def test_another_question_is_added_without_losing_the_first(client: Client, waste: Team, anna: User) -> None:
    client.force_login(anna)
    shown = client.post(NEW, filled(waste, more="1", questions="1")).content.decode()
    assert shown.count('name="q1-text"') == 1 and "What does a sofa cost?" in shown
    both = filled(waste, questions="2") | {"q1-text": "And a mattress?", "q1-team": waste.pk, "q1-answer": "Ten euros."}
    client.post(NEW, both)
    assert Conversation.objects.count() == 2
    assert not Conversation.objects.get(messages__text="Ten euros.").waits_for_us


def test_what_is_typed_is_kept_and_comes_back(client: Client, waste: Team, anna: User, bram: User) -> None:
    client.force_login(anna)
    given = filled(waste, **{"q0-answer": "<script>alert(1)</script>"})
    assert client.post("/contacts/draft/", given).status_code == 200
    shown = client.get(NEW).content.decode()
    assert "What does a sofa cost?" in shown and "&lt;script&gt;" in shown and "<script>alert" not in shown
    assert str(given["submission"]) in shown, "a draft sent twice is still one contact"
    client.force_login(bram)
    assert "What does a sofa cost?" not in client.get(NEW).content.decode()
    client.force_login(anna)
    client.post(NEW, given)
    assert not ContactDraft.objects.exists()
    assert client.post("/contacts/draft/", {"q0-text": "x" * 500_000}).status_code == 413


def test_html_in_every_field_is_shown_as_it_was_typed(client: Client, waste: Team, anna: User) -> None:
    client.force_login(anna)
    script = "<script>alert(1)</script>"
    client.post(NEW, filled(waste, who=script, **{"q0-text": script, "q0-answer": script}))
    (here,) = Conversation.objects.all()
    for path in (f"/conversations/{here.pk}/", f"/persons/{here.person_id}/", f"/contacts/{Contact.objects.get().pk}/"):
        shown = client.get(path).content.decode()
        assert "<script>alert" not in shown and "&lt;script&gt;" in shown


def test_only_persons_one_may_know_are_found_and_chosen(
    client: Client, waste: Team, roads: Team, anna: User, chaima: User
) -> None:
    dirk = conversation(waste).person
    client.force_login(anna)
    assert "Dirk" in client.get("/contacts/persons/", {"who": "dir"}).content.decode()
    client.force_login(chaima)
    assert "Dirk" not in client.get("/contacts/persons/", {"who": "dir"}).content.decode()
    assert client.post(NEW, filled(roads, person=dirk.pk)).status_code == 422
    assert "Dirk" not in client.post(NEW, filled(roads, person=dirk.pk, find="1")).content.decode()


def test_contacts_and_call_backs_of_another_team_do_not_exist(
    client: Client, waste: Team, anna: User, chaima: User, admin: User, now: datetime
) -> None:
    made = noted(anna, waste, now, wish=Wish(now + timedelta(hours=1), waste))
    asked = CallBack.objects.get()
    client.force_login(chaima)
    assert client.get(f"/contacts/{made.pk}/").status_code == 404
    assert client.post(f"/call-backs/{asked.pk}/", {"result": "x", "then": "close"}).status_code == 404
    client.force_login(admin)
    for path in (NEW, "/contacts/persons/"):
        assert client.get(path).status_code == 404
    assert client.post("/contacts/draft/").status_code == 404


def test_ringing_back_is_written_down_in_the_conversation(
    client: Client, waste: Team, anna: User, now: datetime
) -> None:
    (here,) = noted(anna, waste, now, wish=Wish(now + timedelta(hours=1), waste)).conversations.all()
    asked = CallBack.objects.get()
    client.force_login(anna)
    assert "ring back" in client.get("/conversations/").content.decode()
    assert client.post(f"/call-backs/{asked.pk}/", {"result": " ", "then": "close"}).status_code == 422
    client.post(f"/call-backs/{asked.pk}/", {"result": "It costs ten euros.", "then": "close"})
    assert "It costs ten euros." in client.get(f"/conversations/{here.pk}/").content.decode()
    here.refresh_from_db()
    assert here.status == Conversation.Status.CLOSED
