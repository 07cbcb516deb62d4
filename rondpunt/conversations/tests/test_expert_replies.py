"""An expert replies to our mail instead of opening the link: taken as the answer, once, and only from who was asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rondpunt.conversations.actions.answer_as_expert import answer_as_expert
from rondpunt.conversations.actions.expire_requests import expire_requests
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.withdraw_request import withdraw_request
from rondpunt.conversations.models import Conversation, ExpertMail, ExpertReply, ExpertRequest, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.conversations.tests.test_experts import ask
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import channel, incoming
from rondpunt.networks.wire import Author, File, Harvest, Incoming, Kind, Visibility
from rondpunt.people.models import Handle, Notification, Team, User
from rondpunt.people.notices import lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ELS = Author(key="Els@Glas.example", handle="els@glas.example", name="Els")
MALLORY = Author(key="mallory@elders.example", handle="mallory@elders.example", name="Els")
SETTINGS = {"address": "info@linderbeke.example", "plus_addressing": "yes"}


@pytest.fixture
def desk(waste: Team) -> Channel:
    return channel(waste, network="mail", handle="info@linderbeke.example", details=SETTINGS)


@pytest.fixture
def asked(desk: Channel, waste: Team, anna: User) -> ExpertRequest:
    return ask(conversation(waste, "When is the glass fetched?"), anna)


def sent_as() -> tuple[str, str]:
    """Message-ID and reply address of our last mail."""
    ours = mail.outbox[-1].message()
    return str(ours["Message-ID"]).strip("<>"), str(ours["Reply-To"])


def reply(text: str = "Truck 4, on Tuesday.", author: Author = ELS, **fields: object) -> Incoming:
    given = {"in_reply_to": (sent_as()[0],), "visibility": Visibility.DIRECT, "sent_at": timezone.now(), **fields}
    return incoming(text, author=author, **given)


def arrives(desk: Channel, *mails: Incoming) -> list[ExpertReply]:
    receive(desk, Harvest(messages=mails), now=timezone.now())
    return list(ExpertReply.objects.order_by("pk").select_related("message", "request"))


def told(user: User) -> list[str]:
    return [line.says for line in lines_of(user, Notification.objects.filter(user=user).order_by("pk"))]


def by_reply_address(desk: Channel) -> Incoming:
    """As the mail connector reads a mail to the address with our token in it."""
    _, address = sent_as()
    thread = address.partition("+rp.")[2].partition("@")[0]
    assert thread and address.endswith("@linderbeke.example")
    return reply(in_reply_to=(), thread=thread.upper())


def by_references(desk: Channel) -> Incoming:
    return reply(in_reply_to=("other@glas.example", sent_as()[0]))


@pytest.mark.parametrize("by", [by_reply_address, by_references])
def test_a_reply_of_who_was_asked_is_the_answer(
    client: Client, desk: Channel, asked: ExpertRequest, anna: User, by: object
) -> None:
    came = replace(by(desk), files=(File("plan.pdf", "application/pdf", b"%PDF-1.4"),))  # type: ignore[operator]
    (kept,) = arrives(desk, came)
    asked.refresh_from_db()
    assert (kept.verdict, asked.state, asked.answer) == ("taken", "answered", kept.message)
    assert (kept.message.direction, kept.message.kind, kept.message.text) == ("note", "expert", came.text)
    assert [file.name for file in kept.message.attachments.all()] == ["plan.pdf"]
    assert told(anna) == ["Els answered your question about ‘When is the glass fetched?’"]
    assert Conversation.objects.count() == 1 and not Handle.objects.filter(key__iexact=ELS.key).exists()
    client.force_login(anna)
    page = client.get(reverse("conversations:conversation", args=[asked.conversation_id])).content.decode()
    assert came.text in page and "Use in my answer" in page


def test_what_is_new_is_the_answer_and_our_link_is_in_none_of_it(desk: Channel, asked: ExpertRequest) -> None:
    body = mail.outbox[-1].body
    quoted = "\n".join(f"> {line}" for line in str(body).splitlines())
    (kept,) = arrives(desk, reply(f"Truck 4.\n\nOn Monday Anna wrote:\n{quoted}"))
    assert kept.message.text == "Truck 4."
    again = ask(asked.conversation, asked.asked_by)
    arrives(desk, reply(f"Which? Truck 4.\n{mail.outbox[-1].body}\nAnd when? Tuesday."))
    text = Message.objects.get(expert_request=again).text
    assert "Truck 4." in text and "Tuesday." in text and "/expert/" not in text


def test_one_reply_is_taken_however_often_it_comes_and_the_next_is_a_note(
    client: Client, desk: Channel, asked: ExpertRequest, anna: User
) -> None:
    first, second = reply(remote_id="m1"), reply("No, truck 5.", remote_id="m2")
    arrives(desk, first, second)
    kept = arrives(desk, first, second)
    assert [(one.remote_id, one.verdict) for one in kept] == [("m1", "taken"), ("m2", "late")]
    assert told(anna)[1:] == ["Els wrote about ‘When is the glass fetched?’ after your question had ended"]
    client.force_login(anna)
    page = client.get(reverse("conversations:conversation", args=[asked.conversation_id])).content.decode()
    assert "No, truck 5." in page and "after the question had ended" in page


@pytest.mark.parametrize("ended", ["page", "withdrawn", "expired"])
def test_a_reply_to_a_question_that_ended_is_kept_and_told(
    desk: Channel, asked: ExpertRequest, anna: User, ended: str
) -> None:
    came = reply()
    if ended == "page":
        answer_as_expert(asked, text="Truck 3.", now=timezone.now())
    elif ended == "withdrawn":
        withdraw_request(asked, user=anna, now=timezone.now())
    else:
        ExpertRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        expire_requests(now=timezone.now())
    (kept,) = arrives(desk, came)
    assert (kept.verdict, kept.message.text, kept.message.direction) == ("late", "Truck 4, on Tuesday.", "note")
    assert "after your question had ended" in told(anna)[-1]


def test_another_sender_is_shown_as_such_and_never_taken(
    client: Client, desk: Channel, asked: ExpertRequest, anna: User
) -> None:
    (kept,) = arrives(desk, reply("Pay to this account.", author=MALLORY))
    asked.refresh_from_db()
    assert (kept.verdict, asked.state) == ("stranger", "asked")
    assert told(anna) == [
        "mallory@elders.example, not Els, replied to your question about ‘When is the glass fetched?’"
    ]
    client.force_login(anna)
    page = client.get(reverse("conversations:conversation", args=[asked.conversation_id])).content.decode()
    assert "This mail came from mallory@elders.example" in page and "Use in my answer" not in page
    assert arrives(desk, reply())[-1].verdict == "taken"  # who was asked can still answer


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [({"kind": Kind.AUTO_REPLY}, "machine"), ({"kind": Kind.BOUNCE}, "machine"), ({"text": "> Which truck?"}, "empty")],
)
def test_a_machine_and_a_reply_without_a_word_answer_nothing(
    desk: Channel, asked: ExpertRequest, anna: User, fields: dict[str, object], verdict: str
) -> None:
    (kept,) = arrives(desk, reply(**fields))  # type: ignore[arg-type]
    asked.refresh_from_db()
    assert (kept.verdict, asked.state, len(told(anna))) == (verdict, "asked", 1)


def test_without_our_token_it_is_a_message_like_any_other(desk: Channel, asked: ExpertRequest) -> None:
    guessed = f"xp{'0' * 32}"
    assert arrives(desk, reply(in_reply_to=(f"{guessed}@linderbeke.example",), thread=guessed)) == []
    assert Conversation.objects.count() == 2
    assert not ExpertMail.objects.filter(digest__contains=sent_as()[0].partition("@")[0]).exists()


def test_the_citizen_and_chaima_see_nothing_of_it(
    client: Client, desk: Channel, asked: ExpertRequest, chaima: User
) -> None:
    arrives(desk, reply())
    asked.conversation.refresh_from_db()
    assert (asked.conversation.message_count, asked.conversation.says) == (1, "When is the glass fetched?")
    client.force_login(chaima)
    assert client.get(reverse("conversations:conversation", args=[asked.conversation_id])).status_code == 404


def test_a_house_without_a_mailbox_mails_without_a_reply_address(waste: Team, anna: User) -> None:
    ask(conversation(waste), anna)
    assert mail.outbox[-1].reply_to == [] and "reply to this mail" not in mail.outbox[-1].body
