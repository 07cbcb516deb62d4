"""Mail that bears our own address: a form on our website, a colleague, an answer written elsewhere, a loop."""

import pytest

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.mail_messages import read_message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Account, Harvest, Incoming, Kind
from rondpunt.people.models import Team

pytestmark = pytest.mark.django_db
US = "info@linderbeke.example"
DIRK = "Dirk <dirk@burgers.example>"


def mail(
    text: str, *fields: str, sender: str = f"Website <{US}>", identity: str = "form-1@www.linderbeke.example"
) -> Incoming:
    """A mail as the connector reads it."""
    head = (f"From: {sender}", f"To: {US}", "Subject: Glass", f"Message-ID: <{identity}>", *fields)
    raw = "\r\n".join((*head, "", text, "")).encode()
    return read_message(Account({"address": US}), raw, arrived_at=NOON)


@pytest.fixture
def box(waste: Team) -> Channel:
    return channel(waste, network="mail", handle=US, details={"address": US})


def take_in(box: Channel, *messages: Incoming, portions: int = 1) -> None:
    for _ in range(portions):
        receive(box, Harvest(messages), now=NOON)


def stored() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("text", "direction"))


@pytest.mark.parametrize("sender", [US, f"Form <{US.upper()}>", "info+form@linderbeke.example"])
@pytest.mark.parametrize("field", ["X-Mailer: PHP", "Auto-Submitted: auto-generated", "X-Rondpunt: other@town.example"])
def test_a_form_that_writes_under_our_address_starts_a_conversation(box: Channel, sender: str, field: str) -> None:
    take_in(box, mail("My bin is full. Dirk, 0499", field, sender=sender), portions=2)
    assert stored() == [("My bin is full. Dirk, 0499", "in")]
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.message_count) == ("new", 1)


def test_two_forms_are_two_conversations(box: Channel) -> None:
    take_in(box, mail("One", identity="1@www"), mail("Two", identity="2@www"))
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize(
    "field", ["In-Reply-To: <unknown@www>", "References: <form@www>", f"Cc: info+rp.gone@{US[5:]}"]
)
@pytest.mark.parametrize("automatic", [False, True])
def test_what_goes_on_with_nothing_we_know_is_kept_as_well(box: Channel, field: str, automatic: bool) -> None:
    more = ["Auto-Submitted: auto-generated"] if automatic else []
    take_in(box, mail("My bin is full", field, *more), portions=3)
    assert stored() == [("My bin is full", "in")]


def test_it_is_known_again_when_what_it_answers_came_later(box: Channel) -> None:
    question = mail("When?", sender=DIRK, identity="q@burgers.example")
    ours = mail("Tuesday", "In-Reply-To: <q@burgers.example>", identity="a@linderbeke.example")
    take_in(box, ours)
    take_in(box, question)
    take_in(box, ours, question, portions=2)
    assert stored() == [("Tuesday", "in"), ("When?", "in")]


@pytest.mark.parametrize("together", [True, False])
def test_what_a_colleague_answered_from_another_program_stands_as_ours(box: Channel, together: bool) -> None:
    question = mail("When?", sender=DIRK, identity="q@burgers.example")
    ours = mail("Tuesday", "In-Reply-To: <q@burgers.example>", identity="a@linderbeke.example")
    for portion in [(ours, question)] if together else [(question,), (ours,)]:
        take_in(box, *portion, portions=2)
    assert stored() == [("Tuesday", "out"), ("When?", "in")]
    assert Conversation.objects.get().status == "waiting_them"


def test_our_own_mail_that_comes_back_starts_nothing(box: Channel) -> None:
    loop = mail("Tuesday", f"X-Rondpunt: {US.title()}", identity="other@list.example")
    assert (loop.kind, loop.from_us) == (Kind.AUTO_REPLY, True)
    take_in(box, loop)
    assert not Conversation.objects.exists()


def test_our_own_mail_that_somebody_elses_server_sends_back_is_kept_and_asks_nothing(box: Channel) -> None:
    question = mail("When?", sender=DIRK, identity="q@burgers.example")
    take_in(box, question)
    Conversation.objects.update(status="closed", closed_at=NOON, waiting_since=None)
    take_in(box, mail("Tuesday", f"X-Rondpunt: {US}", "In-Reply-To: <q@burgers.example>", sender=DIRK, identity="2@x"))
    conversation = Conversation.objects.get()
    assert (conversation.message_count, conversation.status) == (2, "closed")


def test_the_copy_of_an_answer_we_sent_is_known(box: Channel) -> None:
    Delivery.objects.create(
        channel=box,
        payload={},
        state="sent",
        remote_id="key@linderbeke.example",
        created_at=NOON,
        changed_at=NOON,
        due_at=NOON,
    )
    take_in(box, mail("Tuesday", f"X-Rondpunt: {US}", identity="key@linderbeke.example"))
    take_in(box, mail("Tuesday", identity="key@linderbeke.example"))  # a rule that copies may drop our field
    assert not Message.objects.exists()
