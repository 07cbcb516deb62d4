"""What can be changed or taken back on a network once it is out; where it cannot, the sentence that says why."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.networks import reasons
from rondpunt.networks.models import Amendment, Channel, Delivery
from rondpunt.networks.models.delivery import NO_NAME
from rondpunt.networks.registry import talent
from rondpunt.networks.wire import Reason

Kind = Amendment.Kind
TALENTS = {Kind.EDIT: "edit", Kind.DELETE: "delete"}


def knows(channel: Channel, kind: str) -> bool:
    """Whether the network of ``channel`` can do this, and its server allows it."""
    allowed = channel.allows.edits if kind == Kind.EDIT else channel.allows.deletes
    return allowed and talent(channel.network, TALENTS[Kind(kind)])


def why_not(delivery: Delivery, kind: str) -> str:
    """Why what went out by ``delivery`` cannot be changed or taken back; "" where it can."""
    told = {"network": delivery.channel.network_title}
    if delivery.state != Delivery.State.SENT:
        return _("It has not gone out.")
    if delivery.removed_at:
        return _("It was removed there already.")
    if not knows(delivery.channel, kind):
        if kind == Kind.EDIT:
            return _("%(network)s lets nobody change what was sent.") % told
        return _("%(network)s lets nobody take back what was sent.") % told
    if delivery.remote_id.startswith(NO_NAME):
        return _("Rondpunt does not know under which name %(network)s keeps it. Change it there by hand.") % told
    return ""


def obstacle_of(row: Delivery, kind: str, text: str) -> str:
    """What is in the way of asking this now, with these words for an edit; "" for nothing."""
    if row.amendments.open().exists():
        return _("A change or removal is under way. Wait for what comes of it.")
    if kind == Kind.EDIT:
        if not text.strip():
            return _("Write what is to stand there, or remove it there.")
        limit = row.channel.allows.text
        over = row.channel.connector.measure(text) - limit if limit is not None else 0
        if over > 0:
            return ngettext("%d character too many.", "%d characters too many.", over) % over
    return ""


def says(amendment: Amendment) -> str:
    """Why it was refused or has to wait, and what to do; "" where nothing is wrong."""
    if not amendment.reason or amendment.state == Amendment.State.DONE:
        return ""
    match amendment.reason:
        case Reason.GONE:
            return _("It is no longer there.")
        case Reason.RESTORED:
            return _("Rondpunt was restored from a backup. Look there how it stands, and ask again if it must be.")
    return reasons.sentence(amendment.reason, amendment.detail)
