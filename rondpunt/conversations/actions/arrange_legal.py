"""Keep or take away a term of law, or a kind of formal message. Clocks that run are not touched."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.conversations.models import FormalKind, LegalTerm
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def arrange_legal(row: LegalTerm | FormalKind, *, by: User, now: datetime, remove: bool = False) -> None:
    """Save ``row`` as it was filled in. Only a term can be removed: a kind is no longer offered instead."""
    number, known = row.pk, row.pk is not None
    if remove:
        assert isinstance(row, LegalTerm)
        row.delete()
        row.pk = number  # the trail names what was
    else:
        row.save()
    what = "removed" if remove else "changed" if known else "added"
    if isinstance(row, LegalTerm):
        told: dict[str, Any] = {"kind": str(row.kind), "term": f"{row.amount} {row.unit}", "where": row.jurisdiction}
        record(f"legal_term.{what}", subject=row, at=now, actor=by, **told)
    else:
        record(f"formal_kind.{what}", subject=row, at=now, actor=by, kind=str(row))
