"""An administrator adds a mailbox after the first run, and sees how it fares: first reading, trouble, lost password."""

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import trustme
from playwright.sync_api import Page, expect

from tests.counterparts.bluesky import wait_until
from tests.counterparts.dovecot import PASSWORD as MAIL_PASSWORD
from tests.counterparts.dovecot import Dovecot, start_dovecot
from tests.counterparts.smtp import PostOffice

from .browser import Desk, assert_good
from .house import TEAM, House

pytestmark = pytest.mark.journey
ARRIVES = 20_000
OURS, WIM = "desk@channel.example", "wim@linderbeke.example"
WAITING = 60  # mails that lie in the mailbox already
NEW_PASSWORD = "nieuw-wachtwoord"


@pytest.fixture
def mailbox(mail_authority: trustme.CA, dovecot: Dovecot) -> Iterator[Dovecot]:
    """A mail server of this test's own, which may be halted; with mail in it."""
    server = start_dovecot(mail_authority)
    for number in range(WAITING):
        server.deliver(_mail(number), OURS, "jef@elders.example")
    yield server
    server.stop()


def _mail(number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jef Maes <jef@elders.example>", OURS, f"Lamp {number} is broken"
    mail["Message-ID"], mail["Date"] = f"<lamp-{number}@elders.example>", email.utils.localtime()
    mail.set_content(f"Good day,\n\nLamp {number} in Mill Street does not burn.\n\nJef\n")
    return bytes(mail)


def _state(page: Page, state: str) -> None:
    """The page says by itself how the channel is by now."""
    expect(page.locator("#health .health-state")).to_have_text(state, timeout=ARRIVES)


def test_a_mailbox_is_added_read_lost_and_found_again(
    desk: Desk, house: House, mailbox: Dovecot, dovecot: Dovecot, post_office: PostOffice
) -> None:
    page = desk.open("Wim", "/channels/")
    page.get_by_role("link", name="Add a channel").first.click()
    page.get_by_role("link", name="E-mail").click()
    page.get_by_label("Team that answers").select_option(label=TEAM)
    answers = post_office.settings(OURS) | {"imap_port": str(mailbox.imaps_port), "smtp_password": MAIL_PASSWORD}
    for name, value in answers.items():
        field = page.locator(f"[name=need_{name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for password, says in (("wrong", "bad"), (MAIL_PASSWORD, "good")):
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Test", exact=True).click()
        expect(page.locator(f".tested--{says}")).to_be_visible(timeout=ARRIVES)
    assert_good(page)
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "/channels/" in url and "/new/" not in url)
    if not page.locator("#health").count():
        page.get_by_role("link", name="Stad Linderbeke").first.click()
    _state(page, "works")
    assert_good(page, is_lively=True)
    anna = desk.open("Anna", "/conversations/?view=all&q=Mill+Street")
    expect(anna.locator(".row").first).to_be_visible()
    number = int(page.url.rstrip("/").rpartition("/")[2])
    assert house.rows(f"SELECT first_fetch_count FROM networks_channel WHERE id = {number}") == [(WAITING,)]

    mailbox.halt()
    page.get_by_role("button", name="Read now").click()
    _state(page, "trouble")
    lines = page.locator("#health")
    expect(lines).to_contain_text("The server did not answer.")
    expect(lines).to_contain_text("Failed 1 time")
    expect(lines).to_contain_text("Tries again")
    expect(lines).to_contain_text("Last read")
    assert_good(page, is_lively=True)
    mailbox.run()
    _state(page, "works")

    mailbox.change_password(NEW_PASSWORD)
    page.get_by_role("button", name="Read now").click()
    page.reload()
    _state(page, "needs you")
    expect(page.locator("#health")).to_contain_text("no longer accepts our sign-in")
    assert_good(page, is_lively=True)
    wait_until(lambda: any(f"/channels/{number}/" in text for text in _told(dovecot)))
    page.locator("[name=need_password]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#health .health-state")).not_to_have_text("needs you")
    _state(page, "works")
    page.goto("/channels/")
    expect(page.locator(".channels__row", has_text=OURS)).to_contain_text("works")


def _told(dovecot: Dovecot) -> list[str]:
    """The mails that the administrator got."""
    mails = [email.message_from_bytes(raw, policy=SMTP) for raw in dovecot.mails(WIM)]
    return [mail.get_body(("plain",)).get_content() for mail in mails if "needs you" in mail["Subject"]]
