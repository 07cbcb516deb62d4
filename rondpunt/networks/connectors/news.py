"""News page: a public page of our own with feeds, on which posts appear as on any other channel.

Nothing travels here: the house itself is the network. What was sent stands on the page (``publishing/views/news.py``)
as soon as its delivery says so, and an edit or a removal is done where the house writes it down.
"""

import re
import unicodedata
from uuid import UUID

from rondpunt.networks.wire import Account, Checked, Harvest, Limits, Need, Outgoing, Reason, Refused, Sent
from rondpunt.networks.wire import gettext_noop as _

title = _("News page")
needs = (
    Need(
        "slug",
        _("Short name in the address"),
        help=_("Lower-case letters, digits and hyphens: “town” gives …/news/town/. It cannot change later."),
        default="town",
    ),
    Need("title", _("Title of the page"), help=_("What people read first, for example “News of the town”.")),
    Need("intro", _("Introduction"), help=_("One or two sentences under the title."), required=False),
)
limits = Limits(
    text=50_000,
    media_count=10,
    media_size=10 * 1024 * 1024,
    media_types=("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"),
    alt_required=True,
    subject=True,
    content_warning=True,
    edits=True,
    deletes=True,
)
publishes = True
public_page = "publishing:news"  # the name of its page among the addresses of the house
# ``send`` touches nothing outside, so doing it again after a crash does it once all the same.
repeat_is_harmless = True
find_is_certain = True


def measure(text: str) -> int:
    """Characters, a line break being one however it was typed."""
    return len(text.replace("\r\n", "\n"))


def check(account: Account) -> Checked:
    """There is no server to ask: see that the page has an address and a title."""
    slug, name = _slug(account), account.settings.get("title", "").strip()
    if not slug or not name:
        raise Refused(Reason.BAD_SETTINGS, "title" if slug else "slug")
    return Checked(handle=slug, name=name)


def receive(account: Account, since: str | None) -> Harvest:
    """Nobody writes to a news page."""
    return Harvest()


def send(account: Account, outgoing: Outgoing) -> Sent:
    """The page shows it from now on."""
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    if len(outgoing.files) > limits.media_count:
        raise Refused(Reason.BAD_MEDIA, f"{len(outgoing.files)} > {limits.media_count}")
    for file in outgoing.files:
        if file.media_type not in limits.media_types or len(file.content or b"") > limits.media_size:
            raise Refused(Reason.BAD_MEDIA, file.name)
    return named(account, outgoing)


def find(account: Account, outgoing: Outgoing) -> Sent | None:
    """What was to be shown is shown."""
    return named(account, outgoing)


def named(account: Account, outgoing: Outgoing) -> Sent:
    """Its own page. A path, not an address: the page is on this very server, whatever its name."""
    return _there(account, outgoing.key)


def edit(account: Account, remote_id: str, outgoing: Outgoing) -> Sent:
    """The page shows the new words once the house has written them down."""
    if measure(outgoing.text) > (limits.text or 0):
        raise Refused(Reason.TOO_LONG)
    return _there(account, remote_id)


def delete(account: Account, remote_id: str) -> None:
    """The page says that it was taken off, once the house has written that down."""


def _there(account: Account, key: str) -> Sent:
    return Sent(remote_id=key, url=f"/news/{_slug(account)}/{UUID(key)}/")


def _slug(account: Account) -> str:
    plain = unicodedata.normalize("NFKD", account.settings.get("slug", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
