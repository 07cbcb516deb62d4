"""Signing in: password, code, recovery; what is refused, and how often one may try."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from rondpunt.people.actions.deactivate import deactivate
from rondpunt.people.models import TrailEntry, User
from rondpunt.people.tests.build import NOON, PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238: HMAC-SHA1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mark = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mark[-1] & 15
    return f"{(struct.unpack('>I', mark[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def confirm(browser: Client) -> None:
    """Give the password once more: whoever finds a screen open must not make themselves a key to it."""
    answer = browser.post("/accounts/reauthenticate/?next=/profile/", {"password": PASSWORD})
    assert answer["location"] == "/profile/", answer.content.decode()


def with_app(browser: Client) -> str:
    """Take an authenticator app into use; its secret."""
    confirm(browser)
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found, page
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return found[1]


def test_a_colleague_signs_in_whatever_the_capitals_of_the_address(anna: User) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": anna.email.upper(), "password": PASSWORD})
    assert browser.get("/profile/").status_code == 200
    assert TrailEntry.objects.get(verb="user.signed_in").actor == anna


def test_the_screens_speak_the_users_own_language_from_the_sign_in_on(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(language="en")
    browser = sign_in(anna)
    assert browser.get("/profile/")["Content-Language"] == "en"
    browser.post("/profile/", {"name": "Anna", "language": "nl", "mail_rhythm": "daily"})
    assert browser.get("/profile/")["Content-Language"] == "nl"


def test_a_wrong_password_does_not_let_in(anna: User, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": anna.email, "password": "something else"})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert client.get("/profile/").status_code == 302


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(anna: User, client: Client) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": anna.email, "password": "something else"})
    client.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 302


def test_one_address_may_not_try_everybody(db: None, client: Client) -> None:
    tried = [client.post("/accounts/login/", {"login": f"a{n}@x.example", "password": "x"}) for n in range(31)]
    assert tried[-1].status_code == 429
    assert tried[-1].templates[0].name == "429.html"


def test_nobody_signs_up_by_themselves(db: None, client: Client) -> None:
    given = {"email": "els@x.example", "password1": "a few words in a row", "password2": "a few words in a row"}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", given)):
        assert "account/signup_closed.html" in [template.name for template in answer.templates]
    assert not User.objects.exists()


def test_addresses_and_links_to_other_accounts_are_not_changed_by_hand(anna: User) -> None:
    browser = sign_in(anna)
    for address in ("/accounts/email/", "/accounts/3rdparty/"):
        assert browser.get(address)["location"] == "/profile/"
        assert browser.post(address, {"email": "boss@x.example", "action_add": ""}).status_code == 405


def test_a_forgotten_password_is_replaced_by_mail(anna: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": anna.email})
    found = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert found
    page = client.get(found[1], follow=True)
    address = page.redirect_chain[-1][0]
    client.post(address, {"password1": "quite another one", "password2": "quite another one"})
    assert sign_in(anna, "quite another one").get("/profile/").status_code == 200
    assert "account/password_reset_from_key.html" in [
        template.name for template in Client().get(found[1], follow=True).templates
    ]


def test_a_stranger_does_not_learn_who_signs_in_here(db: None, client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "nobody@x.example"})
    assert answer.status_code == 302 and answer["location"] == "/accounts/password/reset/done/"
    assert mail.outbox == []


def test_a_deactivated_user_cannot_come_in_by_a_new_password(anna: User, client: Client) -> None:
    deactivate(anna, by=None, now=NOON)
    client.post("/accounts/password/reset/", {"email": anna.email})
    for letter in mail.outbox:
        found = re.search(r"http://testserver(\S+)", letter.body)
        if found and "key" in found[1]:
            address = client.get(found[1], follow=True).redirect_chain[-1][0]
            client.post(address, {"password1": "quite another one", "password2": "quite another one"})
    answer = client.post("/accounts/login/", {"login": anna.email, "password": "quite another one"})
    assert client.get("/profile/").status_code == 302
    assert answer.status_code == 200 or answer["location"].startswith("/accounts/inactive/")


def test_an_authenticator_app_is_asked_for_after_the_password(anna: User) -> None:
    secret = with_app(sign_in(anna))
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})
    assert answer["location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/profile/").status_code == 302
    assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert browser.get("/profile/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/generate/"]
)
def test_a_new_key_is_given_only_after_the_password_was_given_again(address: str, anna: User) -> None:
    browser = sign_in(anna)
    if "recovery" in address:
        with_app(browser)
        browser = Client()
        browser.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.get(address)
    assert answer.status_code == 302 and "reauthenticate" in answer["location"]
    assert browser.post("/accounts/reauthenticate/", {"password": "something else"}).status_code == 200
    assert browser.get(address).status_code == 302


def test_the_secret_of_the_app_is_not_readable_in_the_database(anna: User) -> None:
    secret = with_app(sign_in(anna))
    kept = Authenticator.objects.get(user_id=anna.pk, type=Authenticator.Type.TOTP).data
    assert secret not in str(kept)


def test_a_recovery_code_lets_in_once(anna: User) -> None:
    browser = sign_in(anna)
    with_app(browser)
    page = browser.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\w+)</code></li>", page)
    assert len(codes) == 10
    for expected in (200, 302):
        other = Client()
        other.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})
        other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert other.get("/profile/").status_code == expected


def test_signing_out_everywhere_else_leaves_this_browser_alone(anna: User) -> None:
    here, there = sign_in(anna), sign_in(anna)
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("127.0.0.1") == 2
    here.post("/accounts/sessions/")
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302


def test_a_changed_password_is_asked_for_from_then_on(anna: User) -> None:
    browser = sign_in(anna)
    given = {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"}
    assert browser.post("/accounts/password/change/", given)["location"] == "/profile/"
    assert Client().post("/accounts/login/", {"login": anna.email, "password": PASSWORD}).status_code == 200
    assert sign_in(anna, "quite another one").get("/profile/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/activate/",
        "/accounts/reauthenticate/",
        "/accounts/sessions/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/profile/",
    ],
)
def test_every_page_about_signing_in_wears_the_house_style(address: str, anna: User) -> None:
    browser = sign_in(anna)
    confirm(browser)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert "base.html" in [template.name for template in answer.templates]


def test_a_changed_password_signs_out_the_other_browsers(anna: User) -> None:
    here, elsewhere = sign_in(anna), sign_in(anna)
    fresh = "another correct horse battery"
    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    assert answer.status_code == 302, answer.content.decode()
    assert here.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302
