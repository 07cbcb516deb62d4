"""A calendar from a spreadsheet: look at what each row becomes, then take it over. Before that nothing is kept."""

import base64
import binascii
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.lib.tables import NotATable, Table, read_table
from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.import_calendar import import_calendar
from rondpunt.publishing.calendar_csv import example
from rondpunt.publishing.imported import MOST_BYTES, MOST_ROWS, CannotRead, Row, columns, rows_of

CONTENT, NAME = "content", "name"  # hidden fields of the preview: the file comes back as it was sent


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came in, or came back with the preview."""

    content: bytes
    name: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.PUBLISH)
def calendar_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; look at it; take it over."""
    if request.method != "POST":
        return _page(request)
    user, now = colleague(request), timezone.now()
    try:
        sent = _sent(request)
        table = _table(sent)
        rows, aside = rows_of(table, teams=access.teams_to_write_for(user), now=now)
    except CannotRead as error:
        return _page(request, wrong=str(error), status=422)
    if CONTENT not in request.POST:
        return _preview(request, sent, table, rows, aside)
    count = import_calendar(rows, file_name=sent.name, by=user, now=now)
    said = ngettext("%(count)s row became a draft.", "%(count)s rows became drafts.", count)
    messages.success(request, said % {"count": count})
    first = min((row.goes_out_at for row in rows if row.is_new and row.goes_out_at), default=now)
    return redirect(f"{reverse('publishing:calendar')}?view=list&from={timezone.localdate(first).isoformat()}")


@require_safe
@needs(Right.PUBLISH)
def calendar_example(request: HttpRequest) -> HttpResponse:
    """A file to begin with: the names of the columns and a row."""
    teams = access.teams_to_write_for(colleague(request))
    text = example(team=teams[0].name if teams else "", now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="calendar.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _sent(request: HttpRequest) -> Sent:
    if CONTENT in request.POST:
        try:
            content = base64.b64decode(request.POST[CONTENT], validate=True)
        except (binascii.Error, ValueError):
            raise CannotRead(_("The file did not come back whole. Choose it again.")) from None
        return _bounded(Sent(content, request.POST.get(NAME, "")))
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise CannotRead(_("Choose a file."))
    # One byte more than fits is enough to know.
    return _bounded(Sent(upload.read(MOST_BYTES + 1), upload.name or ""))


def _bounded(sent: Sent) -> Sent:
    if len(sent.content) > MOST_BYTES:
        most = MOST_BYTES // 1024
        raise CannotRead(_("The file is larger than %(most)s KB. Cut it in pieces.") % {"most": most})
    return sent


def _table(sent: Sent) -> Table:
    try:
        return read_table(sent.content)
    except NotATable as error:
        match error.why:
            case "empty":
                said = _("Nothing stands in this file.")
            case "broken":
                said = _("A quote is not closed somewhere, or a cell is far too long. Save it as CSV once more.")
            case _why:
                said = _("This is no CSV. In your spreadsheet choose “Save as”, then CSV (UTF-8).")
        raise CannotRead(said) from None


def _page(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    context = {"wrong": wrong, "columns": columns().values(), "most_rows": MOST_ROWS, "most": MOST_BYTES // 1024}
    return render(request, "publishing/calendar_import.html", context, status=status)


def _preview(request: HttpRequest, sent: Sent, table: Table, rows: list[Row], aside: list[str]) -> HttpResponse:
    context = {
        "rows": rows,
        "aside": ", ".join(aside),
        "count": sum(row.is_new for row in rows),
        "there": sum(row.post is not None and not row.wrong for row in rows),
        "wrong": sum(bool(row.wrong) for row in rows),
        "is_guessed": table.encoding != "utf-8",
        "content": base64.b64encode(sent.content).decode(),
        "name": sent.name,
    }
    return render(request, "publishing/calendar_preview.html", context)
