"""Plain language in the editor: the hints of a text, and the organisation's own simpler words."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rondpunt.conftest import seat
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.rights import Role
from rondpunt.publishing.actions.keep_word import TooManyWords, keep_word
from rondpunt.publishing.models import SimplerWord
from rondpunt.publishing.tests.build import NOON, cell, post

pytestmark = pytest.mark.django_db
ISLAND = {"HX-Request": "true"}


def asked(client: Client, text: str, language: str = "nl", **more: Any) -> str:
    answer = client.post("/posts/hints/", {"text": text, "language": language}, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_island_gets_the_hints_with_their_places_and_simpler_words(desk: Client) -> None:
    told = asked(desk, "🎉 Meld\r\nhet middels ons <b>formulier</b>.", headers=ISLAND)
    # Two for the emoji, one for the line's end: as the field counts.
    assert 'data-start="12" data-end="19" data-quote="middels"' in told
    assert 'data-take="met"' in told
    assert "<html" not in told


def test_what_stands_apart_cannot_be_taken_over(desk: Client) -> None:
    told = asked(desk, "De vergadering vindt op dinsdag plaats.", headers=ISLAND)
    assert "vindt op dinsdag plaats" in told and "data-take=" not in told


def test_without_script_the_button_shows_a_page_with_the_same_hints(desk: Client) -> None:
    page = asked(desk, "Meld het middels <script>.")
    assert "<html" in page and "middels" in page and "Simpler: met, door." in page
    assert "data-take=" not in page and "<script>." not in page
    assert "No sentence stands out as hard." in asked(desk, "Wij komen.")


def test_every_kind_has_its_words(desk: Client) -> None:
    text = (
        "Tevens wordt er i.v.m. het GVB gewerkt. Niemand mag niet komen. De door de raad vastgestelde regels gelden. "
        "Op 3 mei krijgt 12 % van de 400 gezinnen 25 euro. " + "Wij " * 25 + "."
    )
    told = asked(desk, text)
    for what in (
        "Official word",
        "Who does it?",
        "In full: door.",
        "Does everybody know what GVB means?",
        "Several negations",
        "Far apart",
        "Many figures",
        "25 words. Can it be two?",
    ):
        assert what in told


def test_a_text_that_is_too_long_or_has_no_language_is_refused_in_words(desk: Client) -> None:
    for wrong in ({"text": "x" * 20_001, "language": "nl"}, {"text": "x", "language": "xx"}, {}):
        answer = desk.post("/posts/hints/", wrong, headers=ISLAND)
        assert answer.status_code == 422
        assert "cannot be looked at" in answer.content.decode()


def test_the_editor_of_a_post_and_of_a_cell_checks_the_language(desk: Client, nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    made = cell(shown, language="fr")
    for address in ("/posts/new/", f"/posts/{shown.pk}/", f"/posts/{shown.pk}/cells/{made.pk}/"):
        assert "<plain-language" in desk.get(address).content.decode()
    assert 'name="language" value="fr"' in desk.get(f"/posts/{shown.pk}/cells/{made.pk}/").content.decode()


def test_our_own_word_wins_and_can_be_taken_away(desk: Client) -> None:
    added = desk.post("/simpler-words/", {"language": "nl", "word": " Glasbol ", "simpler": "glasbak"}, follow=True)
    assert "glasbol" in added.content.decode()
    assert 'data-take="glasbak"' in asked(desk, "Twee glasbollen.", headers=ISLAND)
    desk.post("/simpler-words/", {"language": "nl", "word": "glasbol", "simpler": "bak voor glas"})
    kept = SimplerWord.objects.get()
    assert (kept.word, kept.simpler) == ("glasbol", "bak voor glas")
    desk.post("/simpler-words/", {"language": "nl", "word": "middels", "simpler": ""})
    assert "No sentence stands out" in asked(desk, "Meld het middels een brief.", headers=ISLAND)
    desk.post(f"/simpler-words/{kept.pk}/removal/")
    assert not SimplerWord.objects.filter(word="glasbol").exists()
    assert list(TrailEntry.objects.filter(verb__startswith="simpler_word").values_list("verb", flat=True)) == [
        "simpler_word.kept",
        "simpler_word.kept",
        "simpler_word.kept",
        "simpler_word.removed",
    ]


def test_a_full_list_says_so_and_still_changes_what_it_has(nadia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rondpunt.publishing.actions.keep_word.MOST", 1)
    keep_word("tevens", language="nl", simpler="ook", by=nadia, now=NOON)
    keep_word("tevens", language="nl", simpler="en", by=nadia, now=NOON)
    with pytest.raises(TooManyWords):
        keep_word("reeds", language="nl", simpler="al", by=nadia, now=NOON)


def test_a_long_list_is_paged_and_costs_no_query_more_than_a_short_one(desk: Client) -> None:
    def seen(address: str) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(address).content.decode()
        return page, len(queries)

    SimplerWord.objects.create(language="fr", word="word", simpler="x", kept_at=NOON)
    seen("/simpler-words/")
    _short, few = seen("/simpler-words/")
    SimplerWord.objects.bulk_create(
        SimplerWord(language=code, word=f"word {number:03}", simpler="x", kept_at=NOON)
        for code in ("fr", "nl")
        for number in range(70)
    )
    first, many = seen("/simpler-words/")
    assert many == few
    assert first.count("<b lang=") == 100 and "?after=nl-word%20028" in first
    assert desk.get("/simpler-words/?after=nl-word%20028").content.decode().count("<b lang=") == 41


def test_who_does_not_keep_words_or_sees_no_calendar_is_refused(
    client: Client, desk: Client, chaima: User, waste: Team
) -> None:
    kept = keep_word("tevens", language="nl", simpler="ook", by=seat("Nico", waste, Role.EDITOR), now=NOON)
    client.force_login(chaima)
    assert client.get("/simpler-words/").status_code == 403
    assert client.post("/simpler-words/", {"language": "nl", "word": "x", "simpler": "y"}).status_code == 403
    assert client.post(f"/simpler-words/{kept.pk}/removal/").status_code == 403
    client.logout()
    assert client.post("/posts/hints/", {"text": "x", "language": "nl"}).status_code in (302, 403)
    assert SimplerWord.objects.count() == 1
