"""Why a network refused or postponed, in words: what happened, and what to do about it."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.wire import Reason, Refused, TryLater

# Each reason: what happened, then what a person can do.
_SENTENCES = {
    Reason.TOO_LONG: (
        _("The message is longer than this network allows."),
        _("Shorten it and send it again."),
    ),
    Reason.NOT_ALLOWED: (
        _("The network no longer accepts our sign-in."),
        _("Fill in the password or key of the channel again and test it."),
    ),
    Reason.GONE: (
        _("What this answers no longer exists on the network."),
        _("Answer another message of the conversation, or reach the person another way."),
    ),
    Reason.BAD_ADDRESS: (
        _("The person cannot be reached at this address."),
        _("Check the address, or reach the person another way."),
    ),
    Reason.BAD_MEDIA: (
        _("The network does not take these files."),
        _("Check their kind, size, number and alt text, and send again."),
    ),
    Reason.BAD_SETTINGS: (
        _("The settings of the channel cannot be right."),
        _("Check the server name, the port and the certificate, and test the channel."),
    ),
    Reason.BLOCKED_ADDRESS: (
        _("The server has a private address, and Rondpunt does not go there by itself."),
        _("If it is your own server, let the administrator add its network to RONDPUNT_REACH."),
    ),
    Reason.REJECTED: (
        _("The network refused."),
        _("Read what it said, change the message or the channel, and try again."),
    ),
    Reason.UNREACHABLE: (
        _("The server did not answer."),
        _("Rondpunt tries again by itself. If it lasts, check the server name and whether the server runs."),
    ),
    Reason.BUSY: (
        _("The server is too busy for us just now."),
        _("Rondpunt tries again by itself."),
    ),
    Reason.RESTORED: (
        _("Rondpunt was restored from a backup; whether this was sent after the backup was made is not known."),
        _("Look on the network whether it is there, then say so; nothing is sent again without your word."),
    ),
    Reason.MISSED: (
        _("This did not go out at its moment, and now it may be too late."),
        _("Send it now, plan another moment, or withdraw it."),
    ),
    Reason.EARLIER_NOT_SENT: (
        _("What comes before this did not go out."),
        _("Send that first, send this by itself, or withdraw it."),
    ),
    Reason.STOPPED: (
        _("Posts are stopped."),
        _("Once the stop is lifted, what is still on time goes out; about the rest you are asked."),
    ),
    Reason.NOT_INSIDE: (
        _("This is for colleagues, and others can read on this channel."),
        _("Withdraw it, and send it on a channel that only colleagues read."),
    ),
}
_UNKNOWN = (_("Something went wrong with the network."), _("Test the channel."))

LONGEST_DETAIL = 300


def _known(reason: str) -> tuple[object, object]:
    try:
        return _SENTENCES[Reason(reason)]
    except (ValueError, KeyError):
        return _UNKNOWN


def happened(reason: str) -> str:
    """What happened, without what to do: for a line in a list."""
    return str(_known(reason)[0])


def sentence(reason: str, detail: str = "") -> str:
    """What happened, the network's own words, and what to do, in the language of the moment.

    ``reason`` is a ``wire.Reason``; one that is not known (an older row) has a general sentence. "" gives "".
    """
    if not reason:
        return ""
    what, advice = _known(reason)
    words = " ".join(detail.split())[:LONGEST_DETAIL]
    said = gettext("The network said: “%(words)s”.") % {"words": words.rstrip(".")} if words else ""
    return " ".join(part for part in (str(what), said, str(advice)) if part)


def of(error: Refused | TryLater) -> str:
    """The sentence for an error that a connector raised; says when to come back where the network asked us to wait."""
    told = sentence(error.reason, error.detail)
    after = error.after if isinstance(error, TryLater) else None
    if not after:
        return told
    minutes = max(1, round(after.total_seconds() / 60))
    wait = ngettext("It asks us to wait %(count)s minute.", "It asks us to wait %(count)s minutes.", minutes)
    return f"{told} {wait % {'count': minutes}}"
