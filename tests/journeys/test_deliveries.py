"""An answer on its way, told to every desk within a second: refused with the reason, in doubt until a person says.

And a colleague is invited by mail.
"""

import email
import re
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.counterparts.bluesky import wait_until
from tests.counterparts.dovecot import PASSWORD as MAIL_PASSWORD
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.plein import Plein
from tests.counterparts.smtp import PostOffice

from .browser import Desk, assert_good
from .house import PASSWORD, TEAM, House
from .promptness import assert_prompt, taken_up, told_of, watch

pytestmark = pytest.mark.journey
ARRIVES = 20_000
OURS, HIS = "desk@deliveries.example", "jef@elders.example"


def _open(page: Page, words: str) -> int:
    """Open a conversation by its row; returns its number."""
    row = page.locator(".row", has_text=words)
    number = int(row.get_attribute("data-number", timeout=ARRIVES) or 0)
    row.locator("a").click()
    expect(page.locator(f'[data-conversation="{number}"]')).to_be_visible()
    return number


def _answer(page: Page, words: str, answer: str) -> None:
    _open(page, words)
    page.get_by_label("Text", exact=True).fill(answer)
    page.get_by_role("button", name="Send").click()


def test_a_refused_answer_says_why_and_goes_out_after_a_person_says_so(
    desk: Desk, house: House, fresh_plein: Plein
) -> None:
    secret = ("access_token", fresh_plein.town_token)
    channel = house.add_channel("mastodon", team=TEAM, secret=secret, server=fresh_plein.url)
    status = fresh_plein.post("dirk", f"@{fresh_plein.town_username} Who mends the bench in the park?")
    fresh_plein.faults(reject_text="Validation failed: that word is not welcome here")
    page, beside = desk.open("Anna"), desk.open("Bram")
    number = _open(beside, "Who mends the bench")
    watch(beside)
    _answer(page, "Who mends the bench", "We do, on Thursday.")
    refused = page.locator(".delivery--refused")
    expect(refused).to_contain_text("Not sent.", timeout=2 * ARRIVES)
    expect(refused).to_contain_text("that word is not welcome here")
    assert_good(page, is_lively=True)
    assert not fresh_plein.thread(status["id"], who="dirk")
    fresh_plein.faults()
    fresh_plein.faults(slow_seconds=2.5)
    refused.get_by_role("button", name="Send again").click()
    sending = taken_up(house, number)
    for one in (page, beside):
        expect(one.locator(".delivery--sent")).to_be_visible(timeout=2 * ARRIVES)
    assert_prompt(beside, [*told_of(house, number), sending])
    assert [state for state, _ in told_of(house, number)] == ["waiting", "refused", "waiting", "sent"]
    assert len(fresh_plein.thread(status["id"], who="dirk")) == 1
    page = desk.open("Wim", f"/channels/{channel}/")
    page.get_by_role("button", name="Pause").click()  # its server ends with this test


def test_an_answer_in_doubt_waits_for_a_look_or_a_persons_word(
    desk: Desk, house: House, dovecot: Dovecot, post_office: PostOffice
) -> None:
    settings: dict[str, Any] = post_office.settings(OURS)
    del settings["password"]
    house.add_channel("mail", team=TEAM, secret=("password", MAIL_PASSWORD), **settings)
    dovecot.deliver(_question("How do I register my dog?"), OURS, HIS)
    post_office.accident = "cut after data, taken"
    page, beside = desk.open("Anna"), desk.open("Bram")
    number = _open(beside, "How do I register my dog?")
    watch(beside)
    _answer(page, "How do I register my dog?", "At the desk, with the dog's passport.")
    doubt = page.locator(".delivery--in_doubt")
    expect(doubt).to_contain_text("Perhaps sent.", timeout=2 * ARRIVES)
    assert_good(page, is_lively=True)
    doubt.get_by_role("button", name="Look again").click()
    expect(doubt).to_contain_text("not sent again without your word")
    post_office.accident = ""
    doubt.get_by_role("button", name="It arrived").click()
    for one in (page, beside):
        expect(one.locator(".delivery--sent")).to_be_visible(timeout=ARRIVES)
    assert len(dovecot.mails(HIS)) == 1
    assert [state for state, _ in told_of(house, number)] == ["waiting", "in_doubt", "look_again", "sent"]
    assert_prompt(beside, [change for change in told_of(house, number) if change[0] != "look_again"])


def test_a_colleague_is_invited_by_mail_and_steps_in(desk: Desk, dovecot: Dovecot, post_office: PostOffice) -> None:
    page = desk.open("Wim", "/invitations/")
    page.get_by_label("E-mail address").fill("els@deliveries.example")
    page.get_by_label("Team").select_option(label=TEAM)
    page.get_by_role("button", name="Mail the invitation").click()
    wait_until(lambda: dovecot.mails("els@deliveries.example"))
    (mail,) = (email.message_from_bytes(raw, policy=SMTP) for raw in dovecot.mails("els@deliveries.example"))
    link = re.search(r"http\S+/invitation/\S+", mail.get_body(("plain",)).get_content())
    assert link
    els = desk.open(path=link.group(0))
    assert_good(els)
    els.get_by_label("Your name").fill("Els Vandamme")
    for field in els.locator("input[type=password]").all():
        field.fill(PASSWORD)
    els.get_by_role("button", name="Come in").click()
    expect(els.get_by_role("heading", name="Conversations")).to_be_visible()


def _question(text: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Jef Maes <{HIS}>", OURS, text
    mail["Message-ID"], mail["Date"] = "<dog-1@elders.example>", email.utils.localtime()
    mail.set_content(f"Good day,\n\n{text}\n\nJef\n")
    return bytes(mail)
