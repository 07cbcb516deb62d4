"""A morning at the desk: forty messages, three colleagues, an expert, a telephone; at noon everything has an owner."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.counterparts.bluesky import BlueskyNetwork, wait_until
from tests.counterparts.dovecot import PASSWORD as MAIL_PASSWORD
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.plein import Plein
from tests.counterparts.smtp import PostOffice

from .browser import Desk, assert_good
from .house import House, mailing_house
from .morning import BROWN, LIME, MESSAGES, OBJECTION, OURS, PHONE, WRITTEN, Citizens, counted, queries

pytestmark = pytest.mark.journey
TEAM = "Town hall"
ARRIVES = 30_000  # ms: channels are read every two seconds, on a busy machine
MOST_QUERIES = 12
CLEAN = "The pipe was mended this morning. Let the water run for five minutes and it is clear."
EXPERT = "boom@expert.example"
EXPERT_SAYS = "Only with a permit; not between April and July, when birds nest."
TABS = {"teams": "My teams", "mine": "Mine", "unassigned": "Nobody's", "waiting": "Waiting for citizen"}


@pytest.fixture(scope="module")
def town_hall(dovecot: Dovecot, _running_post_office: PostOffice) -> Iterator[House]:
    """A house of its own, so that every number on its screens can be counted; on PostgreSQL, as a large town has it."""
    roles = (("Anna", "agent"), ("Bram", "agent"), ("Fatma", "agent"), ("Mila", "agent"), ("Karin", "core"))
    people = [(name, TEAM, role) for name, role in roles]
    with mailing_house(dovecot, _running_post_office, people, postgres=True) as running:
        yield running


@dataclass
class Morning:
    """The colleagues, their pages, which stay open, and what they do."""

    desk: Desk
    house: House
    citizens: Citizens

    def three_colleagues_sit_down(self) -> None:
        self.anna, self.bram, self.fatma = (self.desk.open(who) for who in ("Anna", "Bram", "Fatma"))
        self.pages = {"Anna": self.anna, "Bram": self.bram, "Fatma": self.fatma}

    def the_town_says_whose_law_it_follows(self) -> None:
        karin = self.desk.open("Karin", "/promises/legal/")
        karin.locator("form.jurisdiction select").select_option("BE-VLG")
        karin.locator("form.jurisdiction button").click()
        assert_good(karin)

    def mila_is_absent_and_bram_stands_in(self) -> None:
        karin = self.desk.open("Karin", "/absences/")
        karin.get_by_label("Who is absent").select_option(label="Mila")
        karin.get_by_label("First day").fill(date.today().isoformat())
        karin.get_by_label("Last day").fill(date.today().isoformat())
        karin.get_by_label("Who stands in").select_option(label="Bram")
        karin.get_by_role("button", name="Keep this absence").click()
        expect(karin.get_by_role("listitem").filter(has_text=re.compile("Mila.*Bram", re.S))).to_be_visible()
        assert_good(karin)

    def every_number_is_right(self) -> None:
        for who, page in self.pages.items():
            page.goto("/conversations/")
            for view, name in TABS.items():
                right = counted(self.house, view, colleague=who)
                tab = page.locator(".views a", has_text=re.compile(rf"^\s*{name}"))
                expect(tab.locator("b")).to_have_text(str(right))
            expect(page.locator("#rail-count")).to_have_text(str(counted(self.house, "teams", colleague=who)))

    def all_that_was_written_is_there(self) -> None:
        tab = self.anna.locator(".views a", has_text="Nobody's").locator("b")
        expect(tab).to_have_text(str(WRITTEN), timeout=ARRIVES)
        self.every_number_is_right()
        assert_good(self.anna, is_lively=True)

    def fatma_takes_a_call(self) -> None:
        page = self.fatma
        page.keyboard.press("n")
        page.get_by_label("Who is it?").fill("Jef Claes")
        page.locator("#contact-persons label", has_text="Jef Claes").click()
        page.get_by_role("button", name="Another question").click()
        for text, field in zip(PHONE, page.get_by_label("What do they ask?").all(), strict=True):
            field.fill(text)
        page.get_by_label("What did you answer?").first.fill("At eight, on Saturdays at five.")
        assert_good(page, is_lively=True)
        page.locator("form.contact button[name=keep]").click()
        expect(page.get_by_role("heading", name="Written down")).to_be_visible()
        assert_good(page)

    def anna_merges_five_and_answers_once(self) -> None:
        page = self.anna
        self._open(page, BROWN + "$")
        page.get_by_role("button", name="Take it").click()
        expect(page.locator(".conversation__facts")).to_contain_text("Anna")
        page.locator(".owner-menu > summary").click()
        page.get_by_role("link", name="Merge", exact=True).click()
        duplicates = page.get_by_role("group", name="About the same").locator("label", has_text=BROWN)
        expect(duplicates).to_have_count(4)
        assert_good(page)
        for one in duplicates.all():
            one.click()
        page.get_by_role("button", name="Look at them together").click()
        assert_good(page)
        page.get_by_role("button", name="Merge these").click()
        told = page.get_by_role("group", name="Who is told").locator("input:checked")
        expect(told).to_have_count(5)
        page.get_by_text("Public answer", exact=True).click()  # Bluesky knows no other
        page.get_by_label("Text", exact=True).fill(CLEAN)
        assert_good(page, is_lively=True)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".message--out", has_text=CLEAN).first).to_be_visible()

    def all_five_are_told_once(self) -> None:
        wait_until(lambda: all(times for _who, times in self.citizens.found(CLEAN)), seconds=45)
        assert dict(self.citizens.found(CLEAN)) == dict.fromkeys(("greet", "jef", "dirk", "noor", "the form"), 1)
        (mail,) = self.citizens.mails("jef")
        others = ("greet", "dirk", "noor")
        assert not any(name in mail.as_string().lower().replace("linderbeke", "") for name in others)

    def fatma_starts_the_legal_clock(self) -> None:
        page = self.fatma
        self._open(page, OBJECTION)
        page.get_by_role("button", name="Take it").click()
        page.locator(".owner-menu > summary").click()
        page.get_by_role("button", name="Formal message").first.click()
        page.get_by_label("Kind").select_option(index=0)
        assert_good(page)
        page.get_by_role("button", name="Start the legal clock").click()
        expect(page.locator(".formal").first).to_contain_text("Legal term")
        assert_good(page, is_lively=True)
        page.get_by_role("button", name="Close", exact=False).first.click()
        expect(page.locator(".formal").first).to_be_visible()
        assert self.house.rows(f"SELECT status FROM conversations_conversation WHERE subject = '{OBJECTION}'") != [
            ("closed",)
        ]

    def bram_asks_an_expert_without_an_account(self) -> None:
        page = self.bram
        self._open(page, LIME)
        page.get_by_role("button", name="Take it").click()
        page.get_by_role("link", name="Ask an expert").click()
        page.get_by_label("Mail address of the expert").fill(EXPERT)
        page.locator("input[name=name]").fill("Lea Boom")
        page.get_by_label("Your question").fill("May a citizen cut a lime tree on the pavement?")
        page.get_by_role("button", name="See what they will see").click()
        assert_good(page)
        page.get_by_role("button", name="Ask", exact=True).click()
        mail = wait_until(lambda: self.citizens.dovecot.mails(EXPERT), seconds=30)[0].decode()
        link = re.search(r"http\S+/expert/[^\s\"<>]+", mail.replace("=\r\n", ""))
        assert link, mail
        expert = self.desk.open(path=link.group(0))
        assert_good(expert)
        expert.get_by_label("Your answer").fill(EXPERT_SAYS)
        expert.get_by_role("button", name="Send").click()
        assert_good(expert)
        expert.goto(link.group(0))
        expect(expert.get_by_label("Your answer")).to_have_count(0)

    def bram_answers_with_the_experts_word(self) -> None:
        page = self.bram
        self._open(page, LIME)
        expect(page.locator(".message--expert")).to_contain_text(EXPERT_SAYS)
        page.get_by_role("button", name="Use in my answer").click()
        expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("Only with a permit"))
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".message--out", has_text="Only with a permit")).to_be_visible()

    def what_is_given_to_mila_is_brams(self) -> None:
        page = self.anna
        self._open(page, "party in the park")
        page.get_by_role("link", name="Hand over").click()
        page.get_by_label("Colleague").select_option(label="Mila")
        page.get_by_role("button", name="Hand over").click()
        expect(page.locator(".conversation__facts")).to_contain_text("Bram")

    def the_rest_is_shared_out_at_once(self) -> None:
        for page, most in ((self.bram, 12), (self.fatma, 10), (self.anna, 50)):
            page.goto("/conversations/?view=unassigned&several=1")
            for box in page.locator(".row__choose").all()[:most]:
                box.check()
            page.get_by_role("button", name="Take them").click()
            expect(page.get_by_role("button", name="Undo")).to_be_visible()
        assert_good(self.anna, is_lively=True)

    def nothing_is_without_an_owner(self) -> None:
        rows = "FROM conversations_conversation WHERE merged_into_id IS NULL AND owner_id IS NULL"
        assert self.house.rows(f"SELECT subject {rows}") == []
        (came,) = self.house.rows(
            "SELECT COUNT(*) FROM conversations_message AS message JOIN networks_channel AS channel"
            " ON channel.id = message.channel_id WHERE message.direction = 'in'"
        )
        assert came == (MESSAGES,)
        networks = "SELECT COUNT(DISTINCT network) FROM conversations_conversation"
        assert self.house.rows(networks) == [(5,)]
        for page in self.pages.values():
            page.goto("/conversations/?view=unassigned")
            expect(page.get_by_text("Every conversation has an owner")).to_be_visible()
        assert_good(self.anna, is_lively=True)

    def all_that_was_sent_has_gone_out(self) -> None:
        unsent = "SELECT COUNT(*) FROM networks_delivery WHERE state <> 'sent'"
        wait_until(lambda: self.house.rows(unsent) == [(0,)], seconds=30)
        assert any(EXPERT_SAYS[:20] in str(mail) for mail in self.citizens.mails("omar"))

    def the_pages_cost_few_queries(self) -> None:
        paths = ("/conversations/", "/conversations/?view=mine", "/conversations/?view=unassigned")
        told = queries(self.house, *paths, colleague="Anna")
        assert max(told.values()) <= MOST_QUERIES, told

    def _open(self, page: Page, subject: str) -> None:
        """By the search, as one does who was told of it."""
        page.goto("/conversations/?view=teams")
        page.locator(".row", has=page.locator(".what", has_text=re.compile(subject))).first.locator("a").click()
        expect(page.locator("#conversation h1")).to_contain_text(re.compile(subject))


def _add_channels(house: House, office: PostOffice, plein: Plein, network: BlueskyNetwork, citizens: Citizens) -> None:
    settings = office.settings(OURS)
    del settings["password"]
    house.add_channel("mail", team=TEAM, secret=("password", MAIL_PASSWORD), **settings)
    house.add_channel("mastodon", team=TEAM, secret=("access_token", plein.town_token), server=plein.url)
    known = network.settings(citizens.town)
    secret = ("app_password", known.pop("app_password"))
    house.add_channel("bluesky", team=TEAM, secret=secret, **known)
    house.add_channel("form", team=TEAM, slug="morning", title="Ask the town", notify="no")


def test_a_morning_of_forty_messages_ends_with_an_owner_for_each(
    browser: Browser,
    town_hall: House,
    dovecot: Dovecot,
    post_office: PostOffice,
    fresh_plein: Plein,
    bluesky_network: BlueskyNetwork,
) -> None:
    town = bluesky_network.create_account("morningtown", name="Stad Linderbeke")
    noor = bluesky_network.create_account("morningnoor", name="Noor Haddad")
    desk = Desk(browser, town_hall)
    citizens = Citizens(desk, dovecot, fresh_plein, noor, town)
    _add_channels(town_hall, post_office, fresh_plein, bluesky_network, citizens)
    morning = Morning(desk, town_hall, citizens)
    morning.three_colleagues_sit_down()
    morning.the_town_says_whose_law_it_follows()
    morning.mila_is_absent_and_bram_stands_in()
    citizens.all_write()
    morning.all_that_was_written_is_there()
    morning.fatma_takes_a_call()
    morning.anna_merges_five_and_answers_once()
    morning.fatma_starts_the_legal_clock()
    morning.bram_asks_an_expert_without_an_account()
    morning.all_five_are_told_once()
    morning.bram_answers_with_the_experts_word()
    morning.what_is_given_to_mila_is_brams()
    morning.the_rest_is_shared_out_at_once()
    morning.nothing_is_without_an_owner()
    morning.all_that_was_sent_has_gone_out()
    morning.every_number_is_right()
    morning.the_pages_cost_few_queries()
    desk.close()
