"""Keep a name of ours for somebody who has a handle on each network; one for the same short name is changed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import NamedAccount, NamedHandle
from rondpunt.publishing.models.naming import MOST


class TooManyNames(Exception):
    """The list is full."""

    def __str__(self) -> str:
        return _("The list is full. Take names away that nobody writes any more.")


@transaction.atomic
def keep_name(alias: str, *, name: str, handles: Mapping[str, str], by: User, now: datetime) -> NamedAccount:
    """``handles`` by network, without the first @; "" where they have none. Raises ``TooManyNames``."""
    short = alias.lower()
    if not NamedAccount.objects.filter(alias=short).exists() and NamedAccount.objects.count() >= MOST:
        raise TooManyNames
    kept, _made = NamedAccount.objects.update_or_create(alias=short, defaults={"name": name, "kept_at": now})
    kept.handles.all().delete()
    rows = [NamedHandle(account=kept, network=network, handle=handle) for network, handle in handles.items() if handle]
    NamedHandle.objects.bulk_create(rows)
    record("named_account.kept", subject=kept, at=now, actor=by, alias=short, handles=dict(handles))
    return kept
