"""What stands in the way of an answer by one channel, in a sentence that says what to do; "" when it can go."""

from fnmatch import fnmatch

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.conversations.looking import LaidReady
from rondpunt.conversations.recipients import Recipients
from rondpunt.networks.models import Channel


def obstacle(channel: Channel, to: Recipients, text: str, files: LaidReady) -> str:
    """The first thing in the way; channel, reader, files, length, in this order."""
    said: dict[str, object] = {"channel": channel, "network": channel.network_title}
    if channel.state == Channel.State.PAUSED:
        return _("%(channel)s is paused. Leave them out for now, or ask an administrator to start it.") % said
    if to.visibility is None or not (to.authors or to.in_reply_to):
        return _("%(network)s has no such way to this person. Choose the other kind of answer, or leave them out.") % (
            said
        )
    limits = channel.allows
    if files and len(files) > limits.media_count:
        most = limits.media_count
        if not most:
            return _("%(network)s takes no files. Take them away, or leave this person out.") % said
        return ngettext("At most %d file fits here.", "At most %d files fit here.", most) % most
    for file in files:
        size, kinds = limits.media_size, limits.media_types
        wrong = kinds and not any(fnmatch(file.media.media_type, kind) for kind in kinds)
        if wrong or (size and file.media.size > size):
            said["name"] = file.name
            return _("%(network)s does not take %(name)s. Take it away, or leave this person out.") % said
    over = channel.connector.measure(text) - limits.text if limits.text is not None else 0
    if over > 0:
        short = ngettext("%d character too many", "%d characters too many", over) % over
        return _("%(over)s for %(network)s. Shorten it, or leave them out and answer them apart.") % {
            **said,
            "over": short,
        }
    return ""
