"""Have what went out of a post changed where it stands, or taken back there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.actions.amend import CannotAmend, amend
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.people.models import User
from rondpunt.publishing.amended import approved_first
from rondpunt.publishing.amending_held import held, new_words


@transaction.atomic
def amend_sent(
    delivery: Delivery, *, kind: str, text: str = "", content_warning: str = "", seen: int, by: User, now: datetime
) -> Amendment:
    """``seen`` is the last amendment that stood on the page, 0 for none.

    Raises ``CannotAmend`` and ``ChangedMeanwhile``; then nothing has changed.
    """
    stands = held(delivery, seen=seen)
    row = stands.delivery
    if kind == Amendment.Kind.EDIT:
        if approved_first(row.part.variant, by=by):
            raise CannotAmend(_("These words are approved first. Ask for it."))
        text = new_words(stands, text, content_warning)
    return amend(row, kind=kind, text=text, content_warning=content_warning, user=by, now=now)
