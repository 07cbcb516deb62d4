"""House messages by mail: for who wants them, whole, once, and nothing of them twice."""

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from rondpunt.people.models import Notification, Team, User
from rondpunt.publishing.actions.choose_mail import choose_mail
from rondpunt.publishing.actions.mail_copy import mail_copy
from rondpunt.publishing.actions.read_copy import read_copy
from rondpunt.publishing.jobs import mail_house_messages
from rondpunt.publishing.models import Copy, MailedReader
from rondpunt.publishing.models.copy import MAILED_WITHIN
from rondpunt.publishing.tests.build import MONDAY, TEXT
from rondpunt.publishing.tests.house_build import page, us, written

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(minutes=2)


@pytest.fixture
def copy(nadia: User, anna: User, bram: User, waste: Team) -> Copy:
    """Anna wants mail, Bram does not."""
    choose_mail(anna, wants=True, now=MONDAY)
    written(nadia, to=us(waste), on=page(waste))
    return Copy.objects.get(user=anna)


def due() -> list[int]:
    return list(Copy.objects.to_mail(SOON).values_list("pk", flat=True))


def test_who_wants_it_gets_it_whole_once_and_no_notice_of_it_by_mail_besides(
    copy: Copy, anna: User, bram: User
) -> None:
    User.objects.filter(pk=anna.pk).update(language="en")
    assert due() == [copy.pk]
    assert not Copy.objects.to_mail(MONDAY).exists()  # whoever reads it on the screen at once gets none
    assert mail_copy(copy.pk, now=SOON) and not mail_copy(copy.pk, now=SOON)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([anna.email], "Glass containers")
    assert TEXT in sent.body and "because you are in team Waste" in sent.body
    assert copy.message.get_absolute_url() in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert list(Notification.objects.to_mail().values_list("user", flat=True)) == [bram.pk]


def test_what_was_read_or_came_before_or_is_old_is_not_mailed(copy: Copy, bram: User) -> None:
    choose_mail(bram, wants=True, now=SOON)
    assert due() == [copy.pk]
    assert not Copy.objects.to_mail(MONDAY + MAILED_WITHIN + timedelta(seconds=1)).exists()
    read_copy(copy, now=SOON)
    assert due() == [] and not mail_copy(copy.pk, now=SOON) and mail.outbox == []


def test_who_changed_their_mind_gets_no_more(copy: Copy, anna: User) -> None:
    choose_mail(anna, wants=False, now=SOON)
    assert due() == []


def test_what_the_server_does_not_take_is_tried_again(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: EmailMessage, *_: Any) -> int:
        raise SMTPException("away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", away)
        with pytest.raises(SMTPException):
            mail_copy(copy.pk, now=SOON)
    assert mail_copy(copy.pk, now=SOON) and len(mail.outbox) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(self: EmailMessage, *_: Any) -> int:
        raise SMTPRecipientsRefused({"anna": (550, b"no such person")})

    monkeypatch.setattr(EmailMessage, "send", refuses)
    assert not mail_copy(copy.pk, now=SOON)
    assert due() == []


def test_the_job_mails_what_is_due(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
    for _time in range(2):
        mail_house_messages.call()
    assert len(mail.outbox) == 1


def test_the_page_asks_and_forgets(client: Client, chaima: User) -> None:
    client.force_login(chaima)
    client.post("/house-news/by-mail/", {"by_mail": "yes"})
    assert MailedReader.objects.get().user == chaima
    client.post("/house-news/by-mail/", {"by_mail": ""})
    assert not MailedReader.objects.exists()
