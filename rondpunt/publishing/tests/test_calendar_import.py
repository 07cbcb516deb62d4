"""A calendar from a spreadsheet: seen before it is kept, errors with their row, the same row once."""

import csv
import io
import re
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.lib.tables import read_table
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.import_calendar import import_calendar
from rondpunt.publishing.calendar_csv import example
from rondpunt.publishing.imported import MOST_ROWS, rows_of
from rondpunt.publishing.models import ImportedRow, Post
from rondpunt.publishing.tests.build import MONDAY, core

pytestmark = pytest.mark.django_db
HEAD = "goes out;title;team;initiative;goal;for colleagues;language;core message"
GLASS = "2026-11-30 13:00;Glas & é;Waste;Glas;;nee;nl;Wij ledigen.\nTweede lijn"


def upload(desk: Client, *lines: str, encoding: str = "utf-8", head: str = HEAD) -> Any:
    content = "\r\n".join((head, *lines)).encode(encoding)
    return desk.post("/calendar/import/", {"file": SimpleUploadedFile("plan.csv", content)})


def keep(desk: Client, preview: Any) -> Any:
    page = preview.content.decode()
    told = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("content", "name")}  # type: ignore[index]
    return desk.post("/calendar/import/", told, follow=True)


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_what_was_seen_becomes_drafts_and_nothing_is_kept_before(desk: Client, waste: Team, noon: Any) -> None:
    seen = upload(desk, '"2026-11-30 13:00";Glass;Waste;Twice;Cleaner;ja;nl;"First; line\nsecond"', ";Later;waste;;;;;")
    assert "2 rows become drafts" in said(seen) and "Nov. 30, 2026, 1 p.m." in said(seen)
    assert not Post.objects.exists() and not ImportedRow.objects.exists()
    assert "2 rows became drafts." in said(keep(desk, seen))
    first, second = Post.objects.order_by("pk")
    assert (first.title, first.text, first.team, first.stage) == ("Glass", "First; line\nsecond", waste, "draft")
    assert (first.goes_out_at, first.is_internal, first.language) == (MONDAY, True, "nl")
    assert (first.initiative, first.goal, second.goes_out_at) == ("Twice", "Cleaner", None)
    row = ImportedRow.objects.get(post=first)
    assert (row.number, row.file_name, row.by) == (2, "plan.csv", first.owner)


def test_the_same_file_twice_doubles_nothing(desk: Client, noon: Any) -> None:
    seen = upload(desk, ";Glass;;;;;;", ";Paper;;;;;;")
    assert "2 rows became drafts." in said(keep(desk, seen))
    assert "0 rows became drafts." in said(keep(desk, seen))
    seen = upload(desk, ";glass ;;;;;;Other words", ";New;;;;;;")
    assert "1 row becomes a draft" in said(seen) and "1 stands there already" in said(seen)
    keep(desk, seen)
    assert sorted(Post.objects.values_list("title", flat=True)) == ["Glass", "New", "Paper"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_of_spreadsheets(desk: Client, noon: Any, encoding: str, separator: str) -> None:
    head, line = (text.replace(";", separator) for text in (HEAD, ";Été à 5 €;;;;;fr;Où"))
    seen = upload(desk, line, encoding=encoding, head=head)
    assert ("read as Windows-1252" in said(seen)) is (encoding == "cp1252")
    keep(desk, seen)
    made = Post.objects.get()
    assert (made.title, made.text, made.language) == ("Été à 5 €", "Où", "fr")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (";;;;;;;words", "Has no title."),
        (f";{'x' * 161};;;;;;", "title: at most 160 characters, and this is 161."),
        (f";Glass;;;;;;{'x' * 20_001}", "core message: at most 20000 characters"),
        (";Glass;Roads;;;;;", "You do not write for a team “Roads”. Choose one of: Waste."),
        (";Glass;;;;;klingon;", "“klingon” is no language of ours."),
        (";Glass;;;;perhaps;;", "write yes or no, not “perhaps”"),
        ("soon;Glass;;;;;;", "“soon”: Write a day and a time"),
        ("2026-11-23 09:00;Glass;;;;;;", "has passed"),
        ("2027-03-28 02:30;Glass;;;;;;", "skips this hour"),
        ("30/2/2026 09:00;Glass;;;;;;", "Write a day and a time"),
        (";Glass;;;;;;a;b", "Has more cells than the first row."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_the_others_go_on(
    desk: Client, roads: Team, noon: Any, line: str, why: str
) -> None:
    seen = upload(desk, ";Good;;;;;;", line)
    page = said(seen)
    assert '<th scope="row">3</th>' in page and "1 is left out" in page
    assert why in page.split('<th scope="row">3</th>')[1]
    keep(desk, seen)
    assert [made.title for made in Post.objects.all()] == ["Good"]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("1/12/2026 9:00", "2026-12-01T08:00"),
        ("01-12-2026 09:00", "2026-12-01T08:00"),
        ("2026-12-01T09:00+01:00", "2026-12-01T08:00"),
        ("2026-12-01T08:00Z", "2026-12-01T08:00"),
        ("2027-03-28 03:30", "2027-03-28T01:30"),  # the hour before it does not exist that night
        ("2027-10-31T02:30+02:00", "2027-10-31T00:30"),  # it is half past two twice
        ("2027-10-31T02:30+01:00", "2027-10-31T01:30"),
    ],
)
def test_moments_as_people_and_programs_write_them(waste: Team, written: str, utc: str) -> None:
    table = read_table(f"goes out;title\n{written};Glass".encode())
    (row,), _aside = rows_of(table, teams=[waste], now=NOON)
    assert row.goes_out_at is not None, row.wrong
    assert row.goes_out_at.isoformat()[:16] == utc


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "Choose a file."),
        (b"", "Nothing stands in this file."),
        (b"PK\x03\x04\x00", "This is no CSV."),
        (b'title\n"open', "A quote is not closed"),
        (b"name;day\nGlass;Monday", "one of them must be “title”"),
        (b"title;title\na;b", "The column “title” stands there twice."),
        (b"title\n" + b"a\n" * (MOST_ROWS + 1), "201 rows; at most 200"),
        (b"title\n" + b"a" * 256 * 1024, "larger than 256 KB"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_beside_the_field(
    desk: Client, noon: Any, content: bytes | None, why: str
) -> None:
    sent = {} if content is None else {"file": SimpleUploadedFile("plan.csv", content)}
    answer = desk.post("/calendar/import/", sent)
    assert answer.status_code == 422 and why in said(answer)
    back = desk.post("/calendar/import/", {"content": "%%%", "name": "x"})
    assert back.status_code == 422 and not Post.objects.exists()


def test_what_the_calendar_gives_it_takes_in_every_language(desk: Client, nadia: User, waste: Team, noon: Any) -> None:
    begin_post(core(waste, title="=Glass", text="-5 °C", is_internal=True), by=nadia, now=NOON)
    Post.objects.update(goes_out_at=MONDAY)
    for language in ("nl", "en", "fr", "de"):
        desk.cookies["django_language"] = language
        nadia.language = language
        nadia.save()
        content = desk.get("/calendar/export/?view=list&from=2026-11-30").content
        table = read_table(content)
        (row,), aside = rows_of(table, teams=[waste], now=NOON)
        assert (row.wrong, len(aside)) == ([], 2), language
        assert row.core == core(waste, title="=Glass", text="-5 °C", is_internal=True)
        assert row.goes_out_at == MONDAY


def test_the_file_to_begin_with_is_taken_over_whole(desk: Client, waste: Team, noon: Any) -> None:
    (row,), aside = rows_of(read_table(desk.get("/calendar/import/example/").content), teams=[waste], now=NOON)
    assert row.is_new and aside == [] and row.goes_out_at
    assert list(csv.reader(io.StringIO(example(team="", now=NOON))))[1][2] == ""


def test_the_same_row_twice_in_a_file_is_taken_once(waste: Team, nadia: User) -> None:
    rows, _aside = rows_of(read_table(b"title\nGlass\nGLASS"), teams=[waste], now=NOON)
    assert rows[0].is_new and len(rows[1].wrong) == 1 and "2" in rows[1].wrong[0]
    assert import_calendar(rows, file_name="a", by=nadia, now=NOON) == 1


def test_a_row_that_another_took_over_meanwhile_is_left(waste: Team, nadia: User) -> None:
    table = read_table(b"title\nGlass\nPaper")
    mine, theirs = (rows_of(table, teams=[waste], now=NOON)[0] for _time in range(2))
    assert import_calendar(theirs[:1], file_name="a", by=nadia, now=NOON) == 1
    assert import_calendar(mine, file_name="a", by=nadia, now=NOON) == 1
    assert Post.objects.count() == 2
    with pytest.raises(IntegrityError):
        ImportedRow.objects.create(key=mine[0].key, post=Post.objects.all()[1], number=1, by=nadia, at=NOON)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time; this is about PostgreSQL"
)
@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_file_over_at_once_make_one_post_of_a_row(waste: Team, nadia: User) -> None:
    rows = [rows_of(read_table(b"title\nGlass\nPaper"), teams=[waste], now=NOON)[0] for _time in range(2)]
    start, counts = threading.Barrier(2), []

    def take(mine: Any) -> None:
        start.wait()
        try:
            counts.append(import_calendar(mine, file_name="a", by=nadia, now=NOON))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(mine,)) for mine in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(counts), sum(counts), Post.objects.count()) == (2, 2, 2)


def test_chaima_takes_over_only_for_her_own_team(client: Client, roads: Team, waste: Team, noon: Any) -> None:
    client.force_login(seat("Chaima", roads, Role.EDITOR))
    keep(client, upload(client, ";Glass;Waste;;;;;", ";Bridge;Roads;;;;;"))
    assert [(made.title, made.team) for made in Post.objects.all()] == [("Bridge", roads)]


def test_whoever_does_not_publish_takes_nothing_over(client: Client, waste: Team) -> None:
    client.force_login(seat("Bram", waste, Role.AGENT))
    assert client.get("/calendar/import/").status_code == 403
    assert upload(client, ";Glass;;;;;;").status_code == 403
    assert client.get("/calendar/import/example/").status_code == 403
