"""What a file says about the calendar: each row as it will become a post, or why it will not, in words."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from rondpunt.lib.tables import Table
from rondpunt.networks.later import OWN, BadMoment, moment_of
from rondpunt.people.models import Team
from rondpunt.publishing.core import LONGEST_TEXT, Core
from rondpunt.publishing.models import ImportedRow, Post

MOST_BYTES, MOST_ROWS = 256 * 1024, 200
LENGTHS = {"title": 160, "text": LONGEST_TEXT, "goal": 240, "initiative": 120}
# As spreadsheets and people write a day and a time; the day comes before the month.
DAYS, TIMES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"), ("%H:%M", "%H:%M:%S")
WRITTEN = tuple(f"{day} {time}" for day in DAYS for time in TIMES)
YES = {"yes", "ja", "oui", "y", "j", "o", "x", "1", "true"}
NO = {"no", "nee", "non", "nein", "n", "0", "false", ""}


class CannotRead(Exception):
    """The file as a whole; the text is for the person at the screen."""


@dataclass(slots=True)
class Row:
    """``core`` is there where nothing is wrong; ``post`` where the same row was taken over before."""

    number: int
    told: Mapping[str, str]
    core: Core | None = None
    goes_out_at: datetime | None = None
    key: str = ""
    wrong: list[str] = field(default_factory=list)
    post: Post | None = None

    @property
    def is_new(self) -> bool:
        """Whether it becomes a post."""
        return not self.wrong and self.post is None


def columns() -> dict[str, str]:
    """What a column is about, by its name as the export writes it."""
    return {
        "goes_out_at": _("goes out"),
        "title": _("title"),
        "team": _("team"),
        "initiative": _("initiative"),
        "goal": _("goal"),
        "is_internal": _("for colleagues"),
        "language": _("language"),
        "text": _("core message"),
    }


def rows_of(table: Table, *, teams: Sequence[Team], now: datetime) -> tuple[list[Row], list[str]]:
    """All rows below the first, and the names of columns that are left aside. Raises ``CannotRead``."""
    first, *rest = table.rows.items()
    known = _known()
    header = [known.get(name.casefold(), "") for name in first[1]]
    if "title" not in header:
        raise CannotRead(_("The first row names the columns; one of them must be “%(title)s”.") % {"title": _("title")})
    if doubled := next((name for name in header if name and header.count(name) > 1), ""):
        raise CannotRead(_("The column “%(name)s” stands there twice.") % {"name": columns()[doubled]})
    if len(rest) > MOST_ROWS:
        said = _("The file has %(count)s rows; at most %(most)s go at once. Cut it in pieces.")
        raise CannotRead(said % {"count": len(rest), "most": MOST_ROWS})
    reading = _Reading(header, {team.name.casefold(): team for team in teams}, now)
    rows = [reading.row(number, cells) for number, cells in rest]
    _mark_known(rows)
    aside = [name for name, column in zip(first[1], header, strict=True) if name and not column]
    return rows, aside


def _known() -> dict[str, str]:
    """The column by its name, in every language of the house."""
    names: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names |= {name.casefold(): column for column, name in columns().items()}
    return names


class _Reading:
    """How to read a row: its columns, whose teams may be named, what time it is."""

    def __init__(self, header: Sequence[str], teams: Mapping[str, Team], now: datetime) -> None:
        self.header, self.teams, self.now = header, teams, now
        self.languages = {code: code for code, _name in settings.LANGUAGES}
        for code in list(self.languages):
            info = get_language_info(code)
            for name in ("name", "name_local", "name_translated"):
                self.languages[str(info[name]).casefold()] = code

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """One row, with everything that is wrong with it."""
        told = {name: _bare(cell) for name, cell in zip(self.header, cells, strict=False) if name}
        row = Row(number, told)
        if any(cells[len(self.header) :]):
            row.wrong.append(_("Has more cells than the first row. Put quotes around a text with a separator in it."))
        team, language = self._team(row), self._language(row)
        row.goes_out_at, is_internal = self._moment(row), self._is_internal(row)
        self._lengths(row)
        if not row.wrong and team:
            row.core = Core(
                team=team,
                title=told["title"],
                text=told.get("text", "").replace("\r\n", "\n"),
                language=language,
                goal=told.get("goal", ""),
                initiative=told.get("initiative", ""),
                is_internal=is_internal,
            )
            row.key = _key(row.core, row.goes_out_at)
        return row

    def _team(self, row: Row) -> Team | None:
        name = row.told.get("team", "")
        team = self.teams.get(name.casefold())
        if team is None and not name and len(self.teams) == 1:
            return next(iter(self.teams.values()))
        if team is None:
            said = {"name": name, "teams": ", ".join(team.name for team in self.teams.values())}
            row.wrong.append(
                _("You do not write for a team “%(name)s”. Choose one of: %(teams)s.") % said
                if name
                else _("Name the team, one of: %(teams)s.") % said
            )
        return team

    def _language(self, row: Row) -> str:
        written = row.told.get("language", "")
        code = self.languages.get(written.casefold(), "") if written else settings.LANGUAGE_CODE
        if not code:
            said = {"name": written, "languages": ", ".join(dict(settings.LANGUAGES))}
            row.wrong.append(_("“%(name)s” is no language of ours. Choose one of: %(languages)s.") % said)
        return code

    def _is_internal(self, row: Row) -> bool:
        written = row.told.get("is_internal", "").casefold()
        if written not in YES | NO:
            row.wrong.append(_("For colleagues: write yes or no, not “%(written)s”.") % {"written": written[:40]})
        return written in YES

    def _moment(self, row: Row) -> datetime | None:
        written = row.told.get("goes_out_at", "")
        try:
            return _moment(written, self.now) if written else None
        except BadMoment as error:
            row.wrong.append(f"“{written[:40]}”: {error}")
            return None

    def _lengths(self, row: Row) -> None:
        if not row.told.get("title"):
            row.wrong.append(_("Has no title."))
        for name, most in LENGTHS.items():
            count = len(row.told.get(name, ""))
            if count > most:
                over = {"column": columns()[name], "most": most, "count": count}
                row.wrong.append(
                    ngettext(
                        "%(column)s: at most %(most)s characters, and this is %(count)s.",
                        "%(column)s: at most %(most)s characters, and this is %(count)s.",
                        count,
                    )
                    % over
                )


def _bare(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from taking it for a formula, as our export writes it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] and cell[1] in "=+-@＝＋－＠" else cell


def _moment(written: str, now: datetime) -> datetime:
    """The moment in UTC of what was written by the clock of the house, or with an offset; or ``BadMoment``."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = _by_hand(written)
    if at.tzinfo is None:
        return moment_of(OWN, at.strftime("%Y-%m-%dT%H:%M"), now=now)
    # The clock says which of two equal hours in autumn is meant; only the past and the far future are looked at.
    moment_of(OWN, timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"), now=now)
    return at.astimezone(UTC)


def _by_hand(written: str) -> datetime:
    for form in WRITTEN:
        try:
            return datetime.strptime(written, form)  # noqa: DTZ007  made aware by the clock of the house
        except ValueError:
            continue
    raise BadMoment(_("Write a day and a time, such as 2026-12-01 14:30."))


def _key(core: Core, goes_out_at: datetime | None) -> str:
    at = goes_out_at.astimezone(UTC).isoformat(timespec="minutes") if goes_out_at else ""
    same = (core.team.pk, " ".join(core.title.casefold().split()), at, core.language)
    return hashlib.sha256(repr(same).encode()).hexdigest()


def _mark_known(rows: Iterable[Row]) -> None:
    """Those that were taken over before, and those that stand twice in the file."""
    found = ImportedRow.objects.filter(key__in={row.key for row in rows if row.key}).select_related("post")
    there = {row.key: row.post for row in found}
    first: dict[str, int] = {}
    for row in rows:
        row.post = there.get(row.key)
        if row.key and row.key in first:
            row.wrong.append(_("Says the same as row %(number)s.") % {"number": first[row.key]})
        elif row.key:
            first[row.key] = row.number
