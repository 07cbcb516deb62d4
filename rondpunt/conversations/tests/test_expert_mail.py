"""A question to an expert travels over a real mail server, lands in a real mailbox, and is answered by its link."""

import email
import email.policy
import re
from typing import Any, cast
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Conversation, ExpertRequest, Message
from rondpunt.conversations.tests.build import conversation
from rondpunt.conversations.tests.test_experts import ask
from rondpunt.networks.actions.fetch import fetch
from rondpunt.networks.models import Channel
from rondpunt.people.models import Team, User
from tests.counterparts.dovecot import PASSWORD
from tests.counterparts.smtp import PostOffice

pytestmark = [pytest.mark.real, pytest.mark.django_db]


@pytest.fixture
def house_mail(post_office: PostOffice, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> PostOffice:
    authority = tmp_path / "authority.pem"
    authority.write_text(post_office.dovecot.authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", post_office.port, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "rondpunt", PASSWORD
    return post_office


def test_the_link_in_the_mail_opens_the_page_and_takes_the_answer(
    house_mail: PostOffice, client: Client, anna: User, waste: Team
) -> None:
    els = f"els{uuid4().hex[:8]}@glas.example"
    asked = ask(conversation(waste), anna, email=els)
    (raw,) = house_mail.dovecot.mails(els)
    got = cast(email.message.EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))
    assert "Anna" in got["Subject"] and got["Content-Language"] == "en"
    body = got.get_body(("plain",))
    assert body is not None
    link = re.search(r"(/expert/\S+)", body.get_content())
    assert link and client.get(link[1]).status_code == 200
    client.post(link[1], {"act": "answer", "text": "Truck 4"})
    assert Message.objects.get(kind="expert").expert_request == asked


def test_a_reply_to_the_mail_goes_round_and_is_the_answer(
    house_mail: PostOffice, anna: User, waste: Team, settings: Any
) -> None:
    settings.REACH = ("127.0.0.0/8",)
    mark = uuid4().hex[:8]
    els, now = f"els{mark}@glas.example", timezone.now()
    ours = Channel(network="mail", handle=f"info{mark}@linderbeke.example", name="Mail", team=waste, created_at=now)
    ours.next_fetch_at = now
    ours.fill_in(house_mail.settings(ours.handle))
    ours.save()
    asked = ask(conversation(waste), anna, email=els)
    (raw,) = house_mail.dovecot.mails(els)
    got = cast(email.message.EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))
    reply = email.message.EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = f"Els <{els}>", str(got["Reply-To"]), f"Re: {got['Subject']}"
    reply["Message-ID"], reply["In-Reply-To"] = f"<{mark}@glas.example>", str(got["Message-ID"])
    reply.set_content("Truck 4, on Tuesday.")
    assert "+rp.xp" in reply["To"]
    house_mail.dovecot.deliver(reply.as_bytes(policy=email.policy.SMTP), str(got["Reply-To"].addresses[0].addr_spec))
    harvest = fetch(ours, now=now)
    assert harvest is not None
    receive(ours, harvest, now=now)
    asked.refresh_from_db()
    assert asked.answer and (asked.state, asked.answer.text) == ("answered", "Truck 4, on Tuesday.")
    assert Conversation.objects.count() == 1


def test_a_mail_server_that_refuses_leaves_the_question_to_be_sent_again(
    house_mail: PostOffice, anna: User, waste: Team
) -> None:
    house_mail.answers["recipient"] = "550 5.1.1 nobody"
    ask(conversation(waste), anna, email=f"els{uuid4().hex[:8]}@glas.example")
    assert ExpertRequest.objects.get().mailed_at is None
