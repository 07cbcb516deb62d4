"""How long a colleague's screen takes to show what became of an answer: the house's clock beside the page's."""

from datetime import UTC, datetime

from playwright.sync_api import Page

from tests.counterparts.bluesky import wait_until

from .house import House

AT_MOST_SECONDS = 1.0
CLOCK = 0.01  # a browser's clock is no finer
# Every state of the one delivery on the page, and when the page first showed it.
_WATCH = """
window.seen = [];
const look = () => {
  const shown = document.querySelector("#thread .delivery")?.className.match(/delivery--(\\w+)/)?.[1];
  if (shown && shown !== window.seen.at(-1)?.[0]) window.seen.push([shown, Date.now() / 1000]);
};
new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
look();
"""
Change = tuple[str, float]  # the state, and when the house came to it


def watch(page: Page) -> None:
    """Write down from now on what this page, with one conversation open, shows of its answer."""
    page.evaluate(_WATCH)


def told_of(house: House, conversation: int) -> list[Change]:
    """When the house answered, and what became of it since, by its trail."""
    rows = house.rows(f"""
        SELECT trail.verb, trail.at FROM people_trailentry AS trail
        JOIN conversations_message AS message ON trail.subject_kind = 'delivery'
         AND trail.subject_id = message.delivery_id OR trail.verb = 'answer.written'
         AND trail.subject_id = message.conversation_id
        WHERE message.conversation_id = {conversation} AND message.delivery_id IS NOT NULL ORDER BY trail.id""")
    states = {"answer.written": "waiting", "delivery.send_again": "waiting", "delivery.arrived": "sent"}
    return [(states.get(verb, verb.removeprefix("delivery.")), _seconds(at)) for verb, at in rows]


def taken_up(house: House, conversation: int) -> Change:
    """When a worker took up the answer; while it is being sent, since the trail does not tell it."""
    query = f"""
        SELECT delivery.changed_at FROM networks_delivery AS delivery
        JOIN conversations_message AS message ON message.delivery_id = delivery.id
        WHERE message.conversation_id = {conversation} AND delivery.state = 'sending'"""
    wait_until(lambda: house.rows(query), seconds=30)
    return ("sending", _seconds(house.rows(query)[0][0]))


def assert_prompt(page: Page, changes: list[Change]) -> None:
    """The page was never more than a second behind: it showed each of these, or what had followed it by then."""
    seen = [(state, float(at)) for state, at in page.evaluate("window.seen")]
    for state, at in changes:
        due = at + AT_MOST_SECONDS
        newer = {name for name, moment in changes if at <= moment <= due}
        assert any(at - CLOCK <= moment <= due and name in newer for name, moment in seen), (
            f"{state} was not shown within {AT_MOST_SECONDS} s: {_told(changes, at)}; the page: {_told(seen, at)}"
        )


def _told(changes: list[Change], start: float) -> str:
    """Changes in words, in seconds since ``start``."""
    return ", ".join(f"{state} {at - start:+.2f}" for state, at in changes)


def _seconds(at: str) -> float:
    moment = datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
