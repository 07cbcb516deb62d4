"""What was indexed before œ, ø and ß were folded is found after the upgrade too."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from rondpunt.conversations.actions.learn_names import learn_names
from rondpunt.conversations.asked import asked_from
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.names import persons_called
from rondpunt.conversations.search import _FORGET, index_stems, look_up
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks.wire import Author
from rondpunt.people.models import Team

pytestmark = pytest.mark.django_db
upgrade = import_module("rondpunt.conversations.migrations.0036_words_of_before_are_folded")
HERE = SimpleNamespace(connection=connection)


def indexed_before(here: Conversation, stems: str) -> int:
    """As an older Rondpunt kept it; the number of the message."""
    number = here.messages.get().pk
    with connection.cursor() as cursor:
        cursor.execute(_FORGET[connection.vendor], [number])
    index_stems([(number, stems)])
    return int(number)


def test_words_are_found_again_and_nothing_else_is_touched(waste: Team) -> None:
    here, other = conversation(waste), conversation(waste)
    indexed_before(here, "la main d œuvr strass straße it's de")
    indexed_before(other, "oeuvr apart")
    assert set(look_up(asked_from("oeuvre")).newest) == {other.pk}
    for _ in range(2):  # it may be run again
        upgrade.fold_words(apps, HERE)
    assert set(look_up(asked_from("oeuvre")).newest) == {here.pk, other.pk}
    assert set(look_up(asked_from("Straße")).newest) == {here.pk}
    assert set(look_up(asked_from('"main d œuvre"')).newest) == {here.pk}, "each word keeps its place"
    assert set(look_up(asked_from("apart")).newest) == {other.pk}


def test_persons_are_found_again(waste: Team) -> None:
    here = conversation(waste, author=Author("o", "@o", "Øystein Œdipe")).person
    conversation(waste, author=Author("p", "@p", "Piet"))
    learn_names()
    known = {"sqlite": "rowid", "postgresql": "person_id"}[connection.vendor]
    grams = {"sqlite": "%s", "postgresql": "to_tsvector('simple', %s)"}[connection.vendor]
    with connection.cursor() as cursor:  # the pieces of before
        cursor.execute(f"UPDATE conversations_names SET grams = {grams} WHERE {known} = %s", ["00ø 0øy øys", here.pk])
    assert persons_called("oystein") == []
    upgrade.forget_names(apps, HERE)
    assert learn_names() == 1
    assert persons_called("oystein") == persons_called("Oedipe") == [here.pk]
