"""Give a variant words of its own, or let it follow the core again."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.publishing.cell_words import held_cell, keep_cell
from rondpunt.publishing.models import Variant


@transaction.atomic
def write_variant(
    variant: Variant,
    *,
    text: str | None,
    content_warning: str = "",
    goes_out_at: datetime | None = None,
    shows_pictures: bool | None = None,
    first_comment: str | None = None,
    threads_when_longer: bool | None = None,
    seen: int,
    fitted_to: int,
    by: User,
    now: datetime,
) -> Variant:
    """``text`` None: it says what the core says; what else is None stays as it was.

    ``seen`` and ``fitted_to`` are the versions of the variant and of the core that the writer looked at. Raises
    ``ChangedMeanwhile`` and ``NotOpen``; then nothing has changed.
    """
    row = held_cell(variant, seen)
    row.is_own = text is not None
    row.text, row.content_warning = (text, content_warning) if text is not None else ("", "")
    row.fitted_to, row.goes_out_at = fitted_to, goes_out_at
    if shows_pictures is not None:
        row.shows_pictures = shows_pictures
    if first_comment is not None:
        row.first_comment = first_comment
    if threads_when_longer is not None:
        row.threads_when_longer = threads_when_longer
    keep_cell(row, "variant.written" if row.is_own else "variant.follows", by=by, now=now)
    return row
