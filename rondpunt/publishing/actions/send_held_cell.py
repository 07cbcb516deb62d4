"""Let a cell that was held go out after all; by itself only where no other language has to go out with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.actions.send_missed import send_missed
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.publishing.actions.make_deliveries import MISSED_AFTER
from rondpunt.publishing.parity import called, languages_of


class GoesTogether(Exception):
    """On this channel a language does not go out alone; the text is for the person at the screen."""


@transaction.atomic
def send_held_cell(delivery: Delivery, *, by: User, now: datetime, by_itself: bool = False) -> None:
    """Now, or not after a while. Raises ``GoesTogether`` and what ``send_missed`` raises; nothing has changed."""
    languages = languages_of({delivery.channel_id}).get(delivery.channel_id, ())
    if by_itself and not delivery.part.is_comment and delivery.part.variant.language in languages:
        said = {"channel": delivery.channel, "languages": ", ".join(map(called, languages))}
        raise GoesTogether(
            _("On %(channel)s these languages go out together: %(languages)s. Send the first one again.") % said
        )
    send_missed(delivery, user=by, latest_at=now + MISSED_AFTER, now=now, by_itself=by_itself)
