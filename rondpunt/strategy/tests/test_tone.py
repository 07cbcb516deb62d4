"""The tone-of-voice guide: kept by who arranges it, in order, and shown beside the text of whoever writes."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.test import Client

from rondpunt.conftest import NOON
from rondpunt.people.models import TrailEntry, User
from rondpunt.strategy.actions.bring_back_tone_example import bring_back_tone_example
from rondpunt.strategy.actions.keep_tone_example import TooManyExamples, keep_tone_example
from rondpunt.strategy.models import Audience, ToneExample
from rondpunt.strategy.models.tone_example import MOST

pytestmark = pytest.mark.django_db
FILLED = {"language": "nl", "advice": "Zeg wie het doet.", "good": "Wij komen.", "bad": "Er wordt gekomen."}


@pytest.fixture
def desk(client: Client, karin: User) -> Client:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(karin)
    return client


@pytest.fixture
def parents() -> Audience:
    return Audience.objects.create(name="Parents", created_at=NOON)


def example(advice: str, *, of: Audience | None = None, language: str = "nl", **fields: Any) -> ToneExample:
    """A kept example."""
    fresh = ToneExample(audience=of, language=language, advice=advice, good="Wij komen.", **fields)
    return keep_tone_example(fresh, by=None, now=NOON)


def shown(found: Any) -> list[str]:
    return [one.advice for one in found]


def test_an_example_is_added_changed_archived_and_brought_back(desk: Client, karin: User, parents: Audience) -> None:
    page = parents.get_absolute_url()
    assert "No examples yet" in desk.get(page).content.decode()
    added = desk.post(f"{page}tone/new/", FILLED)
    found = ToneExample.objects.get()
    assert added.headers["Location"] == f"{page}#tone" and found.added_by == karin and found.audience == parents
    assert "Wij komen." in desk.get(page).content.decode()
    assert "Wij komen." not in desk.get("/audiences/tone/").content.decode()
    desk.post(found.get_absolute_url(), {**FILLED, "good": "Wij komen vandaag."})
    assert "Wij komen vandaag." in desk.get(page).content.decode()
    for act in ("archiving", "archiving", "bringing-back", "bringing-back"):
        desk.post(f"{found.get_absolute_url()}{act}/")
        assert ToneExample.objects.offered().exists() is (act == "bringing-back")
    told = TrailEntry.objects.filter(subject_kind="toneexample").order_by("id").values_list("verb", flat=True)
    assert list(told) == ["tone.added", "tone.changed", "tone.archived", "tone.brought_back"]


def test_examples_for_everybody_have_a_page_of_their_own(desk: Client) -> None:
    assert "Begin with a sentence that went wrong" in desk.get("/audiences/tone/").content.decode()
    assert desk.post("/audiences/tone/new/", FILLED).headers["Location"] == "/audiences/tone/"
    assert "Zeg wie het doet." in desk.get("/audiences/tone/").content.decode()
    assert "Wij komen." in desk.get(ToneExample.objects.get().get_absolute_url()).content.decode()


def test_an_example_without_advice_or_good_words_is_refused(desk: Client) -> None:
    for gap in ("advice", "good"):
        assert desk.post("/audiences/tone/new/", {**FILLED, gap: " "}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        example("")
    assert not ToneExample.objects.exists()


def test_each_language_has_an_order_of_its_own(desk: Client) -> None:
    for advice in ("a", "b", "c"):
        example(advice)
    example("x", language="fr")
    last = ToneExample.objects.get(advice="c")
    for earlier, order in ((True, "acb"), (True, "cab"), (True, "cab"), (False, "acb")):
        desk.post(f"{last.get_absolute_url()}moving/", {"earlier" if earlier else "later": "1"})
        assert "".join(shown(ToneExample.objects.of(None).filter(language="nl"))) == order
    assert TrailEntry.objects.filter(verb="tone.moved").count() == 3


def test_there_are_no_more_than_one_reads_beside_a_text(desk: Client, karin: User, parents: Audience) -> None:
    first = example("0")
    desk.post(f"{first.get_absolute_url()}archiving/")
    for number in range(MOST):
        example(str(number + 1))
    answer = desk.post("/audiences/tone/new/", FILLED)
    assert answer.status_code == 422 and "nobody reads more" in answer.content.decode()
    with pytest.raises(TooManyExamples):
        bring_back_tone_example(first, by=karin, now=NOON)
    desk.post(f"{first.get_absolute_url()}bringing-back/")
    assert ToneExample.objects.offered().count() == MOST
    example("another language", language="fr")
    example("another audience", of=parents)


def test_beside_a_text_stand_those_of_its_audience_and_then_those_of_everybody(
    parents: Audience, django_assert_num_queries: Any
) -> None:
    other = Audience.objects.create(name="Shops", created_at=NOON)
    example("everybody")
    example("parents", of=parents)
    example("shops", of=other)
    example("en français", of=parents, language="fr")
    ToneExample.objects.filter(pk=example("gone").pk).update(archived_at=NOON)
    with django_assert_num_queries(1):
        assert shown(ToneExample.objects.beside(parents, language="nl")) == ["parents", "everybody"]
    assert shown(ToneExample.objects.beside(None, language="nl")) == ["everybody"]


def test_chaima_arranges_no_tone(client: Client, chaima: User, parents: Audience) -> None:
    kept = example("a", of=parents)
    client.force_login(chaima)
    for address in ("/audiences/tone/", "/audiences/tone/new/", f"/audiences/{parents.pk}/tone/new/"):
        assert client.get(address).status_code == 403
    assert client.get(kept.get_absolute_url()).status_code == 403
    for act in ("moving", "archiving", "bringing-back"):
        assert client.post(f"{kept.get_absolute_url()}{act}/").status_code == 403
    assert client.post("/audiences/tone/new/", FILLED).status_code == 403
    assert ToneExample.objects.offered().count() == 1
