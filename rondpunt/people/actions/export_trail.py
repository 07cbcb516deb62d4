"""Hand out lines of the trail as CSV; that this was done is a line of the trail itself."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime

from asgiref.sync import sync_to_async
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rondpunt.people.models import TrailEntry, User
from rondpunt.people.trail import record
from rondpunt.people.trail_reader import Wanted, before, told_to

CHUNK = 500
# A spreadsheet runs a cell that begins so as a formula (OWASP, CSV injection); also in their full-width forms.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def export_trail(wanted: Wanted, *, user: User, now: datetime) -> AsyncIterator[str]:
    """Write the line ``trail.exported`` and give the file piece by piece, newest first, up to what exists now."""
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    own = record("trail.exported", subject=user, at=now, actor=user, wanted=asked)
    return _pieces(wanted, user, own.pk, translation.get_language() or "nl")


def cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


async def _pieces(wanted: Wanted, user: User, below: int, language: str) -> AsyncIterator[str]:
    with translation.override(language):
        header = [
            _("when"),
            _("who"),
            _("verb"),
            _("what happened"),
            _("kind"),
            _("number"),
            _("team"),
            _("particulars"),
        ]
    yield "\ufeff" + _written([header])  # the mark tells spreadsheets that this is UTF-8
    last: tuple[datetime, int] | None = None
    while True:
        rows, last = await sync_to_async(_chunk)(wanted, user, below, language, last)
        if rows:
            yield _written(rows)
        if last is None:
            return


def _chunk(
    wanted: Wanted, user: User, below: int, language: str, last: tuple[datetime, int] | None
) -> tuple[list[list[str]], tuple[datetime, int] | None]:
    lines = wanted.lines().filter(pk__lt=below).select_related("team")
    entries = list((before(lines, *last) if last else lines)[:CHUNK])
    with translation.override(language):
        rows = [_row(line.entry, line.actor, line.says, line.particulars) for line in told_to(user, entries)]
    return rows, (entries[-1].at, entries[-1].pk) if len(entries) == CHUNK else None


def _row(entry: TrailEntry, actor: str, says: str, particulars: object) -> list[str]:
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        actor,
        entry.verb,
        says,
        entry.subject_kind,
        str(entry.subject_id),
        entry.team.name if entry.team else "",
        json.dumps(particulars, ensure_ascii=False) if particulars else "",
    ]


def _written(rows: Sequence[Sequence[str]]) -> str:
    paper = io.StringIO()
    csv.writer(paper).writerows([cell(value) for value in row] for row in rows)
    return paper.getvalue()
