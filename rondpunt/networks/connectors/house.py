"""House news: a page inside the house on which each colleague finds what was written for them.

Nothing travels here: the house itself is the network. What was sent is handed out to each member of the audience
(``publishing/actions/hand_out.py``) as soon as its delivery says so, and an edit or a removal is done where the house
writes it down.
"""

from uuid import UUID

from rondpunt.networks.wire import Account, Checked, Harvest, Limits, Need, Outgoing, Reason, Refused, Sent
from rondpunt.networks.wire import gettext_noop as _

title = _("House news")
needs = (
    Need(
        "weekly_budget",
        _("Messages a colleague gets in a week"),
        kind="number",
        help=_(
            "What comes above it is held back until the next week; everybody can read it any time. What is urgent"
            " always comes. 0: no limit."
        ),
        default="5",
    ),
)
limits = Limits(text=20_000, subject=True, edits=True, deletes=True)
publishes = True
internal = True
hands_out = True
# ``send`` touches nothing outside, so doing it again after a crash does it once all the same.
repeat_is_harmless = True
find_is_certain = True


def measure(text: str) -> int:
    """Characters, a line break being one however it was typed."""
    return len(text.replace("\r\n", "\n"))


def check(account: Account) -> Checked:
    """There is no server to ask, and one such page in a house: it always has the same handle."""
    return Checked(handle="house", name="House news")


def receive(account: Account, since: str | None) -> Harvest:
    """Nobody writes here."""
    return Harvest()


def send(account: Account, outgoing: Outgoing) -> Sent:
    """The house hands it out from now on."""
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    if outgoing.files:
        raise Refused(Reason.BAD_MEDIA, outgoing.files[0].name)
    return named(account, outgoing)


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """What was to be handed out is handed out."""
    return named(account, outgoing)


def named(account: Account, outgoing: Outgoing) -> Sent:
    """Its own page. A path, not an address: the page is on this very server, whatever its name."""
    return _there(outgoing.key)


def edit(account: Account, remote_id: str, outgoing: Outgoing) -> Sent:
    """The page shows the new words once the house has written them down."""
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    return _there(remote_id)


def delete(account: Account, remote_id: str) -> None:
    """The page says that it was taken back, once the house has written that down."""


def _there(key: str) -> Sent:
    return Sent(remote_id=key, url=f"/house-news/{UUID(key)}/")
