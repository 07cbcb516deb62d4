"""The mail of what was not seen: when each asked for it, once, in their language, never past a wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail

from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.actions.fetch import note_failure
from rondpunt.networks.tests.build import channel
from rondpunt.networks.wire import Reason, Refused
from rondpunt.people.actions.mail_digest import mail_digest
from rondpunt.people.digest import who_is_due
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.notify import Notice, notify_all, see
from rondpunt.people.tests.build import browser_of
from tests.counterparts.dovecot import PASSWORD
from tests.counterparts.smtp import PostOffice

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # Brussels is an hour ahead


def at(hour: float, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour - 1)


def tell(user: User, subject: Team, when: datetime, event: str = "e") -> None:
    notify_all([Notice(kind="assigned", to=[user.pk], event=f"{event}{when}", subject=subject, at=when)])


def rhythm(user: User, chosen: str) -> User:
    User.objects.filter(pk=user.pk).update(mail_rhythm=chosen)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("chosen", "told", "now", "due"),
    [
        ("never", at(9), at(9, 7), False),
        ("at_once", at(9), at(9) + timedelta(seconds=59), False),
        ("at_once", at(9), at(9) + timedelta(seconds=60), True),
        ("hourly", at(9), at(9.9), False),
        ("hourly", at(9), at(10), True),
        ("daily", at(9.5), at(18), False),  # told after the day began: tomorrow at nine
        ("daily", at(9.5), at(8.9, 1), False),
        ("daily", at(9.5), at(9, 1), True),
        ("daily", at(10, 4), at(12, 6), False),  # told on Friday: not on Sunday
        ("daily", at(10, 4), at(9, 7), True),
    ],
)
def test_each_is_mailed_when_they_asked(
    chosen: str, told: datetime, now: datetime, due: bool, anna: User, waste: Team
) -> None:
    tell(rhythm(anna, chosen), waste, told)
    assert list(who_is_due(now)) == ([anna] if due else [])


def test_who_sits_in_many_teams_or_none_takes_the_same_few_queries(
    anna: User, bram: User, waste: Team, django_assert_num_queries: Any
) -> None:
    for user in (anna, bram):
        for hour in range(20):
            tell(user, waste, at(hour))
    bram.memberships.all().delete()
    with django_assert_num_queries(5):
        assert list(who_is_due(at(9, 1))) == [anna, bram]


def test_one_mail_tells_all_that_was_not_seen_and_no_second_one_goes(anna: User, waste: Team, roads: Team) -> None:
    tell(anna, waste, at(9))
    tell(anna, roads, at(10))
    assert mail_digest(anna, now=at(9, 1))
    assert not mail_digest(anna, now=at(9, 2))
    [sent] = mail.outbox
    assert sent.to == [anna.email] and "Waste" in sent.body and "Roads" in sent.body
    assert "/for-you/" in sent.body and "/profile/" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_was_seen_is_not_mailed(anna: User, waste: Team, roads: Team) -> None:
    tell(anna, waste, at(9))
    tell(anna, roads, at(10))
    see(anna, waste, now=at(11))
    assert mail_digest(anna, now=at(12))
    assert "Waste" not in mail.outbox[0].body


def test_who_was_first_has_claimed_it(anna: User, waste: Team) -> None:
    tell(anna, waste, at(9))
    Notification.objects.update(mailed_at=at(10))
    assert not mail_digest(anna, now=at(10)) and not mail.outbox


def test_the_mail_speaks_the_language_of_its_reader(anna: User, waste: Team) -> None:
    for language, word in (("nl", "Dag Anna"), ("fr", "Bonjour Anna"), ("de", "Guten Tag Anna"), ("en", "Hello Anna")):
        User.objects.filter(pk=anna.pk).update(language=language)
        tell(anna, waste, at(9), event=language)
        mail_digest(User.objects.get(pk=anna.pk), now=at(10))
        assert word in mail.outbox[-1].body, mail.outbox[-1].body


def test_nothing_from_behind_a_wall_is_mailed(anna: User, bram: User, waste: Team, roads: Team) -> None:
    here = conversation(waste, "Secret of the glass container")
    note(here, user=anna, text="@Bram", mentions=[bram], now=at(9))
    hand_over(here, user=anna, team=roads, now=at(9))
    assert not mail_digest(bram, now=at(10)) and not mail.outbox
    assert not list(who_is_due(at(10, 3)))


def test_very_much_is_cut_and_said(anna: User, waste: Team) -> None:
    for minute in range(53):
        tell(anna, waste, at(9) + timedelta(minutes=minute))
    mail_digest(anna, now=at(12))
    assert mail.outbox[0].body.count("Waste") == 50 and "53" in mail.outbox[0].subject


def test_what_is_mailed_at_once_anyway_is_not_mailed_again(admin: User, waste: Team) -> None:
    note_failure(channel(waste), Refused(Reason.NOT_ALLOWED), now=at(9))
    assert len(mail.outbox) == 1
    assert Notification.objects.get().mailed_at == at(9)


def test_one_chooses_the_rhythm_in_the_profile_and_it_is_on_the_trail(anna: User) -> None:
    kept = {"name": anna.name, "language": "nl", "mail_rhythm": "never"}
    assert browser_of(anna).post("/profile/", kept).status_code == 302
    assert User.objects.get(pk=anna.pk).mail_rhythm == "never"
    assert browser_of(anna).post("/profile/", {**kept, "mail_rhythm": "yearly"}).status_code == 200
    assert User.objects.get(pk=anna.pk).mail_rhythm == "never"


@pytest.fixture
def by_smtp(post_office: PostOffice, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """The organisation's own way out: the real server, with TLS from the first byte and its own authority."""
    import ssl

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.tls_port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "town@linderbeke.example", PASSWORD
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = True, False
    context = ssl.create_default_context(cadata=post_office.dovecot.authority)
    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.ssl_context", context)
    yield post_office


@pytest.mark.real
def test_a_real_server_takes_one_mail_and_the_mailbox_holds_it(by_smtp: PostOffice, anna: User, waste: Team) -> None:
    User.objects.filter(pk=anna.pk).update(email="digest.anna@linderbeke.example")
    tell(anna, waste, at(9))
    reader = User.objects.get(pk=anna.pk)
    assert mail_digest(reader, now=at(10))
    assert not mail_digest(reader, now=at(11))
    [raw] = by_smtp.dovecot.mails("digest.anna@linderbeke.example")
    got = message_from_bytes(raw, policy=policy.default)
    body = got.get_body()
    assert body and "Waste" in body.get_content() and got["Auto-Submitted"] == "auto-generated"


@pytest.mark.real
def test_what_a_real_server_refuses_goes_along_with_the_next_mail(by_smtp: PostOffice, anna: User, waste: Team) -> None:
    User.objects.filter(pk=anna.pk).update(email="digest.later@linderbeke.example")
    tell(anna, waste, at(9))
    by_smtp.answers["recipient"] = "451 4.7.1 later"
    with pytest.raises(SMTPException):
        mail_digest(User.objects.get(pk=anna.pk), now=at(10))
    assert Notification.objects.get().mailed_at is None
    by_smtp.calm()
    assert mail_digest(User.objects.get(pk=anna.pk), now=at(11))
    assert len(by_smtp.dovecot.mails("digest.later@linderbeke.example")) == 1


@pytest.mark.real
def test_an_address_that_is_refused_for_good_is_not_tried_at_every_beat(
    by_smtp: PostOffice, anna: User, waste: Team
) -> None:
    tell(anna, waste, at(9))
    by_smtp.answers["recipient"] = "550 5.1.1 no such user"
    assert not mail_digest(anna, now=at(10))
    by_smtp.calm()
    assert not list(who_is_due(at(9, 1)))
