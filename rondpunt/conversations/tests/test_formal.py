"""Formal messages: the legal clock, what it holds back, who is told, and the right way in."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.change_many import CannotChange, change_many
from rondpunt.conversations.actions.close import CannotClose, close
from rondpunt.conversations.actions.end_formal import CannotEnd, end_formal
from rondpunt.conversations.actions.extend_term import CannotExtend, extend_term
from rondpunt.conversations.actions.load_legal_terms import load_legal_terms
from rondpunt.conversations.actions.mark_formal import CannotMark, mark_formal
from rondpunt.conversations.actions.merge_conversations import CannotMerge, merge_conversations
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.take_back import take_back
from rondpunt.conversations.actions.warn_legal import warn_legal
from rondpunt.conversations.actions.write_out import ChannelStands
from rondpunt.conversations.formal_words import proposed
from rondpunt.conversations.inbox import choice_from, counts, page
from rondpunt.conversations.legal import why_legal
from rondpunt.conversations.models import Conversation, Draft, FormalKind, FormalMark, LegalTerm, Message
from rondpunt.conversations.tests.build import arrive, conversation, english_browser_of
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Visibility
from rondpunt.people.models import Notification, Organisation, Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
RECEIVED = date(2026, 11, 24)
Mark = Callable[..., FormalMark]


@pytest.fixture
def terms(db: None) -> None:
    Organisation.objects.create(pk=1, name="Linderbeke", jurisdiction="BE-VLG")
    load_legal_terms(now=NOON)


@pytest.fixture
def here(waste: Team, terms: None) -> Conversation:
    mail = channel(waste, "mail", handle="town@linderbeke.example")
    return arrive(mail, "I ask to read the file of the container", sent_at=NOON, visibility=Visibility.DIRECT)


@pytest.fixture
def mark(here: Conversation, anna: User) -> Mark:
    def made(**fields: object) -> FormalMark:
        told: dict[str, object] = {"term": flemish(20), "received_on": RECEIVED, "user": anna, "now": NOON, **fields}
        return mark_formal(here, **told)  # type: ignore[arg-type]

    return made


def flemish(amount: int) -> LegalTerm:
    return LegalTerm.objects.get(jurisdiction="BE-VLG", amount=amount)


def again(here: Conversation) -> Conversation:
    return Conversation.objects.select_related("channel").get(pk=here.pk)


def test_the_clock_starts_on_the_day_after_receipt_and_explains_itself(mark: Mark, here: Conversation) -> None:
    made = mark()
    assert (made.counts_after, made.ends_on) == (RECEIVED, date(2026, 12, 14))
    assert again(here).legal_due_at == made.due_at == datetime(2026, 12, 14, 23, tzinfo=UTC)  # midnight in Brussels
    said = " ".join(why_legal(made))
    for part in ("20 days", "Flanders", "Wednesday 25 November 2026", "extended once, by 20 days"):
        assert part in said
    assert TrailEntry.objects.get(verb="formal.marked").particulars["until"] == "2026-12-14"


def test_a_term_that_is_changed_later_changes_no_clock(mark: Mark) -> None:
    made = mark()
    LegalTerm.objects.all().delete()
    made.refresh_from_db()
    assert made.term is None and "20 days" in " ".join(why_legal(made))


def test_an_objection_in_the_netherlands_counts_from_the_end_of_the_period(mark: Mark) -> None:
    dutch = LegalTerm.objects.get(jurisdiction="NL", amount=6, starts="period")
    with pytest.raises(CannotMark):
        mark(term=dutch)
    made = mark(term=dutch, period_ends_on=date(2027, 2, 12))
    assert (made.counted_on, made.ends_on) == (date(2027, 3, 26), date(2027, 3, 30))  # Good Friday until Easter Monday
    assert "Tweede paasdag" in " ".join(why_legal(made)) or "Easter Monday" in " ".join(why_legal(made))


@pytest.mark.parametrize("days", [1, -400])
def test_what_cannot_have_come_in_then_is_refused(mark: Mark, days: int) -> None:
    with pytest.raises(CannotMark):
        mark(received_on=RECEIVED + timedelta(days=days))


def test_one_clock_runs_in_a_conversation(mark: Mark, here: Conversation, anna: User) -> None:
    made = mark()
    with pytest.raises(CannotMark):
        mark(term=flemish(45))
    end_formal(made, outcome="taken_back", reason="A question after all", user=anna, now=NOON)
    assert mark(term=flemish(45)).is_running


def test_it_is_not_closed_before_the_formal_answer(mark: Mark, here: Conversation, anna: User, now: datetime) -> None:
    made = mark()
    with pytest.raises(CannotClose):
        close(here, user=anna, now=now)
    with pytest.raises(CannotChange):
        change_many([here.pk], user=anna, deed="close", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=here.pk).update(status="closed")
    refused = english_browser_of(anna).post(f"/conversations/{here.pk}/closure/")
    assert refused.status_code == 409 and "Record the formal answer first" in refused.content.decode()
    told = {"reason": "registered letter 123", "answered_on": RECEIVED}
    end_formal(made, outcome="answered", user=anna, now=now, **told)  # type: ignore[arg-type]
    close(again(here), user=anna, now=now)
    assert again(here).status == "closed"


def test_a_formal_message_is_merged_into_no_other(mark: Mark, here: Conversation, waste: Team, karin: User) -> None:
    mark()
    other = conversation(waste, "The same question")
    with pytest.raises(CannotMerge):
        merge_conversations(other, sources=[here], by=karin, now=NOON)
    merge_conversations(here, sources=[other], by=karin, now=NOON)
    assert again(here).source_count == 1 and again(here).legal_due_at


def test_only_what_went_out_is_a_formal_answer(mark: Mark, here: Conversation, anna: User, now: datetime) -> None:
    made = mark()
    said = answer(here, user=anna, text="You may come and read it.", kind="private", now=now)
    with pytest.raises(CannotEnd):
        end_formal(made, outcome="answered", answer=said, user=anna, now=now)
    Delivery.objects.update(state="sent", remote_id="m1")
    said.refresh_from_db()
    said.at = made.due_at + timedelta(hours=1)
    end_formal(made, outcome="answered", answer=said, user=anna, now=said.at)
    assert again(here).legal_due_at is None
    assert TrailEntry.objects.filter(verb="formal.answered_late").count() == 1
    with pytest.raises(CannotEnd):
        end_formal(made, outcome="taken_back", reason="again", user=anna, now=now)


@pytest.mark.parametrize(
    "told",
    [
        {"outcome": "taken_back", "reason": "  "},
        {"outcome": "answered", "reason": "letter"},
        {"outcome": "answered", "answered_on": RECEIVED},
        {"outcome": "answered", "reason": "letter", "answered_on": RECEIVED + timedelta(days=1)},
        {"outcome": "answered", "reason": "letter", "answered_on": RECEIVED - timedelta(days=1)},
        {"outcome": "taken_back", "reason": "x" * 301},
    ],
)
def test_a_clock_stops_only_for_a_reason(mark: Mark, anna: User, told: dict[str, object]) -> None:
    made = mark()
    with pytest.raises(CannotEnd):
        end_formal(made, user=anna, now=NOON, **told)  # type: ignore[arg-type]
    made.refresh_from_db()
    assert made.is_running


def test_a_term_is_extended_once_and_the_citizen_is_told(mark: Mark, here: Conversation, anna: User) -> None:
    made = mark()
    told = extend_term(made, reason="Many files", text="We need more time.", user=anna, now=NOON)
    made.refresh_from_db()
    assert made.ends_on == date(2027, 1, 3) and again(here).legal_due_at == made.due_at
    assert told.kind == "notice" and told.delivery and told.delivery.due_at == NOON
    after = again(here)
    assert (after.status, after.message_count) == ("new", 2)  # they wait for us as before
    assert not take_back(told, user=anna, now=NOON)
    with pytest.raises(CannotExtend):
        extend_term(made, reason="Again", text="Still more.", user=anna, now=NOON)


def test_a_notice_answers_nobody_whatever_becomes_of_it(mark: Mark, here: Conversation, anna: User) -> None:
    told = extend_term(mark(), reason="Many files", text="We need more time.", user=anna, now=NOON)
    assert told.delivery
    for state in ("refused", "sent"):
        Conversation.objects.filter(pk=here.pk).update(status="waiting_us")
        told.delivery.state, told.delivery.remote_id = state, "m9"
        told.delivery.save()
        settle(told.delivery, now=NOON)
        assert again(here).status == "waiting_us"


def test_a_term_that_passed_or_cannot_be_extended_is_not(mark: Mark, anna: User) -> None:
    made = mark()
    with pytest.raises(CannotExtend):
        extend_term(made, reason="Late", text="Sorry.", user=anna, now=made.due_at)
    end_formal(made, outcome="taken_back", reason="no", user=anna, now=NOON)
    with pytest.raises(CannotExtend):
        extend_term(mark(term=flemish(45)), reason="Why", text="Sorry.", user=anna, now=NOON)


def test_a_term_is_not_extended_where_the_citizen_cannot_be_told(mark: Mark, here: Conversation, anna: User) -> None:
    made = mark()
    Channel.objects.update(state="paused")
    with pytest.raises(ChannelStands):
        extend_term(made, reason="Many files", text="More time.", user=anna, now=NOON)
    made.refresh_from_db()
    assert made.extended_at is None and made.ends_on == date(2026, 12, 14)


def test_an_overdue_term_stands_in_the_list_whoever_spoke_last(
    mark: Mark, here: Conversation, anna: User, chaima: User
) -> None:
    made = mark()
    answer(here, user=anna, text="We look for it.", kind="private", now=NOON)
    choice, late = choice_from({"view": "overdue"}), made.due_at + timedelta(minutes=1)
    assert page(anna, choice, now=NOON)[0] == []
    assert page(anna, choice, now=late)[0] == [here] and counts(anna, choice, now=late)["overdue"] == 1
    assert page(chaima, choice, now=late)[0] == []
    assert page(anna, choice_from({"q": "is:formal"}), now=late)[0] == [here]


def test_whom_it_concerns_is_warned_once_of_each(
    mark: Mark, here: Conversation, anna: User, karin: User, chaima: User
) -> None:
    made = mark(term=flemish(45))  # receipt within ten days: 4 December
    Conversation.objects.filter(pk=here.pk).update(owner=anna)

    def told(now: datetime) -> list[tuple[str, str]]:
        before = set(Notification.objects.values_list("pk", flat=True))
        warn_legal(now=now)
        warn_legal(now=now)
        fresh = Notification.objects.exclude(pk__in=before).order_by("kind", "user__name")
        return list(fresh.values_list("kind", "user__name"))

    assert told(datetime(2026, 12, 1, 12, tzinfo=UTC)) == []
    assert told(datetime(2026, 12, 2, 12, tzinfo=UTC)) == [("legal_unconfirmed", "Anna")]
    assert told(made.warn_at) == [("legal_soon", "Anna")]
    assert told(made.due_at) == [("legal_late", "Anna"), ("legal_late", "Karin")]
    assert "Karin" in TrailEntry.objects.get(verb="formal.legal_late").particulars["to"]


def test_a_receipt_that_was_confirmed_is_not_asked_for(mark: Mark, here: Conversation, anna: User) -> None:
    mark(term=flemish(45))
    said = answer(here, user=anna, text="We have it.", kind="private", now=NOON)
    Delivery.objects.filter(message=said).update(state="sent", remote_id="m2")
    warn_legal(now=datetime(2026, 12, 3, 12, tzinfo=UTC))
    assert not Notification.objects.filter(kind="legal_unconfirmed").exists()


def test_words_propose_a_kind_and_nobody_else_decides(waste: Team, terms: None, anna: User) -> None:
    found = conversation(waste, "Hiermee dien ik een  BEZWAARSCHRIFT in tegen de belasting")
    assert str(proposed(found)) == "Objection" and not FormalMark.objects.exists()
    shown = english_browser_of(anna).get(f"/conversations/{found.pk}/").content.decode()
    assert "This reads like: Objection" in shown
    assert proposed(conversation(waste, "Een bezwaarschriftje van niets")) is None
    FormalKind.objects.update(is_offered=False)
    assert proposed(found) is None


def test_a_colleague_starts_the_clock_on_the_screen(here: Conversation, anna: User) -> None:
    browser, url = english_browser_of(anna), f"/conversations/{here.pk}/formal/"
    assert "Start the legal clock" in browser.get(url).content.decode()
    today = timezone.localdate()
    given = {"kind": flemish(20).pk, "received_on": today.isoformat()}
    assert browser.post(url, {**given, "kind": "x"}).status_code == 422
    assert browser.post(url, given).status_code == 302
    shown = browser.get(f"/conversations/{here.pk}/").content.decode()
    assert "Legal term" in shown and "20 days, until" in shown and "codex.vlaanderen.be" in shown
    assert "legal term" in browser.get("/conversations/?view=all").content.decode()
    assert "Record the formal answer" in browser.get(url).content.decode()


def test_a_row_tells_of_a_far_term_only_where_no_promise_stands(mark: Mark, here: Conversation, anna: User) -> None:
    mark(received_on=timezone.localdate(), now=timezone.now())
    browser = english_browser_of(anna)
    assert "legal term" in browser.get("/conversations/").content.decode()
    soon = timezone.now() + timedelta(hours=3)
    Conversation.objects.filter(pk=here.pk).update(due_at=soon)
    assert "legal term" not in browser.get("/conversations/").content.decode()
    Conversation.objects.filter(pk=here.pk).update(legal_due_at=soon)
    assert "legal term" in browser.get("/conversations/").content.decode()


def test_a_clock_is_managed_on_its_screen(mark: Mark, here: Conversation, anna: User) -> None:
    today = timezone.localdate()
    made = mark(received_on=today, now=timezone.now())
    browser, url = english_browser_of(anna), f"/conversations/{here.pk}/formal/"
    assert browser.post(f"{url}removal/", {"reason": ""}).status_code == 422
    assert browser.post(f"{url}answer/", {"which": "otherwise"}).status_code == 422
    text = "We need more time. The reason: {?reason}"
    assert browser.post(f"{url}extension/", {"reason": "", "text": text}).status_code == 422
    assert browser.post(f"{url}extension/", {"reason": "Many files", "text": text}).status_code == 302
    assert Message.objects.get(kind="notice").text == "We need more time. The reason: Many files"
    assert "notice, not an answer" in browser.get(f"/conversations/{here.pk}/").content.decode()
    told = {"which": "otherwise", "reason": "registered letter", "answered_on": today.isoformat()}
    assert browser.post(f"{url}answer/", told).status_code == 302
    made.refresh_from_db()
    assert made.outcome == "answered" and browser.post(f"{url}removal/", {"reason": "x"}).status_code == 404


def test_what_came_the_wrong_way_names_the_right_one(waste: Team, terms: None, anna: User) -> None:
    found = conversation(waste, "Ik dien bezwaar in tegen mijn belastingbrief, en wel om deze reden.")
    objection, browser = flemish(6), english_browser_of(anna)
    url = f"/conversations/{found.pk}/formal/"
    assert "belastingbrief" in found.subject and "moet schriftelijk" in browser.get(url).content.decode()
    given = {"kind": objection.pk, "received_on": timezone.localdate().isoformat()}
    assert browser.post(url, given).status_code == 422 and not FormalMark.objects.exists()
    assert browser.post(f"{url}way/{objection.kind_id}/").status_code == 302
    assert "moet schriftelijk" in Draft.objects.get(user=anna).text
    assert browser.post(url, {**given, "all_the_same": "on"}).status_code == 302


def test_the_right_way_is_laid_ready_as_a_note_where_nobody_can_be_written_to(
    waste: Team, terms: None, anna: User
) -> None:
    found = arrive(channel(waste, "phone"), "I object to my tax bill.")
    assert (
        english_browser_of(anna).post(f"/conversations/{found.pk}/formal/way/{flemish(6).kind_id}/").status_code == 302
    )
    assert Draft.objects.get(user=anna).kind == "note"


def test_a_formal_message_of_another_team_does_not_exist(mark: Mark, here: Conversation, chaima: User) -> None:
    browser, url = english_browser_of(chaima), f"/conversations/{here.pk}/formal/"
    assert browser.get(url).status_code == 404
    mark()
    for part in ("", "answer/", "extension/", "removal/", f"way/{flemish(20).kind_id}/"):
        assert browser.post(f"{url}{part}", {"reason": "x"}).status_code == 404


def test_without_terms_the_page_says_what_to_do(client: Client, waste: Team, anna: User) -> None:
    found = conversation(waste)
    assert "No legal terms yet" in english_browser_of(anna).get(f"/conversations/{found.pk}/formal/").content.decode()
