"""The tone-of-voice guide beside the editor."""

import pytest
from django.test import Client

from rondpunt.people.models import Team, User
from rondpunt.publishing.tests.build import NOON, audience, cell, post
from rondpunt.strategy.actions.keep_tone_example import keep_tone_example
from rondpunt.strategy.models import Audience, ToneExample

pytestmark = pytest.mark.django_db


def keep(advice: str, language: str, of: Audience | None = None) -> None:
    keep_tone_example(ToneExample(audience=of, language=language, advice=advice, good="…"), by=None, now=NOON)


def test_the_editor_shows_what_counts_for_the_audience_and_the_language(desk: Client, nadia: User, waste: Team) -> None:
    parents = audience("Parents")
    shown = post(nadia, waste)
    made = cell(shown, language="fr", to=parents)
    for advice, language, of in (
        ("Parents FR", "fr", parents),
        ("Everybody FR", "fr", None),
        ("Parents EN", "en", parents),
        ("Everybody EN", "en", None),
    ):
        keep(advice, language, of)
    at_cell = desk.get(f"/posts/{shown.pk}/cells/{made.pk}/").content.decode()
    assert 0 < at_cell.index("Parents FR") < at_cell.index("Everybody FR") and " EN" not in at_cell
    at_post = desk.get(f"/posts/{shown.pk}/").content.decode()
    assert "Everybody EN" in at_post and "Parents EN" not in at_post and " FR" not in at_post
    begun = desk.post("/posts/new/", {"language": "fr"}).content.decode()
    assert "Everybody FR" in begun and "Parents FR" not in begun and " EN" not in begun


def test_without_examples_nothing_stands_beside_the_text(desk: Client) -> None:
    assert "Tone of voice" not in desk.get("/posts/new/").content.decode()
