"""What went out, held while somebody asks for other words there: the one way in for asking and for proposing."""

from django.utils.translation import gettext as _

from rondpunt.networks.actions.amend import CannotAmend
from rondpunt.networks.models import Delivery
from rondpunt.publishing.amended import Amended
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.spoken import spoken


def held(delivery: Delivery, *, seen: int) -> Amended:
    """As it stands now, locked until the end of the transaction; ``ChangedMeanwhile`` unless it is what was seen."""
    row = Delivery.objects.select_for_update(of=("self",)).select_related("channel").get(pk=delivery.pk)
    stands = Amended(row, tuple(row.amendments.all()))
    if stands.number != seen:
        raise ChangedMeanwhile
    return stands


def new_words(stands: Amended, text: str, content_warning: str) -> str:
    """``text`` as it is said there; ``CannotAmend`` where the same words stand there already."""
    text = spoken(stands.delivery.part.variant, text)
    if (text, content_warning) == (stands.text, stands.content_warning):
        raise CannotAmend(_("These words stand there already."))
    return text
