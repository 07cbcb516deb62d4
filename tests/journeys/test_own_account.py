"""Pages of one's own account that exist only in a certain state: codes, the second step, a forgotten password."""

import email
import re
import time
from email.policy import SMTP

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from tests.counterparts.bluesky import wait_until
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.smtp import PostOffice

from .browser import Desk, assert_good
from .house import PASSWORD, TEAM, House

pytestmark = pytest.mark.journey


def _code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238), computed as the house does not ask itself to."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def _prove(page: Page) -> None:
    """What changes how one signs in asks first who one is."""
    if "/reauthenticate/" in page.url:
        assert_good(page)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def _good_at(page: Page, path: str) -> None:
    page.goto(path)
    assert page.url.endswith(path), page.url
    assert_good(page)


def test_the_pages_of_a_second_step_are_as_good_as_any(desk: Desk, house: House) -> None:
    house.add_user("Mila", team=TEAM)
    page = desk.open("Mila", "/accounts/2fa/totp/activate/")
    _prove(page)
    secret = re.sub(r"\s", "", page.locator("main code").inner_text())
    page.locator("input[name=code]").fill(_code(secret))
    page.get_by_role("button", name="Use this app").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    assert_good(page)
    _good_at(page, "/accounts/2fa/recovery-codes/")
    _good_at(page, "/accounts/2fa/recovery-codes/generate/")
    _good_at(page, "/accounts/2fa/reauthenticate/")
    _good_at(page, "/accounts/2fa/")
    stranger = desk.open(path="/accounts/login/")
    stranger.locator("input[name=login]").fill(house.people["Mila"])
    stranger.locator("input[name=password]").fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.get_by_role("heading", name="The second step")).to_be_visible()
    assert_good(stranger)
    _good_at(page, "/accounts/2fa/totp/deactivate/")
    page.get_by_role("button", name="Stop using the app").click()
    page.wait_for_url("**/accounts/2fa/")
    expect(page.get_by_role("link", name="Use an app")).to_be_visible()


def test_a_forgotten_password_is_chosen_anew_by_mail(
    desk: Desk, house: House, dovecot: Dovecot, post_office: PostOffice
) -> None:
    house.add_user("Nora", team=TEAM)
    page = desk.open(path="/accounts/password/reset/")
    page.locator("input[name=email]").fill(house.people["Nora"])
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    wait_until(lambda: dovecot.mails(house.people["Nora"]))
    (mail,) = (email.message_from_bytes(raw, policy=SMTP) for raw in dovecot.mails(house.people["Nora"]))
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", mail.get_body(("plain",)).get_content())
    assert link
    page.goto(link.group(0))
    assert_good(page)
    for field in page.locator("input[type=password]").all():
        field.fill("een heel ander wachtwoord")
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_role("heading", name="Your password was changed")).to_be_visible()
    page.goto(link.group(0))
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    assert_good(page)


def test_colours_are_tried_before_they_are_kept(desk: Desk, house: House) -> None:
    page = desk.open("Wim", "/organisation/")
    before = page.locator("#colours").inner_text()
    page.locator("input[name=colour]").fill("#ffee00")
    expect(page.locator("#colours")).not_to_have_text(before)
    expect(page.locator("#colours")).to_contain_text("#ffee00")
    assert_good(page, is_lively=True)
