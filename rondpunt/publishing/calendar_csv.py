"""What the calendar shows as CSV (RFC 4180): a line for each moment."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.people.actions.export_trail import cell
from rondpunt.publishing.entries import Entry
from rondpunt.publishing.imported import columns


def as_csv(entries: Iterable[Entry]) -> str:
    """The mark at its beginning tells spreadsheets that it is UTF-8; no cell is taken for a formula."""
    header = [_("goes out"), _("title"), _("how far"), _("team"), _("initiative"), _("goal"), _("for colleagues")]
    header += [_("language"), _("core message"), _("address")]
    paper = io.StringIO()
    paper.write("\ufeff")
    csv.writer(paper).writerows([[cell(value) for value in row] for row in (header, *map(_row, entries))])
    return paper.getvalue()


def example(*, team: str, now: datetime) -> str:
    """A file to begin with, as ``imported`` reads it: the columns, and a row for the day after tomorrow."""
    day = timezone.localtime(now + timedelta(days=2)).date()
    title, text = _("Glass containers are emptied"), _("On Monday we empty the glass containers.")
    row = [f"{day} 09:00", title, team, "", "", _("no"), get_language() or "", text]
    paper = io.StringIO()
    paper.write("\ufeff")
    csv.writer(paper).writerows([[cell(value) for value in line] for line in (columns().values(), row)])
    return paper.getvalue()


def _row(entry: Entry) -> list[str]:
    post = entry.post
    return [
        timezone.localtime(entry.at).isoformat(timespec="minutes") if entry.at else "",
        post.title,
        entry.says,
        post.team.name,
        post.initiative,
        post.goal,
        _("yes") if post.is_internal else _("no"),
        post.language,
        post.text,
        post.get_absolute_url(),
    ]
