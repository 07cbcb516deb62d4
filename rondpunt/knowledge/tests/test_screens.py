"""The screens of standard answers: who sees and changes what, nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from rondpunt.knowledge.models import StandardAnswer, StandardFile
from rondpunt.knowledge.tests.build import standard
from rondpunt.knowledge.tests.test_keep_standard import picture
from rondpunt.knowledge.words import NAMED
from rondpunt.lib.placeholders import name_of
from rondpunt.people.models import Team, User

LIST = "/standard-answers/"
SCRIPT = "<script>alert(1)</script>"


def told(by: User, **changes: object) -> dict[str, object]:
    return {"title": "Glass", "shortcut": "/Glass Container", "owner": by.pk, "text_nl": "Dag {persoon}", **changes}


def address(name: str, made: StandardAnswer) -> str:
    return reverse(f"knowledge:{name}", args=[made.pk])


def test_an_empty_list_says_what_to_do_next(desk: Client, anna: User) -> None:
    assert "Write the first one" in desk.get(LIST).content.decode()
    desk.force_login(anna)
    shown = desk.get(LIST).content.decode()
    assert "Ask for the one you miss" in shown
    assert "/standard-answers/new/" not in shown


def test_one_is_written_and_found(desk: Client, nadia: User) -> None:
    answer = desk.post(f"{LIST}new/", told(nadia))
    made = StandardAnswer.objects.get()
    assert answer.status_code == 302
    assert (made.shortcut, made.team) == ("glass-container", None)
    assert "/glass-container" in desk.get(LIST, {"words": "GLASS dag"}).content.decode()
    assert "Nothing found" in desk.get(LIST, {"words": "zzz"}).content.decode()
    assert "Dirk Peeters" in desk.get(address("standard", made)).content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text_nl": "{kleur} kept"}, "Unknown: {kleur}"),
        ({"text_nl": " ", "text_fr": ""}, "in at least one language"),
        ({"shortcut": "a/b"}, "letters, digits and hyphens only"),
        ({"shortcut": "-" * 41}, "at most 40 characters"),
        ({"title": ""}, "required"),
        ({"owner": 999}, "valid choice"),
        ({"valid_until": "32/13"}, "valid date"),
        ({"text_nl": "x" * 20_001}, "at most 20000"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(
    changes: dict[str, object], says: str, desk: Client, nadia: User
) -> None:
    answer = desk.post(f"{LIST}new/", told(nadia, **changes))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert says in shown
    assert str(changes.get("text_nl", "Dag {persoon}")) in shown
    assert not StandardAnswer.objects.exists()


def test_script_in_every_field_is_only_text(desk: Client, nadia: User) -> None:
    desk.post(f"{LIST}new/", told(nadia, title=SCRIPT, text_nl=f"{SCRIPT}</textarea>{SCRIPT} {{?{SCRIPT}}}"))
    made = StandardAnswer.objects.get()
    for page in (LIST, address("standard", made), address("wording", made)):
        assert "<script>alert" not in desk.get(page).content.decode()


def test_a_preview_keeps_nothing(desk: Client, nadia: User) -> None:
    shown = desk.post(f"{LIST}new/", told(nadia, text_nl="{persoon} {?dag}", preview="1")).content.decode()
    assert '<span class="filled">Dirk Peeters</span>' in shown
    assert '<mark class="gap">{?dag}</mark>' in shown
    assert "{persoon} {?dag}</textarea>" in shown
    assert not StandardAnswer.objects.exists()


def test_a_colleague_who_was_faster_is_told_of(desk: Client, nadia: User) -> None:
    made = standard(nadia)
    assert desk.post(address("wording", made), told(nadia, seen=1, title="A")).status_code == 302
    answer = desk.post(address("wording", made), told(nadia, seen=1, title="B"))
    assert answer.status_code == 422
    assert "A colleague changed this" in answer.content.decode()
    assert 'value="B"' in answer.content.decode()


def test_chaima_sees_the_organisations_and_her_teams_and_changes_none(
    desk: Client, nadia: User, chaima: User, waste: Team
) -> None:
    theirs, house = standard(nadia, team=waste, title="Of Waste"), standard(nadia, title="Of all")
    desk.force_login(chaima)
    shown = desk.get(LIST).content.decode()
    assert "Of all" in shown and "Of Waste" not in shown
    assert desk.get(address("standard", house)).status_code == 200
    assert desk.get(address("standard", theirs)).status_code == 404
    for name in ("wording", "archiving", "bringing_back", "standard_files"):
        assert desk.post(address(name, house)).status_code == 404, name
        assert desk.post(address(name, theirs)).status_code == 404, name
    assert desk.get(f"{LIST}new/").status_code == 403
    assert StandardAnswer.objects.filter(archived_at=None).count() == 2


def test_an_editor_changes_no_other_teams(desk: Client, karin: User, roads: Team) -> None:
    made = standard(karin, team=roads)
    assert desk.get(address("standard", made)).status_code == 404
    assert desk.post(address("wording", made), told(karin)).status_code == 404
    assert desk.post(f"{LIST}new/", told(karin, team=roads.pk)).status_code == 422
    desk.force_login(karin)
    assert desk.post(address("wording", made), told(karin, team=roads.pk, seen=1)).status_code == 302


def test_an_administrator_has_nothing_to_do_here(desk: Client, admin: User) -> None:
    desk.force_login(admin)
    assert desk.get(LIST).status_code == 403


def test_an_expired_one_is_listed_with_what_to_do(desk: Client, nadia: User) -> None:
    made = standard(nadia, valid_until=timezone.localdate() - timedelta(days=1))
    assert "give it a new date or archive it" in desk.get(LIST).content.decode()
    assert "offered to nobody" in desk.get(address("standard", made)).content.decode()
    assert "Nothing found" in desk.get(LIST, {"state": "offered"}).content.decode()
    desk.post(address("archiving", made))
    assert "No standard answers yet" in desk.get(LIST).content.decode()
    assert made.title in desk.get(LIST, {"state": "archived"}).content.decode()
    desk.post(address("bringing_back", made))
    assert made.title in desk.get(LIST, {"state": "expired"}).content.decode()


def test_filters_that_nobody_offers_are_refused_and_not_obeyed(desk: Client, nadia: User, roads: Team) -> None:
    standard(nadia, team=roads)
    answer = desk.get(LIST, {"team": roads.pk, "state": "x"})
    assert answer.status_code == 422
    assert "Glass container" not in answer.content.decode()
    assert desk.get(LIST, {"after": "1' OR 1=1--x"}).status_code == 200


def test_a_file_is_added_shown_and_taken_away(desk: Client, nadia: User, chaima: User, waste: Team) -> None:
    made = standard(nadia, team=waste)
    upload = SimpleUploadedFile("bin.png", picture(), "image/png")
    answer = desk.post(address("standard_files", made), {"file": upload})
    assert answer.status_code == 422
    assert "Describe the picture" in answer.content.decode()
    upload.seek(0)
    assert desk.post(address("standard_files", made), {"file": upload, "alt": "A bin"}).status_code == 302
    file = reverse("knowledge:standard_file", args=[StandardFile.objects.get().pk])
    assert desk.get(file)["Content-Security-Policy"] == "default-src 'none'; sandbox"
    desk.force_login(chaima)
    assert desk.get(file).status_code == 404
    assert desk.post(file).status_code == 404
    desk.force_login(nadia)
    assert desk.post(file).status_code == 302
    assert not StandardFile.objects.exists()


def test_the_next_page_begins_where_the_last_ended(desk: Client, nadia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rondpunt.knowledge.views.standards.PAGE", 2)
    for name in "abcde":
        standard(nadia, title=f"Same {name if name > 'c' else ''}", shortcut=name)
    seen, query = list[str](), "?"
    while query:
        answer = desk.get(LIST + query)
        seen += [one.shortcut for one in answer.context["rows"]]
        query = f"?{answer.context['more']}" if answer.context["more"] else ""
    assert seen == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("number", [1, 40])
def test_the_list_takes_as_many_queries_for_one_as_for_forty(
    number: int, desk: Client, nadia: User, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        standard(nadia, shortcut=f"s{place}")
    desk.get(LIST)  # the first visit writes down the session
    with django_assert_max_num_queries(12):
        desk.get(LIST)


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_the_placeholders_told_in_a_language_are_known(language: str) -> None:
    with translation.override(language):
        assert {key: name_of(str(name)) for key, (name, _meaning) in NAMED.items()} == {key: key for key in NAMED}
