"""Put the terms of law that we deliver into a new house, once; from then on they are the town's."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from rondpunt.conversations.models import FormalKind, LegalTerm
from rondpunt.people.models import TrailEntry
from rondpunt.people.trail import record

DELIVERED = Path(__file__).parents[1] / "legal_terms.toml"
VERB = "legal_terms.loaded"


@transaction.atomic
def load_legal_terms(*, now: datetime) -> int:
    """How many terms were loaded: none where that was done before, also when a town took them all away since."""
    if FormalKind.objects.exists() or TrailEntry.objects.filter(verb=VERB).exists():
        return 0
    plan = tomllib.loads(DELIVERED.read_text(encoding="utf-8"))
    terms = [term for row in plan["kind"] for term in _terms(row)]
    LegalTerm.objects.bulk_create(terms)
    record(VERB, subject=terms[0].kind, at=now, number=len(terms))
    return len(terms)


def _terms(row: dict[str, Any]) -> list[LegalTerm]:
    fields = {name: row[name] for name in ("names", "ways", "networks", "words")}
    kind = FormalKind.objects.create(**fields)
    return [LegalTerm(kind=kind, **term) for term in row["term"]]
