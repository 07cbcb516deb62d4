"""The main job of Rondpunt, end to end: questions come in on four networks and go out answered, once each."""

import email
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.counterparts.bluesky import BlueskyNetwork, wait_until
from tests.counterparts.bluesky_citizen import Citizen, Post
from tests.counterparts.dovecot import PASSWORD as MAIL_PASSWORD
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.plein import Plein
from tests.counterparts.smtp import PostOffice

from .browser import Desk, assert_good
from .house import TEAM, House

pytestmark = pytest.mark.journey
OURS, HERS = "info@spine.example", "greet@elders.example"
QUESTION_ID = "<question-1@elders.example>"
ASKED = {
    "mail": "When is the glass collected in Mill Street?",
    "mastodon": "The bin at the station has been full for a week",
    "bluesky": "Is the recycling park open on Saturday?",
    "form": "May I bring old paint to the recycling park?",
}
ANSWERED = {
    "mail": "Glass is collected on the first Monday of the month.",
    "mastodon": "Thank you for telling us. The bin is emptied this afternoon.",
    "bluesky": "Yes, from nine until four.",
    "form": "You may, in its own tin. Hand it to the attendant.",
}
ARRIVES = 20_000  # ms: channels are read every two seconds, on a busy machine


@dataclass
class Story:
    """The people of the journey, their pages (which stay open, as on a desk) and what they wrote."""

    desk: Desk
    house: House
    dovecot: Dovecot
    office: PostOffice
    plein: Plein
    noor: Citizen  # a citizen on Bluesky
    town: Citizen  # and the town there
    numbers: dict[str, int] = field(default_factory=dict)  # of the conversations, by network

    def everybody_is_at_their_desk(self) -> None:
        self.anna, self.bram, self.chaima = (self.desk.open(who) for who in ("Anna", "Bram", "Chaima"))
        for page in (self.anna, self.bram, self.chaima):
            expect(page.get_by_role("heading", name="Conversations")).to_be_visible()
            page.evaluate("window.isTheSamePage = true")
        self.chaima.evaluate(_LISTEN)

    def citizens_ask(self) -> None:
        self.dovecot.deliver(_mail(ASKED["mail"], message_id=QUESTION_ID), OURS, HERS)
        self.status = self.plein.post("dirk", f"@{self.plein.town_username} {ASKED['mastodon']}")
        said = f"@{self.town.handle} {ASKED['bluesky']}"
        self.post: Post = self.noor.post(said, mention=self.town, languages=("en",))
        self.form = self.desk.open(path="/ask/spine/")
        assert_good(self.form)
        self.form.get_by_label("Your message").fill(ASKED["form"])
        self.form.wait_for_timeout(3_200)  # quicker than that, and the form takes one for a machine
        self.form.get_by_role("button", name="Send").click()
        expect(self.form.get_by_role("heading", name="Your message is with us")).to_be_visible()
        assert_good(self.form)

    def all_appear_without_reload(self) -> None:
        for page in (self.anna, self.bram):
            for network, words in ASKED.items():
                row = page.locator(".row", has_text=words)
                expect(row).to_have_count(1, timeout=ARRIVES)
                self.numbers[network] = int(row.get_attribute("data-number") or 0)
            assert page.evaluate("window.isTheSamePage"), "the page was loaded again"
            assert_good(page, is_lively=True)

    def chaima_can_see_none_of_it(self) -> None:
        expect(self.chaima.locator(".row")).to_have_count(0)
        assert self.chaima.evaluate("window.heard") == [], "her live stream told of another team"
        for words in ("glass", "station", "recycling", "paint"):
            self.chaima.goto(f"/conversations/?view=all&q={words}")
            expect(self.chaima.get_by_text("Nothing found")).to_be_visible()
        for number in self.numbers.values():
            for path in ("", "thread/", "person/", "team/"):
                answer = self.chaima.request.get(f"/conversations/{number}/{path}")
                assert answer.status == 404, f"{answer.url}: {answer.status}"
        self.chaima.goto("/conversations/?view=all")
        self.chaima.evaluate(_LISTEN)

    def answers(self, page: Page, network: str) -> None:
        _open(page, self.numbers[network])
        page.get_by_label("Text", exact=True).fill(ANSWERED[network])
        page.get_by_role("button", name="Send").click()
        ours = page.locator(".message--out", has_text=ANSWERED[network])
        expect(ours.get_by_text("Goes out in")).to_be_visible()

    def is_told_it_was_sent(self, page: Page, network: str) -> None:
        _open(page, self.numbers[network])
        ours = page.locator(".message--out", has_text=ANSWERED[network])
        expect(ours.locator(".delivery--sent")).to_be_visible(timeout=ARRIVES)
        assert_good(page, is_lively=True)

    def anna_hands_the_second_to_bram(self) -> None:
        page = self.anna
        _open(page, self.numbers["mastodon"])
        page.get_by_role("link", name="Hand over").click()
        assert_good(page)
        page.get_by_label("Team").select_option(label=TEAM)
        page.get_by_label("Colleague").select_option(label="Bram")
        page.get_by_label("What should they know?").fill("You know the station, Bram.")
        page.get_by_role("button", name="Hand over").click()
        expect(page.locator(".conversation__facts")).to_contain_text("Bram")
        expect(page.locator(".message--note")).to_contain_text("You know the station, Bram.")

    def bram_reads_the_note_and_answers_publicly(self) -> None:
        self.bram.get_by_role("link", name="Mine").click()
        self.bram.wait_for_url("**view=mine")
        expect(self.bram.locator(f"#row-{self.numbers['mastodon']}")).to_be_visible()
        _open(self.bram, self.numbers["mastodon"])
        expect(self.bram.locator(".message--note")).to_contain_text("note, only for us")
        self.bram.get_by_text("Public answer", exact=True).click()
        self.answers(self.bram, "mastodon")

    def answers_arrived_once_in_the_right_thread(self) -> None:
        (mail,) = (email.message_from_bytes(raw, policy=SMTP) for raw in self.dovecot.mails(HERS))
        assert mail["In-Reply-To"] == QUESTION_ID
        assert ANSWERED["mail"] in mail.get_body(("plain",)).get_content()
        thread = self.plein.thread(self.status["id"], who="dirk")
        (answer,) = (one for one in thread if one["account"]["username"] == self.plein.town_username)
        assert ANSWERED["mastodon"] in answer["content"]
        assert answer["visibility"] == "public"
        assert answer["in_reply_to_id"] == self.status["id"]
        (record,) = self.town.written()
        assert ANSWERED["bluesky"] in record["value"]["text"]
        assert record["value"]["reply"]["parent"]["uri"] == self.post.uri
        wait_until(lambda: self.noor.thread(self.post.uri)["replies"])
        if "/asked/" in self.form.url:
            self.form.locator(".private-link a").click()
        expect(self.form.get_by_text(ANSWERED["form"])).to_have_count(1)
        assert_good(self.form)
        # The notes stayed inside.
        assert not any("You know the station" in text for text in self._outside())

    def _outside(self) -> list[str]:
        mails = [mail.decode(errors="replace") for _, _, mail in self.office.accepted]
        thread = [answer["content"] for answer in self.plein.thread(self.status["id"], who="dirk")]
        return [*mails, *thread, str(self.town.written()), self.form.content()]

    def a_reply_opens_the_closed_conversation_again(self) -> None:
        page, number = self.anna, self.numbers["mail"]
        _open(page, number)
        page.get_by_role("button", name="Close", exact=False).first.click()
        expect(page.locator(".conversation__facts")).to_contain_text("closed")
        (answer,) = (email.message_from_bytes(raw, policy=SMTP) for raw in self.dovecot.mails(HERS))
        reply = _mail("And the paper?", message_id="<question-2@elders.example>", answers=str(answer["Message-ID"]))
        self.dovecot.deliver(reply, OURS, HERS)
        expect(page.locator(".message--in", has_text="And the paper?")).to_be_visible(timeout=ARRIVES)
        expect(page.locator(".conversation__facts")).to_contain_text("reopened")
        self.plein.post("dirk", f"@{self.plein.town_username} It is empty, thanks!", in_reply_to_id=self.status["id"])
        _open(self.bram, self.numbers["mastodon"])
        expect(self.bram.locator(".message--in", has_text="It is empty, thanks!")).to_be_visible(timeout=ARRIVES)
        expect(self.bram.locator(".conversation__facts")).to_contain_text("waiting for us")

    def the_trail_tells_it_all(self) -> None:
        trail = self.desk.open("Karin", f"/trail/?kind=conversation&number={self.numbers['mail']}")
        assert_good(trail)
        told = " | ".join(reversed(trail.locator("tbody th").all_inner_texts()))
        for part in ("Greet", "Anna answered", "Anna closed", "Greet"):
            before, found, told = told.partition(part)
            assert found, f"the trail does not tell «{part}» after «{before}»"
        trail.goto(f"/trail/?kind=conversation&number={self.numbers['mastodon']}")
        told = trail.locator("tbody").inner_text()
        assert "handed" in told and "Bram answered" in told and "note" in told, told
        trail.goto("/trail/?verb=delivery.sent")
        assert trail.locator("tbody tr").count() >= len(ANSWERED)


_LISTEN = """
window.heard = [];
new EventSource("/conversations/live").addEventListener("news", (event) => window.heard.push(event.data));
"""


def _open(page: Page, number: int) -> None:
    """Open a conversation by its row, as one does; from its address where the list does not show it."""
    row = page.locator(f"#row-{number} > a")
    if row.count():
        row.click()
    else:
        page.goto(f"/conversations/{number}/")
    expect(page.locator(f'[data-conversation="{number}"]')).to_be_visible()


def _mail(text: str, *, message_id: str, answers: str = "") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Greet Claes <{HERS}>", OURS, text
    mail["Message-ID"], mail["Date"] = message_id, email.utils.localtime()
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(f"Good day,\n\n{text}\n\nGreet Claes\n")
    return bytes(mail)


def _add_channels(house: House, office: PostOffice, plein: Plein, network: BlueskyNetwork, town: Citizen) -> None:
    settings: dict[str, Any] = office.settings(OURS)
    del settings["password"]
    house.add_channel("mail", team=TEAM, secret=("password", MAIL_PASSWORD), **settings)
    house.add_channel("mastodon", team=TEAM, secret=("access_token", plein.town_token), server=plein.url)
    known = network.settings(town)
    secret = ("app_password", known.pop("app_password"))
    house.add_channel("bluesky", team=TEAM, secret=secret, **known)
    house.add_channel("form", team=TEAM, slug="spine", title="Ask the town", notify="no")


def test_questions_from_four_networks_go_out_answered(
    desk: Desk,
    house: House,
    dovecot: Dovecot,
    post_office: PostOffice,
    plein: Plein,
    bluesky_network: BlueskyNetwork,
) -> None:
    town = bluesky_network.create_account("linderbeke", name="Stad Linderbeke")
    noor = bluesky_network.create_account("noor", name="Noor Haddad")
    _add_channels(house, post_office, plein, bluesky_network, town)
    story = Story(desk, house, dovecot, post_office, plein, noor, town)
    story.everybody_is_at_their_desk()
    story.citizens_ask()
    story.all_appear_without_reload()
    story.chaima_can_see_none_of_it()
    story.answers(story.anna, "mail")
    story.answers(story.anna, "bluesky")
    story.answers(story.anna, "form")
    story.anna_hands_the_second_to_bram()
    story.bram_reads_the_note_and_answers_publicly()
    for page, network in (
        (story.anna, "mail"),
        (story.anna, "bluesky"),
        (story.anna, "form"),
        (story.bram, "mastodon"),
    ):
        story.is_told_it_was_sent(page, network)
    story.answers_arrived_once_in_the_right_thread()
    story.a_reply_opens_the_closed_conversation_again()
    story.answers_arrived_once_in_the_right_thread()
    story.chaima_can_see_none_of_it()
    story.the_trail_tells_it_all()
