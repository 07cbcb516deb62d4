"""Write a post and its cells: inheriting, deviating, stale, and two editors at once."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, TrailEntry, User
from rondpunt.publishing.actions import add_cells as adding
from rondpunt.publishing.actions.add_cells import TooManyCells, add_cells
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.bring_back_post import bring_back_post
from rondpunt.publishing.actions.discard_post import discard_post
from rondpunt.publishing.actions.still_right import still_right
from rondpunt.publishing.actions.take_cell_away import take_cell_away
from rondpunt.publishing.actions.take_up import take_up
from rondpunt.publishing.actions.write_post import write_post
from rondpunt.publishing.actions.write_variant import write_variant
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen
from rondpunt.publishing.models import Post, Variant, Wording
from rondpunt.publishing.tests.build import TEXT, audience, cell, core, post

pytestmark = pytest.mark.django_db


def test_a_post_begins_as_a_draft_and_its_core_is_remembered(nadia: User, waste: Team) -> None:
    made = post(nadia, waste)
    assert (made.stage, made.owner, made.core_version) == (Post.Stage.DRAFT, nadia, 1)
    assert made.wordings.get().text == TEXT
    assert TrailEntry.objects.get(verb="post.begun").actor == nadia


def test_a_cell_says_what_the_core_says_until_it_has_words_of_its_own(nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    assert made.says == TEXT
    write_variant(made, text="Glass twice a week!", seen=1, fitted_to=1, by=nadia, now=NOON)
    assert Variant.objects.get().says == "Glass twice a week!"
    write_variant(made, text=None, seen=2, fitted_to=1, by=nadia, now=NOON)
    assert Variant.objects.get().says == TEXT


def test_a_cell_in_another_language_still_has_to_be_written(nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste), language="fr")
    assert made.says == ""


def test_a_change_of_the_core_makes_what_was_fitted_to_it_stale(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    own, same = cell(shown), cell(shown)
    write_variant(own, text="Glass!", seen=1, fitted_to=1, by=nadia, now=NOON)
    write_post(shown, core(waste, text=TEXT + " And on Friday."), seen=1, by=nadia, now=NOON)
    assert Variant.objects.get(pk=own.pk).is_stale
    assert not Variant.objects.get(pk=same.pk).is_stale
    still_right(own, seen=2, by=nadia, now=NOON)
    assert not Variant.objects.get(pk=own.pk).is_stale


def test_a_change_of_the_title_alone_makes_nothing_stale(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    own = cell(shown)
    write_variant(own, text="Glass!", seen=1, fitted_to=1, by=nadia, now=NOON)
    write_post(shown, core(waste, title="Glass"), seen=1, by=nadia, now=NOON)
    assert not Variant.objects.get(pk=own.pk).is_stale
    assert Wording.objects.filter(post=shown, variant=None).count() == 2


def test_a_core_that_is_kept_unchanged_is_no_new_version(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    assert write_post(shown, core(waste), seen=1, by=nadia, now=NOON).version == 1


def test_of_two_who_write_the_core_the_second_is_told(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    write_post(shown, core(waste, text="One"), seen=1, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        write_post(shown, core(waste, text="Two"), seen=1, by=nadia, now=NOON)
    assert Post.objects.get().text == "One"


def test_of_two_who_write_in_a_cell_the_second_is_told(nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    write_variant(made, text="One", seen=1, fitted_to=1, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        write_variant(made, text="Two", seen=1, fitted_to=1, by=nadia, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        still_right(made, seen=1, by=nadia, now=NOON)
    assert Variant.objects.get().text == "One"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_keep_a_cell_at_the_same_moment_one_is_told(nadia: User, waste: Team) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's row locks")
    made, start, came = cell(post(nadia, waste)), threading.Barrier(2, timeout=20), []

    def write(text: str) -> None:
        start.wait()
        try:
            write_variant(made, text=text, seen=1, fitted_to=1, by=nadia, now=NOON)
            came.append(text)
        except ChangedMeanwhile:
            came.append("")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(text,)) for text in ("Mine", "Yours")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (kept,) = filter(None, came)
    assert len(came) == 2 and Variant.objects.get().text == kept
    assert list(Wording.objects.filter(variant=made).values_list("number", "text")) == [(2, kept)]


def test_a_cell_stands_in_the_matrix_once(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    there, whom = channel(waste), audience()
    asked = {"audience": whom, "channels": [there], "languages": ["en", "fr"], "by": nadia, "now": NOON}
    assert len(add_cells(shown, **asked)) == 2  # type: ignore[arg-type]
    assert add_cells(shown, **asked) == []  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(post=shown, audience=whom, channel=there, language="fr", changed_at=NOON)


def test_a_matrix_does_not_grow_without_end(nadia: User, waste: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "MOST_CELLS", 1)
    shown = post(nadia, waste)
    cell(shown)
    with pytest.raises(TooManyCells):
        cell(shown)
    assert shown.variants.count() == 1


def test_a_cell_can_be_taken_away(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    take_cell_away(cell(shown), by=nadia, now=NOON)
    assert not shown.variants.exists()


def test_words_of_its_own_belong_to_a_cell_that_deviates(nadia: User, waste: Team) -> None:
    made = cell(post(nadia, waste))
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=made.pk).update(text="Mine", is_own=False)


def test_an_idea_is_taken_up_once(anna: User, nadia: User, waste: Team) -> None:
    idea = begin_post(core(waste, text=""), by=anna, now=NOON, is_idea=True)
    assert take_up(idea, by=nadia, now=NOON)
    assert not take_up(idea, by=nadia, now=NOON)
    assert Post.objects.get().owner == nadia
    assert TrailEntry.objects.get(verb="post.taken_up").particulars["proposed_by"] == "Anna"


def test_what_is_thrown_away_can_be_brought_back(nadia: User, waste: Team) -> None:
    shown = post(nadia, waste)
    discard_post(shown, by=nadia, now=NOON)
    with pytest.raises(NotOpen):
        write_post(shown, core(waste, text="x"), seen=1, by=nadia, now=NOON)
    bring_back_post(shown, by=nadia, now=NOON)
    assert Post.objects.kept().get().is_open


def test_under_embargo_it_is_seen_by_its_team_and_the_core_team_alone(
    nadia: User, anna: User, chaima: User, karin: User, waste: Team
) -> None:
    post(nadia, waste, embargo_until=NOON + timedelta(days=1))
    seen = [user.name for user in (nadia, anna, chaima, karin) if Post.objects.visible_to(user).exists()]
    assert seen == ["Nadia", "Anna", "Karin"]
