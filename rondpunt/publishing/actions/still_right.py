"""Say that the words of a cell are right still, though the core was changed."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.publishing.cell_words import held_cell, keep_cell
from rondpunt.publishing.models import Variant


@transaction.atomic
def still_right(variant: Variant, *, seen: int, by: User, now: datetime) -> Variant:
    """The core changed, and these words need no change."""
    row = held_cell(variant, seen)
    row.fitted_to = row.post.core_version
    keep_cell(row, "variant.still_right", by=by, now=now)
    return row
