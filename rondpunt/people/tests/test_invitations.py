"""An invitation is a way in for one person, for seven days."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from rondpunt.people import invitation_mail
from rondpunt.people.actions.accept_invitation import InvitationGone, accept_invitation
from rondpunt.people.actions.add_user import AlreadyHere
from rondpunt.people.actions.invite import AlreadyInvited, Invited, invite
from rondpunt.people.actions.invite_again import invite_again
from rondpunt.people.actions.withdraw_invitation import withdraw_invitation
from rondpunt.people.models import Invitation, Team, User
from rondpunt.people.rights import Role
from rondpunt.people.tests.build import PASSWORD, browser_of, sign_in, verbs
from rondpunt.people.tokens import digest_of

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Els", "password1": "a few words in a row", "password2": "a few words in a row"}


@pytest.fixture
def invited(waste: Team, admin: User) -> Invited:
    return invite("els@stad.example", team=waste, role=Role.AGENT, by=admin, now=timezone.now())


def path_of(link: str) -> str:
    return link.removeprefix(django_settings.PUBLIC_URL)


def test_an_invited_colleague_chooses_name_and_password_and_sits_down(admin: User, waste: Team, client: Client) -> None:
    browser_of(admin).post("/invitations/", {"email": "Els@stad.example", "team": waste.pk, "role": Role.EDITOR})
    [letter] = mail.outbox
    assert letter.to == ["els@stad.example"]
    found = re.search(r"http\S+", letter.body)
    assert found and found[0].startswith(django_settings.PUBLIC_URL)
    page = client.get(path_of(found[0]))
    assert page.status_code == 200 and "els@stad.example" in page.content.decode()
    answer = client.post(path_of(found[0]), GIVEN)
    assert answer.status_code == 302 and answer["location"] == "/"
    els = User.objects.get(email="els@stad.example")
    assert els.name == "Els" and els.memberships.get(team=waste).role == Role.EDITOR
    assert client.get("/profile/").status_code == 200
    assert sign_in(els, GIVEN["password1"]).get("/profile/").status_code == 200
    assert verbs()[:2] == ["invitation.made", "user.added"] and "invitation.accepted" in verbs()


def test_only_the_digest_of_the_link_is_kept(invited: Invited) -> None:
    token = invited.link.rstrip("/").rsplit("/", 1)[1]
    row = Invitation.objects.values().get()
    assert row["digest"] == digest_of(token)
    assert token not in str(row)


def test_a_link_lets_in_one_person(invited: Invited) -> None:
    assert Client().post(path_of(invited.link), GIVEN).status_code == 302
    again = Client().post(path_of(invited.link), {**GIVEN, "name": "Somebody else"})
    assert again.status_code == 410
    assert User.objects.filter(email="els@stad.example").count() == 1
    with pytest.raises(InvitationGone):
        accept_invitation(invited.invitation, name="X", password="another password", language="nl", now=timezone.now())


@pytest.mark.parametrize("spoil", ["forged", "expired", "withdrawn", "replaced"])
def test_a_link_that_is_no_good_gives_a_clear_page_and_no_seat(spoil: str, invited: Invited, admin: User) -> None:
    address = path_of(invited.link)
    if spoil == "forged":
        address = address[:-3] + ("AA/" if address[-3:-1] != "AA" else "BB/")
    elif spoil == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "withdrawn":
        withdraw_invitation(invited.invitation, by=admin, now=timezone.now())
    else:
        invite_again(invited.invitation, by=admin, now=timezone.now())
    for answer in (Client().get(address), Client().post(address, GIVEN)):
        assert answer.status_code == (404 if spoil == "forged" else 410)
        assert answer.templates[0].name == "people/invitation_closed.html"
        assert answer.context["why"] == spoil
    assert not User.objects.filter(email="els@stad.example").exists()


def test_an_invitation_sent_again_works_for_seven_days_more(invited: Invited, admin: User) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    browser_of(admin).post(f"/invitations/{invited.invitation.pk}/resending/")
    assert len(mail.outbox) == 2
    found = re.search(r"http\S+", mail.outbox[1].body)
    assert found and Client().post(path_of(found[0]), GIVEN).status_code == 302
    with pytest.raises(InvitationGone):
        invite_again(invited.invitation, by=admin, now=timezone.now())


def test_a_weak_password_and_two_different_ones_are_refused(invited: Invited) -> None:
    for password1, password2 in (("short", "short"), ("els@stad.example", "els@stad.example"), ("a b c d e f g", "x")):
        answer = Client().post(path_of(invited.link), {**GIVEN, "password1": password1, "password2": password2})
        assert answer.status_code == 422
    assert not User.objects.filter(email="els@stad.example").exists()


def test_who_has_a_seat_or_an_open_invitation_is_not_invited(invited: Invited, anna: User, waste: Team) -> None:
    with pytest.raises(AlreadyHere):
        invite(anna.email.upper(), team=waste, role=Role.AGENT, by=None, now=timezone.now())
    with pytest.raises(AlreadyInvited):
        invite("ELS@stad.example", team=waste, role=Role.AGENT, by=None, now=timezone.now())
    assert Invitation.objects.count() == 1


def test_without_a_mail_server_the_link_is_shown_once(admin: User, waste: Team, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    browser = browser_of(admin)
    answer = browser.post(
        "/invitations/", {"email": "els@stad.example", "team": waste.pk, "role": Role.AGENT}, follow=True
    )
    found = re.search(r'value="(http[^"]+/invitation/[^"]+)"', answer.content.decode())
    assert found and Client().get(path_of(found[1])).status_code == 200
    assert "/invitation/" not in browser.get("/invitations/").content.decode()
    assert mail.outbox == []


def test_a_mail_server_that_is_away_leaves_the_link_to_pass_on(
    admin: User, waste: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: object, fail_silently: bool = False) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(invitation_mail.EmailMessage, "send", away)
    given = {"email": "els@stad.example", "team": waste.pk, "role": Role.AGENT}
    page = browser_of(admin).post("/invitations/", given, follow=True).content.decode()
    assert "/invitation/" in page and Invitation.objects.count() == 1


def test_an_agent_cannot_invite_send_again_or_withdraw(chaima: User, invited: Invited, roads: Team) -> None:
    browser = browser_of(chaima)
    given = {"email": "x@stad.example", "team": roads.pk, "role": Role.ADMINISTRATOR}
    assert browser.post("/invitations/", given).status_code == 403
    assert browser.post(f"/invitations/{invited.invitation.pk}/resending/").status_code == 403
    assert browser.post(f"/invitations/{invited.invitation.pk}/withdrawal/").status_code == 403
    assert Invitation.objects.get().is_open(timezone.now())


def test_somebody_signed_in_who_opens_anothers_link_becomes_the_invited_one(invited: Invited, anna: User) -> None:
    browser = sign_in(anna, PASSWORD)
    browser.post(path_of(invited.link), GIVEN)
    assert "els@stad.example" in browser.get("/profile/").content.decode()
