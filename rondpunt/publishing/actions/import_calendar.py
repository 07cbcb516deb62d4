"""Take rows of a file over: each becomes a draft of who took it over, with its moment, once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.people.models import User
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.move_post import move_post
from rondpunt.publishing.imported import Row
from rondpunt.publishing.models import ImportedRow


def import_calendar(rows: Sequence[Row], *, file_name: str, by: User, now: datetime) -> int:
    """How many of ``rows`` became a post. Each in a transaction of its own: after a crash the same file goes on."""
    return sum(_take_over(row, file_name=file_name, by=by, now=now) for row in rows if row.is_new)


def _take_over(row: Row, *, file_name: str, by: User, now: datetime) -> bool:
    assert row.core is not None
    try:
        with transaction.atomic():
            post = begin_post(row.core, by=by, now=now)
            # The unique key is what lets a row become one post only, whoever sends the file at the same moment.
            told = {"number": row.number, "file_name": file_name[:120], "by": by, "at": now}
            ImportedRow.objects.create(key=row.key, post=post, **told)
            if row.goes_out_at:
                move_post(post, goes_out_at=row.goes_out_at, seen=post.version, by=by, now=now)
    except IntegrityError:
        if not ImportedRow.objects.filter(key=row.key).exists():
            raise
        return False
    return True
