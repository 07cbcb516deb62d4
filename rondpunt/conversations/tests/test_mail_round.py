"""A mail goes round through the whole house and real servers: in, answered, out, read, answered back; and machines."""

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, cast
from uuid import uuid4

import pytest

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.decide import decide
from rondpunt.conversations.actions.forward import Letter, forward
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.write_out import NobodyToReach
from rondpunt.conversations.models import Body, BodyReply, Conversation, Message
from rondpunt.networks.actions.fetch import fetch
from rondpunt.networks.actions.send import send
from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.models import Handle, Team, User
from tests.counterparts.smtp import PostOffice

pytestmark = [pytest.mark.real, pytest.mark.django_db]
Status = Conversation.Status


class Round:
    """Our mailbox, Dirk's mailbox, and what happens between them."""

    def __init__(self, post_office: PostOffice, team: Team, user: User) -> None:
        mark = uuid4().hex[:8]
        self.office, self.user = post_office, user
        self.dirk, self.us = f"dirk{mark}@burgers.example", f"info{mark}@linderbeke.example"
        now = datetime.now(UTC)
        self.channel = Channel(
            network="mail", handle=self.us, name="Mail", team=team, created_at=now, next_fetch_at=now
        )
        self.channel.fill_in(post_office.settings(self.us))
        self.channel.save()

    def writes(self, text: str, to: str = "", sender: str = "", **fields: str) -> str:
        """A mail of Dirk (or ``sender``) arrives with us; its Message-ID."""
        mail = EmailMessage()
        mail["From"], mail["To"] = sender or f"Dirk <{self.dirk}>", to or self.us
        mail["Subject"], mail["Date"] = fields.pop("Subject", "Glass"), format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(domain="burgers.example")
        for name, value in fields.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return self.arrives(mail, to or self.us)

    def arrives(self, mail: EmailMessage, to: str = "") -> str:
        self.office.dovecot.deliver(mail.as_bytes(policy=email.policy.SMTP), to or self.us)
        return str(mail["Message-ID"])

    def read(self) -> list[Message]:
        """Our worker reads the mailbox once; what was new."""
        self.channel.refresh_from_db()
        now = datetime.now(UTC)
        harvest = fetch(self.channel, now=now)
        assert harvest is not None, self.channel.failure_detail
        return receive(self.channel, harvest, now=now).messages

    def answers(self, conversation: Conversation, text: str) -> Delivery:
        """Anna answers and the worker sends."""
        message = answer(conversation, user=self.user, text=text, kind="private", now=datetime.now(UTC))
        delivery = message.delivery
        assert delivery is not None
        later = datetime.now(UTC) + timedelta(minutes=5)
        assert send(delivery.pk, clock=lambda: later) == Delivery.State.SENT
        delivery.refresh_from_db()
        settle(delivery, now=later)
        return delivery

    def dirks_mail(self) -> list[EmailMessage]:
        raw = self.office.dovecot.mails(self.dirk)
        return [cast(EmailMessage, email.message_from_bytes(one, policy=email.policy.default)) for one in raw]


@pytest.fixture
def mail(post_office: PostOffice, waste: Team, anna: User, settings: Any) -> Round:
    settings.REACH = ("127.0.0.0/8",)
    return Round(post_office, waste, anna)


def opened(mail: Round) -> Conversation:
    mail.writes("When is the glass collected?")
    (message,) = mail.read()
    return message.conversation


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).strip()


def by_reply_address(got: EmailMessage) -> tuple[str, dict[str, str]]:
    return str(got["Reply-To"].addresses[0].addr_spec), {}


def by_in_reply_to(got: EmailMessage) -> tuple[str, dict[str, str]]:
    return str(got["From"].addresses[0].addr_spec), {"In_Reply_To": str(got["Message-ID"])}


def by_references(got: EmailMessage) -> tuple[str, dict[str, str]]:
    return str(got["From"].addresses[0].addr_spec), {"References": f"{got['References']} <other@burgers.example>"}


@pytest.mark.parametrize("by", [by_reply_address, by_in_reply_to, by_references])
@pytest.mark.parametrize("closed", [False, True])
def test_a_mail_goes_round_and_stays_one_conversation(
    mail: Round, by: Callable[[EmailMessage], tuple[str, dict[str, str]]], closed: bool
) -> None:
    conversation = opened(mail)
    delivery = mail.answers(conversation, "On Tuesday, Dirk — à sept heures.")
    (got,) = mail.dirks_mail()
    assert text_of(got) == "On Tuesday, Dirk — à sept heures."
    assert (got["Subject"], got["Message-ID"]) == ("Re: Glass", f"<{delivery.remote_id}>")
    assert got["To"].addresses[0].addr_spec == mail.dirk
    if closed:
        close(conversation, user=mail.user, now=datetime.now(UTC))
    to, fields = by(got)
    mail.writes("And paper?", to, Subject="Antw: Glass", **fields)
    (message,) = mail.read()
    conversation.refresh_from_db()
    assert message.conversation_id == conversation.pk
    assert (message.handle.key, message.text) == (mail.dirk, "And paper?")  # type: ignore[union-attr]
    assert conversation.status == (Status.REOPENED if closed else Status.WAITING_US)
    assert (conversation.message_count, conversation.closed_at) == (3, None)
    assert mail.read() == []

    mail.answers(conversation, "On Friday.")
    assert [text_of(one) for one in mail.dirks_mail()] == ["On Tuesday, Dirk — à sept heures.", "On Friday."]
    assert mail.dirks_mail()[1]["In-Reply-To"] == f"<{message.remote_id}>"
    assert Conversation.objects.count() == 1


def test_an_answer_that_arrived_by_a_colleagues_word_is_still_answered_in_its_conversation(mail: Round) -> None:
    conversation = opened(mail)
    delivery = mail.answers(conversation, "On Tuesday.")
    # As a worker leaves it that died while the server said yes.
    Delivery.objects.update(state=Delivery.State.IN_DOUBT, remote_id="", url="", sent_at=None)
    delivery.refresh_from_db()
    decide(delivery, user=mail.user, verdict="arrived", now=datetime.now(UTC))
    (got,) = mail.dirks_mail()
    to, fields = by_in_reply_to(got)
    mail.writes("And paper?", to, Subject="Antw: Glass", **fields)
    (message,) = mail.read()
    assert (message.conversation_id, message.text) == (conversation.pk, "And paper?")
    delivery.refresh_from_db()
    assert got["Message-ID"] == f"<{delivery.remote_id}>"


def test_an_answer_that_comes_back_to_our_own_mailbox_is_not_a_message(mail: Round) -> None:
    conversation = opened(mail)
    mail.answers(conversation, "On Tuesday.")
    (copy,) = mail.dirks_mail()
    mail.arrives(copy)  # a rule at Dirk's that sends on
    copy.replace_header("Message-ID", "<other@list.example>")
    mail.arrives(copy)  # and a list that gives it another name
    rows = mail.read()
    conversation.refresh_from_db()
    assert all((row.kind, row.conversation_id) == (Message.Kind.AUTO_REPLY, conversation.pk) for row in rows)
    assert (Conversation.objects.count(), conversation.status) == (1, Status.WAITING_THEM)


AWAY = {"Auto_Submitted": "auto-replied", "Precedence": "bulk", "Subject": "Out of office: Glass"}


@pytest.mark.parametrize("status", ["waiting_them", "closed"])
def test_an_out_of_office_changes_no_status_and_is_not_what_we_answer(mail: Round, status: str) -> None:
    conversation = opened(mail)
    question = conversation.messages.get().remote_id
    sent = mail.answers(conversation, "On Tuesday.")
    if status == "closed":
        close(conversation, user=mail.user, now=datetime.now(UTC))
    mail.writes("I am away until Monday.", In_Reply_To=f"<{sent.remote_id}>", **AWAY)
    (away,) = mail.read()
    conversation.refresh_from_db()
    assert (away.kind, away.conversation_id) == (Message.Kind.AUTO_REPLY, conversation.pk)
    assert (conversation.status, conversation.waiting_since) == (status, None)
    assert Delivery.objects.count() == len(mail.office.accepted) == 1  # nobody answers a machine by itself
    again = mail.answers(conversation, "Correction: on Wednesday.")
    assert again.payload["in_reply_to"] == [question]


def bounce(of: Delivery, recipient: str, action: str = "failed") -> EmailMessage:
    """A report after RFC 3464, as the server of the recipient writes it."""
    report = f"Reporting-MTA: dns; mx.burgers.example\n\nFinal-Recipient: rfc822; {recipient}\nAction: {action}\n"
    raw = (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.burgers.example>\nSubject: Delivery status: {action}\n"
        f"Date: {format_datetime(datetime.now(UTC))}\nMessage-ID: <{uuid4().hex}@mx.burgers.example>\n"
        "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n"
        f"--r\n\nYour mail to {recipient}: {action}.\n--r\nContent-Type: message/delivery-status\n\n{report}\n"
        f"--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{of.remote_id}>\nSubject: Re: Glass\n\n--r--\n"
    )
    return cast(EmailMessage, email.message_from_string(raw, policy=email.policy.default))


@pytest.mark.parametrize(("closed", "status"), [(False, "waiting_us"), (True, "reopened")])
def test_a_bounce_stands_with_the_answer_that_did_not_arrive_and_is_not_answered(
    mail: Round, closed: bool, status: str
) -> None:
    conversation = opened(mail)
    sent = mail.answers(conversation, "On Tuesday.")
    if closed:
        close(conversation, user=mail.user, now=datetime.now(UTC))
    mail.arrives(bounce(sent, mail.dirk))
    (came,) = mail.read()
    conversation.refresh_from_db()
    assert (came.kind, came.conversation_id) == (Message.Kind.BOUNCE, conversation.pk)
    assert conversation.status == status  # Dirk has not heard us: somebody must look
    assert Delivery.objects.count() == 1
    again = mail.answers(conversation, "Once more: on Tuesday.")
    assert [to for _, to, _ in mail.office.accepted] == [[mail.dirk], [mail.dirk]]
    assert came.remote_id not in again.payload["in_reply_to"]


def test_a_report_of_delay_asks_nothing_of_anybody(mail: Round) -> None:
    conversation = opened(mail)
    mail.arrives(bounce(mail.answers(conversation, "On Tuesday."), mail.dirk, "delayed"))
    (came,) = mail.read()
    conversation.refresh_from_db()
    assert (came.kind, came.conversation_id) == (Message.Kind.AUTO_REPLY, conversation.pk)
    assert conversation.status == Status.WAITING_THEM


def test_a_mail_server_that_opens_a_conversation_cannot_be_answered(mail: Round) -> None:
    mail.arrives(bounce(Delivery(remote_id="gone@linderbeke.example"), mail.dirk))
    (came,) = mail.read()
    assert came.kind == Message.Kind.BOUNCE
    with pytest.raises(NobodyToReach):
        answer(came.conversation, user=mail.user, text="Hello?", kind="private", now=datetime.now(UTC))
    assert not Delivery.objects.exists()


def test_the_form_on_our_website_is_read_and_the_answer_to_it_starts_no_loop(mail: Round) -> None:
    mail.writes("My bin is full. Dirk, 0499", sender=f"Website <{mail.us}>", X_Mailer="PHP")
    (message,) = mail.read()
    assert (message.direction, message.text) == ("in", "My bin is full. Dirk, 0499")
    mail.answers(message.conversation, "Who are you?")  # it can only go to ourselves
    assert mail.read() == []
    assert mail.read() == []
    assert (Conversation.objects.count(), Handle.objects.count(), len(mail.office.accepted)) == (1, 1, 1)


def test_another_body_gets_the_mail_with_the_file_and_its_answer_comes_back_as_a_note(mail: Round) -> None:
    question = EmailMessage()
    question["From"], question["To"], question["Subject"] = f"Dirk <{mail.dirk}>", mail.us, "Brown water"
    question["Date"], question["Message-ID"] = format_datetime(datetime.now(UTC)), make_msgid(domain="burgers.example")
    question.set_content("The water is brown.")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    question.add_attachment(picture, maintype="image", subtype="png", filename="kraan été.png")
    mail.arrives(question)
    (came,) = mail.read()
    here, address = came.conversation, f"water{uuid4().hex[:8]}@water.example"
    body = Body.objects.create(name="Water company", does="drinking water", email=address, language="en")
    letter = Letter("a" * 32, "A question for you.", "We sent it on.", "private", files=tuple(came.attachments.all()))
    made = forward(here, user=mail.user, body=body, letter=letter, now=datetime.now(UTC))
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert made.delivery_id and send(made.delivery_id, clock=lambda: later) == Delivery.State.SENT
    (raw,) = mail.office.dovecot.mails(address)
    got = cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))
    (file,) = got.iter_attachments()
    assert text_of(got) == "A question for you."
    assert (file.get_filename(), file.get_content()) == ("kraan été.png", picture)
    to, _fields = by_reply_address(got)
    mail.writes("We rinse the pipes.", to, f"Help desk <{address}>", Subject="Re: Brown water")
    (note,) = mail.read() or [BodyReply.objects.get().message]
    here.refresh_from_db()
    assert (note.conversation_id, note.direction, note.kind) == (here.pk, "note", Message.Kind.BODY)
    assert note.text == "We rinse the pipes." and here.message_count == 2
    assert Conversation.objects.count() == 1
    assert not mail.dirks_mail()  # the citizen reads it when we write it to them
