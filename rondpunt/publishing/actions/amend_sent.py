"""Have what went out of a post changed where it stands, or taken back there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.actions.amend import CannotAmend, amend
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import User
from rondpunt.publishing.amended import Amended, approved_first
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.spoken import spoken


@transaction.atomic
def amend_sent(
    delivery: Delivery, *, kind: str, text: str = "", content_warning: str = "", seen: int, by: User, now: datetime
) -> Amendment:
    """``seen`` is the last amendment that stood on the page, 0 for none.

    Raises ``CannotAmend`` and ``ChangedMeanwhile``; then nothing has changed.
    """
    row = Delivery.objects.select_for_update(of=("self",)).select_related("channel").get(pk=delivery.pk)
    stands = Amended(row, tuple(row.amendments.all()))
    if stands.number != seen:
        raise ChangedMeanwhile
    if kind == Amendment.Kind.EDIT:
        if approved_first(row.part.variant, by=by):
            raise CannotAmend(_("These words are approved first. Ask for it."))
        text = spoken(row.part.variant, text)
        if (text, content_warning) == (stands.text, stands.content_warning):
            raise CannotAmend(_("These words stand there already."))
    return amend(row, kind=kind, text=text, content_warning=content_warning, user=by, now=now)
