"""Owners are told once that a standard answer asks for a look."""

from datetime import date, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail

from rondpunt.knowledge.actions.keep_standard import Wording, keep_standard
from rondpunt.knowledge.actions.remind_owners import remind_owners
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.knowledge.tests.build import standard
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import User
from rondpunt.people.tests.build import verbs

TODAY = date(2026, 11, 24)


def test_the_owner_gets_one_mail_for_all_and_no_second(nadia: User) -> None:
    standard(nadia, title="Glass", shortcut="a", review_on=TODAY)
    standard(nadia, title="Paper", shortcut="b", valid_until=TODAY + timedelta(days=13))
    standard(nadia, title="Later", shortcut="c", review_on=TODAY + timedelta(days=1))
    assert remind_owners(now=NOON) == 1
    assert remind_owners(now=NOON + timedelta(hours=1)) == 0
    (sent,) = mail.outbox
    assert sent.to == [nadia.email]
    assert "Glass" in sent.body and "Paper" in sent.body and "Later" not in sent.body
    assert "/standard-answers/" in sent.body
    assert verbs().count("standard.reminded") == 2


def test_a_new_date_is_a_new_reminder(nadia: User) -> None:
    made = standard(nadia, review_on=TODAY)
    remind_owners(now=NOON)
    later = Wording(None, made.title, made.shortcut, nadia, None, TODAY + timedelta(days=30), {"nl": "Ja"})
    keep_standard(made, wording=later, seen=1, by=nadia, now=NOON)
    assert remind_owners(now=NOON) == 0
    assert remind_owners(now=NOON + timedelta(days=30)) == 1


def test_a_mail_server_that_is_down_is_tried_again(nadia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    standard(nadia, review_on=TODAY)

    def down(*_words: Any) -> int:
        raise SMTPException("down")

    with monkeypatch.context() as patch:
        patch.setattr("rondpunt.knowledge.actions.remind_owners.send_mail", down)
        assert remind_owners(now=NOON) == 0
    assert StandardAnswer.objects.get().review_reminded is None
    assert remind_owners(now=NOON) == 1


def test_for_an_owner_who_left_the_core_team_is_told(nadia: User, karin: User) -> None:
    standard(nadia, review_on=TODAY)
    User.objects.filter(pk=nadia.pk).update(is_active=False)
    assert remind_owners(now=NOON) == 1
    assert mail.outbox[0].to == [karin.email]
