"""A standard answer is written, changed in versions, archived and never deleted."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from rondpunt.knowledge.actions.add_standard_file import CannotKeepFile, add_standard_file
from rondpunt.knowledge.actions.archive_standard import archive_standard
from rondpunt.knowledge.actions.bring_back_standard import bring_back_standard
from rondpunt.knowledge.actions.count_use import count_use
from rondpunt.knowledge.actions.keep_standard import (
    ChangedMeanwhile,
    ShortcutTaken,
    UnknownPlaceholder,
    Wording,
    keep_standard,
)
from rondpunt.knowledge.actions.remove_standard_file import remove_standard_file
from rondpunt.knowledge.models import StandardAnswer, StandardFile
from rondpunt.knowledge.offering import best_first, offer, usable
from rondpunt.knowledge.tests.build import standard
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.people.tests.build import verbs

TODAY = date(2026, 11, 24)


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (4, 4), "green").save(content, "PNG")
    return content.getvalue()


def wording(of: StandardAnswer, **changes: object) -> Wording:
    texts = {text.language: text.text for text in of.texts.all()}
    told = Wording(of.team, of.title, of.shortcut, of.owner, of.valid_until, of.review_on, texts)
    return replace(told, **changes)  # type: ignore[arg-type]


def test_a_change_is_a_version_and_the_one_before_can_be_read(nadia: User) -> None:
    made = standard(nadia)
    changed = keep_standard(made, wording=wording(made, texts={"nl": "Elke dag."}), seen=1, by=nadia, now=NOON)
    assert [(version.number, version.texts.get("en", "")[:5]) for version in changed.versions.all()] == [
        (2, ""),
        (1, "Hello"),
    ]
    assert [text.text for text in changed.texts.all()] == ["Elke dag."]
    assert TrailEntry.objects.get(verb="standard.changed").particulars == {"changed": "en, nl", "version": 2}


def test_what_is_the_same_makes_no_version(nadia: User) -> None:
    made = standard(nadia)
    keep_standard(made, wording=wording(made), seen=1, by=nadia, now=NOON)
    assert made.versions.count() == 1
    assert verbs().count("standard.changed") == 0


def test_of_two_who_change_at_once_the_second_is_told(nadia: User, karin: User) -> None:
    made = standard(nadia)
    keep_standard(made, wording=wording(made, title="Glass"), seen=1, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        keep_standard(made, wording=wording(made, title="Bottles"), seen=1, by=karin, now=NOON)
    assert StandardAnswer.objects.get().title == "Glass"


def test_an_unknown_placeholder_is_refused_and_nothing_is_kept(nadia: User) -> None:
    with pytest.raises(UnknownPlaceholder, match="colour"):
        standard(nadia, texts={"nl": "{colour} {person}"})
    assert not StandardAnswer.objects.exists()


def test_a_shortcut_is_one_in_a_team_and_one_in_the_house(nadia: User, waste: Team, roads: Team) -> None:
    for team in (None, waste, roads):
        standard(nadia, team=team)
    for team in (None, waste):
        with pytest.raises(ShortcutTaken):
            standard(nadia, team=team)
    assert StandardAnswer.objects.count() == 3


def test_the_archive_frees_the_shortcut_and_coming_back_asks_for_it(nadia: User) -> None:
    old = standard(nadia)
    assert archive_standard(old, by=nadia, now=NOON)
    assert not archive_standard(old, by=nadia, now=NOON)
    new = standard(nadia)
    with pytest.raises(ShortcutTaken):
        bring_back_standard(old, by=nadia, now=NOON)
    archive_standard(new, by=nadia, now=NOON)
    assert bring_back_standard(old, by=nadia, now=NOON)
    assert verbs()[-1] == "standard.brought_back"


def test_a_picture_needs_an_alt_text_and_the_database_holds_it(nadia: User) -> None:
    made = standard(nadia)
    with pytest.raises(CannotKeepFile, match=r"Beschrijf|Describe"):
        add_standard_file(made, name="bin.png", content=picture(), alt=" ", by=nadia, now=NOON)
    file = add_standard_file(made, name="../bin.png", content=picture(), alt="A green bin", by=nadia, now=NOON)
    assert (file.name, file.alt) == ("bin.png", "A green bin")
    with pytest.raises(IntegrityError), transaction.atomic():
        StandardFile.objects.filter(pk=file.pk).update(alt="")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"<html><script>alert(1)</script>"])
def test_a_file_of_no_kind_that_we_send_is_refused(content: bytes, nadia: User) -> None:
    with pytest.raises(CannotKeepFile):
        add_standard_file(standard(nadia), name="a.png", content=content, alt="x", by=nadia, now=NOON)


def test_a_file_that_is_taken_away_stands_in_the_version_before(nadia: User) -> None:
    made = standard(nadia)
    file = add_standard_file(made, name="bin.png", content=picture(), alt="A bin", by=nadia, now=NOON)
    remove_standard_file(file, by=nadia, now=NOON)
    remove_standard_file(file, by=nadia, now=NOON)
    assert [len(version.files) for version in made.versions.all()] == [0, 1, 0]


def test_what_is_past_its_date_or_archived_is_not_offered(nadia: User) -> None:
    standard(nadia, shortcut="old", valid_until=TODAY - timedelta(days=1))
    standard(nadia, shortcut="last-day", valid_until=TODAY)
    archive_standard(standard(nadia, shortcut="away"), by=nadia, now=NOON)
    assert [one.shortcut for one in usable(nadia, on=TODAY)] == ["last-day"]


def test_another_teams_are_not_offered_to_chaima(nadia: User, chaima: User, waste: Team, roads: Team) -> None:
    for team, shortcut in ((waste, "waste"), (roads, "roads"), (None, "house")):
        standard(nadia, team=team, shortcut=shortcut)
    assert {one.shortcut for one in usable(chaima, on=TODAY)} == {"roads", "house"}


def test_the_best_comes_first_by_shortcut_language_and_use(nadia: User, waste: Team) -> None:
    used = standard(nadia, title="Bins of glass", shortcut="bins", texts={"nl": "Glas"})
    standard(nadia, title="Déchets", shortcut="dechets", texts={"fr": "Le verre, glass"})
    standard(nadia, title="Windows", shortcut="glass", texts={"nl": "Ramen"})
    count_use([used.pk], now=NOON)
    found = usable(nadia, on=TODAY)

    def first(words: str, language: str = "nl") -> list[str]:
        return [one.shortcut for one in best_first(found, words=words, language=language, team_id=waste.pk)]

    assert first("glass") == ["glass", "bins", "dechets"]
    assert first("dechet") == ["dechets"]
    assert first("", "fr") == ["dechets", "bins", "glass"]
    assert first("zzz") == []


def test_the_language_of_the_conversation_comes_first_then_the_other(nadia: User) -> None:
    made = standard(nadia)
    said = offer(made, language="en-GB", values={"person": "Dirk"})
    assert said and said.text.startswith("Hello Dirk,")
    other = offer(made, language="de", values={}, instead="nl")
    assert other and other.language == "nl"


def test_a_use_is_counted_and_taken_back_at_most_as_often(nadia: User) -> None:
    made = standard(nadia)
    count_use([made.pk], now=NOON)
    count_use([made.pk], now=None)
    assert StandardAnswer.objects.get().used_count == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        count_use([made.pk], now=None)
