"""Telephone: somebody rings us up, and a colleague writes down what was said.

Nothing travels here: notes come in by the house's own form (conversations/actions/note_contact.py), and an answer is
spoken. So there is nothing to fill in, to read or to send.
"""

from rondpunt.networks.wire import Account, Checked, Harvest, Limits, Need, Outgoing, Reason, Refused, Sent
from rondpunt.networks.wire import gettext_noop as _

title = _("Telephone")
needs: tuple[Need, ...] = ()
limits = Limits(text=20_000, media_count=0, visibilities=())
by_hand = True


def measure(text: str) -> int:
    """Characters, a line break being one however it was typed."""
    return len(text.replace("\r\n", "\n"))


def check(account: Account) -> Checked:
    """There is no account to look at."""
    return Checked(handle="phone", name="Telephone")


def receive(account: Account, since: str | None) -> Harvest:
    """Nothing waits anywhere."""
    return Harvest()


def send(account: Account, outgoing: Outgoing) -> Sent:
    """Nobody can be reached here by a written text."""
    raise Refused(Reason.TOO_LONG if measure(outgoing.text) > (limits.text or 0) else Reason.BAD_ADDRESS)
