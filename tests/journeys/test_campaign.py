"""A campaign: one message for two audiences, in two languages, on every network, from an idea to people's reactions."""

import email
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.policy import SMTP
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.counterparts.bluesky import BlueskyNetwork, wait_until
from tests.counterparts.bluesky_citizen import Citizen, Post
from tests.counterparts.dovecot import Dovecot
from tests.counterparts.plein import Plein
from tests.counterparts.smtp import PostOffice

from .browser import Desk, assert_good
from .house import OTHER_TEAM, TEAM, House, mailing_house

pytestmark = pytest.mark.journey
PEOPLE = (
    ("Els", TEAM, "agent"),
    ("Anna", TEAM, "editor"),
    ("Bram", TEAM, "editor"),
    ("Karin", TEAM, "core"),
    ("Chaima", OTHER_TEAM, "editor"),
)
TITLE = "Glass twice a week"
CORE = "Vanaf maandag maken we de glasbakken twee keer per week leeg: op dinsdag en op vrijdag."
FRENCH = "Dès lundi, nous vidons les bulles à verre deux fois par semaine : le mardi et le vendredi."
YOUNG = "Volle glasbak? Vanaf maandag zijn we er op dinsdag en vrijdag."
YOUNG_FRENCH = "Bulle à verre pleine ? Dès lundi, nous passons le mardi et le vendredi."
EVERYBODY, YOUTH = "Everybody who lives here", "Young people"
READER = "lena@glass-of-linderbeke.example"
LATER = "Zondag is er markt."
ARRIVES = 30_000  # ms: on a busy machine
BRUSSELS = ZoneInfo("Europe/Brussels")
FILLED_IN = "%Y-%m-%dT%H:%M"


@pytest.fixture
def town(dovecot: Dovecot, post_office: PostOffice) -> Iterator[House]:
    """A house of editors."""
    with mailing_house(dovecot, post_office, PEOPLE) as running:
        yield running


def minute_from_now(seconds: int) -> datetime:
    """The whole minute before that moment."""
    return (datetime.now(BRUSSELS) + timedelta(seconds=seconds)).replace(second=0, microsecond=0)


@dataclass
class Campaign:
    """The people of the campaign, their pages, and the servers at the other end."""

    desk: Desk
    house: House
    plein: Plein
    square: Citizen  # the town on Bluesky
    noor: Citizen  # a citizen there
    dovecot: Dovecot
    post: str = ""  # the address of the post
    moment: datetime = field(default_factory=lambda: datetime.now(BRUSSELS))

    def karin_names_the_audiences(self) -> None:
        page = self.desk.open("Karin", "/audiences/")
        for name, who in ((EVERYBODY, "All of us."), (YOUTH, "From fourteen to twenty-five.")):
            page.goto("/audiences/new/")
            page.get_by_label("Name").fill(name)
            page.get_by_label("Who they are").fill(who)
            page.get_by_role("button", name="Keep").click()
            expect(page.get_by_role("link", name=name)).to_be_visible()
        assert_good(page)

    def she_asks_for_four_eyes(self) -> None:
        page = self.desk.open("Karin", "/approval/house/")
        page.get_by_label("somebody else than who wrote it last").check()
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_text("It holds at once")).to_be_visible()
        assert_good(page)

    def on_the_news_page_two_languages_go_together(self) -> None:
        ((news,),) = self.house.rows("SELECT id FROM networks_channel WHERE network = 'news'")
        page = self.desk.open("Karin", f"/approval/{news}/")
        page.get_by_label("First").select_option(label="Dutch")
        page.get_by_label("Then").first.select_option(label="French")
        page.get_by_role("button", name="Keep the languages").click()
        expect(page.get_by_text("together: Dutch › French")).to_be_visible()
        assert_good(page)

    def els_proposes_an_idea(self) -> None:
        page = self.desk.open("Els", "/calendar/")
        page.get_by_role("link", name="Propose an idea").first.click()
        page.get_by_label("Title").fill(TITLE)
        page.get_by_label("Core message").fill("People complain of full glass containers.")
        page.get_by_role("button", name="Propose it").click()
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        self.post = page.url
        assert_good(page)

    def anna_takes_it_up_and_writes_the_core(self) -> None:
        page = self.anna = self.desk.open("Anna", self.post)
        page.get_by_role("button", name="Take it up").click()
        page.get_by_label("Core message").fill(CORE)
        page.get_by_label("Language of the core").select_option("nl")
        page.get_by_label("Goal").first.fill("Fewer reports of full containers")
        page.locator("section.core").get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_label("Core message")).to_have_value(CORE)

    def she_chooses_for_whom_and_where(self) -> None:
        page = self.anna
        for audience in (EVERYBODY, YOUTH):
            if page.locator("details.matrix__add").get_attribute("open") is None:
                page.get_by_text("Add for whom and where").click()
            form = page.locator("details.matrix__add form")
            form.get_by_label("For whom").select_option(label=audience)
            for box in form.get_by_role("group", name="Where").get_by_role("checkbox").all():
                box.check()
            for language in ("Dutch", "French"):
                form.get_by_label(language).check()
            form.get_by_role("button", name="Add").click()
            expect(page.locator("tbody th", has_text=audience)).to_have_count(2)
        assert_good(page)

    def the_gate_says_which_language_is_missing(self) -> None:
        page = self.anna
        page.get_by_label("Goes out").fill(minute_from_now(3600).strftime(FILLED_IN))
        page.get_by_role("button", name="Plan it").click()
        missing = page.get_by_text("goes out together with French, which still has to be written")
        expect(missing.first).to_be_visible()
        assert_good(page)

    def she_writes_the_cells(self) -> None:
        """French for everybody, other words for the young; Dutch for everybody says what the core says."""
        page = self.anna
        for audience, language, words in (
            (EVERYBODY, "fr", FRENCH),
            (YOUTH, "nl", YOUNG),
            (YOUTH, "fr", YOUNG_FRENCH),
        ):
            for number in range(len(self.channels)):
                page.goto(self.post)
                row = (
                    page.locator("tbody tr").filter(has_text=audience).filter(has=page.locator("th", has_text=language))
                )
                row.locator("td").nth(number).get_by_role("link").first.click()
                page.get_by_label("Words of its own").fill(words)
                page.get_by_role("button", name="Keep", exact=True).click()
                page.wait_for_url(re.compile(r"/posts/\d+/(#matrix)?$"))
        assert_good(page)

    def a_reader_by_link_comments(self) -> None:
        """Lena of the glass company has no account: she reads, asks for changes, is answered by mail, finds it fine."""
        page = self.anna
        page.goto(self.post)
        page.get_by_text("Ask somebody from outside").click()
        asked = page.locator("#outside details")
        asked.get_by_label("Their name").fill("Lena")
        asked.get_by_label("Their mail address").fill(READER)
        asked.get_by_label("Their language").select_option(label="English")
        asked.get_by_role("button", name="Send the link").click()
        lena = self.desk.open(path=self._link(0))
        expect(lena.locator("article.preview").filter(has_text=CORE)).to_have_count(len(self.channels))
        lena.get_by_label("What you think").fill("On Friday too?")
        lena.get_by_role("button", name="Something must change").click()
        expect(lena.get_by_text("You ask for changes.")).to_be_visible()
        assert_good(lena)
        page.goto(self.post)
        expect(page.locator("#outside")).to_contain_text("Lena asks for changes")
        thread = page.locator(".talk__thread").filter(has_text="On Friday too?")
        thread.get_by_text("Answer", exact=True).first.click()
        thread.get_by_label("Answer to this comment").fill("Yes, twice a week.")
        thread.get_by_role("button", name="Answer").click()
        lena.goto(self._link(1))
        expect(lena.get_by_text("Yes, twice a week.")).to_be_visible()
        lena.get_by_role("button", name="Fine by me").click()
        expect(lena.get_by_text("You find it fine.")).to_be_visible()
        page.goto(self.post)
        expect(page.locator("#outside")).to_contain_text("Lena finds it fine")
        page.locator(".talk__thread").get_by_role("button", name="Settled").click()
        expect(page.get_by_text("1 settled")).to_be_visible()
        assert_good(page)

    def _link(self, number: int) -> str:
        """That in the mail of this number to the reader from outside, from 0."""
        mails = wait_until(lambda: len(found := self.dovecot.mails(READER)) > number and found, seconds=30)
        told = email.message_from_bytes(mails[number], policy=SMTP).get_body(("plain",))
        link = told and re.search(r"http\S+/before-it-goes-out/\S+", told.get_content())
        assert link
        return str(link.group(0))

    def four_eyes_approve_what_anna_may_not_plan_alone(self) -> None:
        """For the next whole minute that is far enough away."""
        page = self.anna
        page.goto(self.post)
        self.moment = minute_from_now(120)
        page.get_by_label("Goes out").fill(self.moment.strftime(FILLED_IN))
        page.get_by_role("button", name="Plan it").click()
        expect(page.get_by_text("approve").first).to_be_visible()
        expect(page.get_by_text("which still has to be written")).to_have_count(0)
        self.anna_asks_and_karin_approves()
        assert_good(page)

    def anna_asks_and_karin_approves(self) -> None:
        page = self.anna
        page.get_by_text("Ask for review").click()
        page.get_by_label("When should it go out?").fill(self.moment.strftime(FILLED_IN))
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("button", name="Take it out of review")).to_be_visible()
        karin = self.desk.open("Karin", page.url)
        karin.get_by_role("button", name="Approve and plan").click()
        expect(karin.get_by_text("Goes out on")).to_be_visible()
        assert_good(karin)

    def everything_goes_out_within_its_minute_and_once(self) -> None:
        page = self.anna
        wait_until(lambda: self._states() == {"sent": len(self.wanted)}, seconds=150, pause=0.5)
        out = Counter(text for text in self._out() if text in set(self.wanted))
        assert out == Counter(self.wanted)
        for (at,) in self.house.rows("SELECT sent_at FROM networks_delivery WHERE kind = 'post' AND state = 'sent'"):
            late = datetime.fromisoformat(f"{at[:19]}+00:00") - self.moment
            assert timedelta(seconds=-1) <= late < timedelta(minutes=1), f"{late} after its moment"
        wait_until(lambda: self.house.rows("SELECT 1 FROM publishing_post WHERE stage = 'sent'"), seconds=20)
        page.goto(self.post)
        expect(page.locator("td.cell--sent")).to_have_count(len(self.wanted))
        page.get_by_role("link", name="What became of each, with proof").click()
        expect(page.get_by_text("Planned by")).to_have_count(len(self.wanted))
        assert_good(page)

    def citizens_react_and_stand_at_the_post(self) -> None:
        (ours,) = (
            one
            for one in self.plein.call(self.plein.town_username, "GET", self._town_statuses).json()
            if CORE[:30] in one["content"]
        )
        self.plein.post("dirk", f"@{self.plein.town_username} And paper?", in_reply_to_id=ours["id"])
        record = next(one for one in self.square.written() if one["value"]["text"] == FRENCH)
        self.noor.post("Et le papier ?", reply_to=Post(record["uri"], record["cid"]))
        page = self.anna
        page.goto(f"{self.post}reactions/")
        wait_until(lambda: self._reactions(page) == 2, seconds=60, pause=1)
        assert_good(page)
        page.get_by_role("link", name="And paper?").click()
        expect(page.get_by_text("A reaction to our post")).to_be_visible()
        assert_good(page, is_lively=True)

    def _reactions(self, page: Page) -> int:
        page.reload()
        return page.locator("ul.reactions li").count()

    def the_stop_holds_the_rest(self) -> None:
        """Stopped in the very last second, and nothing of it leaves."""
        anna = self.anna
        anna.goto("/posts/new/")
        anna.get_by_label("Title").fill("Market")
        anna.get_by_label("Core message").fill(LATER)
        anna.get_by_label("Language of the core").select_option("nl")
        anna.get_by_role("button", name="Keep as a draft").click()
        form = anna.locator("details.matrix__add form")
        form.get_by_label("For whom").select_option(label=EVERYBODY)
        # On the news page it would need its French; elsewhere Dutch goes alone.
        for box in form.get_by_role("group", name="Where").get_by_role("checkbox", name=re.compile("^(?!News)")).all():
            box.check()
        form.get_by_label("Dutch").check()
        form.get_by_role("button", name="Add").click()
        self.moment = minute_from_now(75)
        self.anna_asks_and_karin_approves()
        karin = self.desk.open("Karin", "/stops/")
        karin.get_by_label("Why").fill("A fire in the centre")
        karin.wait_for_timeout(max(0, (self.moment - datetime.now(BRUSSELS)).total_seconds() - 1) * 1000)
        karin.get_by_role("button", name="Stop now").click()
        expect(karin.get_by_text("A fire in the centre").first).to_be_visible()
        anna.wait_for_timeout(8_000)
        assert LATER not in self._out()
        anna.reload()
        expect(anna.get_by_text("No posts go out:")).to_be_visible()
        assert_good(anna)
        assert_good(karin)

    def chaima_changes_nothing(self) -> None:
        page = self.desk.open("Chaima", self.post)
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        expect(page.get_by_role("button", name="Take it back")).to_have_count(0)

    @property
    def channels(self) -> list[str]:
        return [name for (name,) in self.house.rows("SELECT name FROM networks_channel ORDER BY name")]

    @property
    def wanted(self) -> list[str]:
        """What must stand outside: each of the four texts on each channel."""
        return [words for words in (CORE, FRENCH, YOUNG, YOUNG_FRENCH) for _channel in self.channels]

    def the_archive_package_verifies(self) -> None:
        """As handed over in the browser; one word changed in it, and it is told."""
        page = self.anna
        page.goto(self.post)
        with page.expect_download() as coming:
            page.get_by_role("button", name="Take along for the archive").click()
        with zipfile.ZipFile(coming.value.path()) as packed:
            packed.extractall(self.house.folder / "taken-along")
        (folder,) = (self.house.folder / "taken-along").iterdir()
        verify = ("archive", str(folder), "--verify")
        assert self.house.command(*verify)["whole"]
        texts = sorted(folder.rglob("texts/*"))
        assert Counter(one.read_text() for one in texts) == Counter(self.wanted)
        said = next(folder.rglob("reactions.json")).read_text()
        assert "And paper?" in said and "Et le papier ?" in said
        texts[0].write_text(LATER)
        with pytest.raises(AssertionError, match=re.escape(texts[0].name)):
            self.house.command(*verify)

    def _states(self) -> dict[str, int]:
        rows = self.house.rows("SELECT state, COUNT(*) FROM networks_delivery WHERE kind = 'post' GROUP BY state")
        return {str(state): int(count) for state, count in rows}

    def _out(self) -> list[str]:
        """Every text of the town that stands outside."""
        statuses = self.plein.call(self.plein.town_username, "GET", self._town_statuses).json()
        news = httpx.get(f"{self.house.url}/news/linderbeke/feed.json", trust_env=False, timeout=20).json()
        return [
            *(one["content_text"] for one in news["items"]),
            *(re.sub(r"<[^>]+>", "", one["content"]) for one in statuses),
            *(one["value"]["text"] for one in self.square.written()),
        ]

    @property
    def _town_statuses(self) -> str:
        me = self.plein.call(self.plein.town_username, "GET", "/api/v1/accounts/verify_credentials").json()
        return f"/api/v1/accounts/{me['id']}/statuses?limit=40"


def test_a_campaign_goes_out_once_and_people_react(
    browser: Browser, town: House, plein: Plein, bluesky_network: BlueskyNetwork, dovecot: Dovecot
) -> None:
    square = bluesky_network.create_account("town-of-glass", name="Stad Linderbeke")
    noor = bluesky_network.create_account("noor-of-glass", name="Noor Haddad")
    town.add_channel("mastodon", team=TEAM, secret=("access_token", plein.town_token), server=plein.url)
    known = bluesky_network.settings(square)
    town.add_channel("bluesky", team=TEAM, secret=("app_password", known.pop("app_password")), **known)
    town.add_channel("news", team=TEAM, slug="linderbeke", title="News of Linderbeke")
    desk = Desk(browser, town)
    story = Campaign(desk, town, plein, square, noor, dovecot)
    story.karin_names_the_audiences()
    story.she_asks_for_four_eyes()
    story.on_the_news_page_two_languages_go_together()
    story.els_proposes_an_idea()
    story.anna_takes_it_up_and_writes_the_core()
    story.she_chooses_for_whom_and_where()
    story.the_gate_says_which_language_is_missing()
    story.she_writes_the_cells()
    story.a_reader_by_link_comments()
    story.four_eyes_approve_what_anna_may_not_plan_alone()
    story.everything_goes_out_within_its_minute_and_once()
    story.citizens_react_and_stand_at_the_post()
    story.the_archive_package_verifies()
    story.chaima_changes_nothing()
    story.the_stop_holds_the_rest()
    desk.close()
