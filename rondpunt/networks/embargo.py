"""An embargo in the moment of sending: whoever says "now", nothing goes out before it ends."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery


class UnderEmbargo(Exception):
    """Nobody may let it go out yet; the text is for the person at the screen."""

    def __init__(self, until: datetime) -> None:
        moment = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        super().__init__(_("This is under embargo until %(moment)s. Send it after that.") % {"moment": moment})


def may_go_out(delivery: Delivery, *, now: datetime) -> None:
    """Raises ``UnderEmbargo``. The claim asks again: this is to tell a person in time."""
    if delivery.not_before_at and delivery.not_before_at > now:
        raise UnderEmbargo(delivery.not_before_at)
