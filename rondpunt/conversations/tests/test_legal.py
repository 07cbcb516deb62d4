"""Terms of law as data: delivered once, changed on a screen by who has the right."""

from datetime import date, timedelta

import pytest

from rondpunt.conversations.actions.load_legal_terms import load_legal_terms
from rondpunt.conversations.legal import offered
from rondpunt.conversations.models import FormalKind, LegalTerm
from rondpunt.conversations.tests.build import english_browser_of
from rondpunt.networks.registry import networks
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Organisation, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
TODAY = date(2026, 11, 24)
TERM = {
    "jurisdiction": "BE-WAL",
    "amount": 15,
    "unit": "days",
    "starts": "receipt",
    "extension_amount": 0,
    "extension_unit": "days",
    "warn_days": 5,
    "source": "our regulation",
}


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_legal_terms(now=NOON)


def test_terms_are_delivered_once_and_then_are_the_towns() -> None:
    assert load_legal_terms(now=NOON) == 0
    LegalTerm.objects.all().delete()
    FormalKind.objects.all().delete()
    assert load_legal_terms(now=NOON) == 0 and not LegalTerm.objects.exists()


def test_what_is_delivered_names_its_source_and_speaks_four_languages() -> None:
    for term in LegalTerm.objects.all():
        term.full_clean()
        assert term.source and term.source_url.startswith("https://")
    for kind in FormalKind.objects.all():
        assert set(kind.names) == {"nl", "fr", "de", "en"} and all(kind.names.values())
        assert set(kind.networks) <= set(networks()) and (not kind.networks or all(kind.ways.values()))


def test_only_terms_of_our_own_jurisdiction_are_offered() -> None:
    every = [one.name for one in offered(on=TODAY)]
    assert len(every) == len(set(every)) == LegalTerm.objects.count() and "Complaint, Flanders" in every
    Organisation.objects.create(pk=1, name="Linderbeke", jurisdiction="NL")
    names = [one.name for one in offered(on=TODAY)]
    assert "Request for access to documents" in names and "Complaint, zonder klachtadviescommissie" in names
    assert len(names) == 5


def test_a_term_holds_between_its_days() -> None:
    LegalTerm.objects.update(valid_from=TODAY, valid_until=TODAY)
    assert offered(on=TODAY) and not offered(on=TODAY - timedelta(days=1)) and not offered(on=TODAY + timedelta(days=1))


def test_terms_are_added_changed_and_taken_away_on_their_screen(karin: User) -> None:
    browser, kind = english_browser_of(karin), FormalKind.objects.first()
    assert kind and "check with your lawyer" in browser.get("/promises/legal/").content.decode()
    assert browser.post("/promises/legal/new/", {**TERM, "kind": kind.pk}).status_code == 302
    made = LegalTerm.objects.get(jurisdiction="BE-WAL")
    backward = {**TERM, "kind": kind.pk, "valid_from": "2026-12-02", "valid_until": "2026-12-01"}
    assert browser.post(f"/promises/legal/{made.pk}/", backward).status_code == 422
    assert browser.post(f"/promises/legal/{made.pk}/", {**TERM, "kind": kind.pk, "amount": 16}).status_code == 302
    assert browser.post(f"/promises/legal/{made.pk}/removal/").status_code == 302
    verbs = list(
        TrailEntry.objects.filter(verb__startswith="legal_term.").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["legal_term.added", "legal_term.changed", "legal_term.removed"]


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": 1001}, {"unit": "years"}, {"source_url": "javascript:x"}])
def test_a_term_that_cannot_be_is_refused(karin: User, wrong: dict[str, object]) -> None:
    kind = FormalKind.objects.first()
    assert kind
    given = {**TERM, "kind": kind.pk, **wrong}
    assert english_browser_of(karin).post("/promises/legal/new/", given).status_code == 422


def test_a_kind_is_changed_on_its_screen(karin: User) -> None:
    browser, kind = english_browser_of(karin), FormalKind.objects.first()
    assert kind
    url, given = (
        f"/promises/legal/kinds/{kind.pk}/",
        {"name_nl": "Bezwaar", "name_en": "Appeal", "way_nl": "Per brief."},
    )
    assert browser.get(url).status_code == browser.get("/promises/legal/kinds/new/").status_code == 200
    assert browser.post(url, {**given, "words": "w" * 81}).status_code == 422
    assert (
        browser.post(url, {**given, "words": "bezwaar\n\n bezwaar \nberoep", "networks": ["mail"]}).status_code == 302
    )
    kind.refresh_from_db()
    assert (kind.words, kind.networks, kind.is_offered) == (["bezwaar", "beroep"], ["mail"], False)
    assert kind.way("fr") == "Per brief." and str(kind) == "Appeal"


def test_whose_law_holds_is_said_on_the_screen(karin: User) -> None:
    Organisation.objects.create(pk=1, name="Linderbeke")
    browser = english_browser_of(karin)
    for code, kept in (("NL", "NL"), ("XX", "NL"), ("", "")):
        assert browser.post("/promises/legal/jurisdiction/", {"jurisdiction": code}).status_code == 302
        assert Organisation.objects.get().jurisdiction == kept


def test_chaima_may_not_touch_the_law(chaima: User) -> None:
    browser, term = english_browser_of(chaima), LegalTerm.objects.first()
    assert term
    for path in ("", "new/", f"{term.pk}/", "kinds/new/", f"kinds/{term.kind_id}/"):
        assert browser.get(f"/promises/legal/{path}").status_code == 403
    for path in ("jurisdiction/", f"{term.pk}/removal/"):
        assert browser.post(f"/promises/legal/{path}").status_code == 403
