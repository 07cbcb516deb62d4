"""A passkey of the browser's own: made on the profile, then by itself enough to sign in. No password is typed for that.

Chromium's virtual authenticator (CDP, domain WebAuthn) stands in for the finger; all else is as for a colleague: the
product's scripts call ``navigator.credentials``, the browser checks the host name and signs, the house verifies.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .browser import Desk, assert_good
from .house import OTHER_TEAM, PASSWORD

pytestmark = pytest.mark.journey
SETTLES = 1_500  # a refusal shows nothing to wait for
# A device of its own with a user who can be verified: what a telephone or a laptop with a fingerprint reader is.
DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
    "isUserVerified": True,
}


class Device:
    """The authenticator that belongs to one page."""

    def __init__(self, page: Page) -> None:
        self.line = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable", {"enableUI": False})
        told = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.id = told["authenticatorId"]

    @property
    def keys(self) -> list[dict[str, Any]]:
        """What it keeps: ``rpId``, ``credentialId``, ``signCount`` and more."""
        return self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def give(self, key: dict[str, Any]) -> None:
        """Put a key in it."""
        self.line.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": key})

    def verifies(self, is_verified: bool) -> None:
        """Whether the right finger lies on it."""
        self.line.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_verified})


def confirm(page: Page) -> None:
    """Give the password once more, if the house asks for it."""
    if "/reauthenticate/" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def sign_out(page: Page) -> None:
    """By the list of one's sessions."""
    page.goto("/accounts/sessions/")
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url("**/accounts/login/**")


def sign_in(page: Page) -> None:
    """By the passkey; fails when one stays out."""
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def assert_stays_out(page: Page) -> None:
    """The passkey is tried, and the profile still asks who one is."""
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_timeout(SETTLES)
    page.goto("/profile/")
    page.wait_for_url("**/accounts/login/**")


def arrive(desk: Desk, name: str) -> tuple[Page, Device]:
    """Somebody new, signed in by password at a device of their own; a passkey would change how a colleague comes in."""
    desk.house.add_user(name, team=OTHER_TEAM)
    page = desk.open(path="/accounts/login/")
    page.locator("input[name=login]").fill(desk.house.people[name])
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page, Device(page)


def make_passkey(page: Page) -> None:
    """From the profile on, as its links lead."""
    page.goto("/profile/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    assert_good(page)
    page.get_by_label("Name of this passkey").fill("Laptop with a reader")
    expect(page.get_by_label("Sign in with this passkey alone")).to_be_checked()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)


def prove_with_passkey(page: Page) -> None:
    """Show once more who one is, with the passkey instead of a password."""
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/webauthn/")
    assert_good(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def test_a_passkey_made_on_the_profile_signs_in_without_a_password(desk: Desk) -> None:
    page, device = arrive(desk, "Femke")
    make_passkey(page)
    (key,) = device.keys
    assert key["rpId"] == "localhost" and key["isResidentCredential"]
    page.goto("/profile/")
    expect(page.locator(".facts")).to_contain_text("1 passkey")
    expect(page.locator(".facts")).to_contain_text("See your codes")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Laptop with a reader")
    assert_good(page)
    page.get_by_role("link", name="Rename").click()
    assert_good(page)
    sign_out(page)
    sign_in(page)
    prove_with_passkey(page)
    page.goto("/profile/")
    expect(page.locator("main")).to_contain_text(desk.house.people["Femke"])
    assert device.keys[0]["signCount"] > key["signCount"]


def test_a_wrong_finger_and_a_key_that_the_house_does_not_know_let_nobody_in(desk: Desk) -> None:
    page, device = arrive(desk, "Gust")
    make_passkey(page)
    sign_out(page)
    device.verifies(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="That did not work")).to_be_visible()
    assert_good(page)
    assert_stays_out(page)
    stranger = desk.open(path="/accounts/login/")
    Device(stranger).give({**device.keys[0], "credentialId": "bm90LWtub3duLWhlcmU=", "signCount": 0})
    assert_stays_out(stranger)
    device.verifies(True)
    sign_in(page)


def test_a_passkey_that_was_removed_opens_nothing_any_more(desk: Desk) -> None:
    page, _device = arrive(desk, "Hilde")
    make_passkey(page)
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    confirm(page)
    assert_good(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("You have no passkey yet.")
    sign_out(page)
    assert_stays_out(page)
