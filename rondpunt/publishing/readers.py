"""Who reads where: what is for colleagues stays inside, and what is for everybody does not end up there."""

from django.utils.translation import gettext as _

from rondpunt.networks.models import Channel
from rondpunt.strategy.models import Audience


def wrong_readers(audience: Audience, channel: Channel) -> str:
    """Why nothing can be said to ``audience`` on ``channel``, in a sentence; "" where it can."""
    said = {"channel": channel, "audience": audience}
    if audience.is_internal and not channel.is_internal:
        return _("Others than colleagues can read on %(channel)s; what is for %(audience)s does not go there.") % said
    if channel.is_internal and not audience.is_internal:
        return _("Only colleagues read on %(channel)s; %(audience)s are not.") % said
    return ""
