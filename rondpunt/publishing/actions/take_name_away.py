"""Take a name of ours away; what was sent keeps it."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import NamedAccount


@transaction.atomic
def take_name_away(account: NamedAccount, *, by: User, now: datetime) -> None:
    """Two who do it at once: one does, and one line stands on the trail."""
    alias = account.alias
    row = NamedAccount.objects.select_for_update().filter(pk=account.pk).first()
    if row:
        record("named_account.removed", subject=row, at=now, actor=by, alias=alias)
        row.delete()
