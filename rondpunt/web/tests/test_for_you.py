"""For you: the list, what is marked as seen, the number in the rail, and the way to the thing itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.newsroom import Listener
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.actions.mail_digest import mail_digest
from rondpunt.people.actions.tidy_notices import tidy_notices
from rondpunt.people.digest import who_is_due
from rondpunt.people.jobs import tidy_what_was_told
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.models.notification import Unseen
from rondpunt.people.notify import Notice, notify_all
from rondpunt.people.tests.build import NOON, browser_of
from rondpunt.web import beat
from rondpunt.web.backup.manifest import Manifest
from rondpunt.web.backup.wake import wake

LIST = reverse("web:for_you")


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste, "Glass on the path")


def page(user: User, address: str = LIST, **headers: str) -> str:
    answer = browser_of(user).get(address, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def many(user: User, subject: Any, number: int) -> None:
    notify_all(
        Notice(kind="assigned", to=[user.pk], event=f"e-{n}", subject=subject, at=NOON + timedelta(seconds=n))
        for n in range(number)
    )


def test_whoever_is_named_or_given_something_finds_it(anna: User, bram: User, here: Conversation) -> None:
    said = note(here, user=anna, text="@Bram, look", mentions=[bram], now=NOON)
    assign(here, user=anna, owner=bram, now=NOON)
    assert [one.kind for one in bram.notifications.order_by("pk")] == ["mentioned", "assigned"]
    shown = page(bram)
    assert shown.count("Glass on the path") >= 2 and '<b id="notice-count">2</b>' in shown
    assert not anna.notifications.exists()
    to = reverse("web:notice", args=[bram.notifications.get(kind="mentioned").pk])
    assert browser_of(bram).get(to).headers["Location"] == f"{here.get_absolute_url()}#message-{said.pk}"


def test_taking_it_oneself_tells_nobody(anna: User, here: Conversation) -> None:
    assign(here, user=anna, owner=anna, now=NOON)
    assert not Notification.objects.exists()


def test_who_is_handed_something_with_a_note_is_told_once(
    anna: User, chaima: User, here: Conversation, roads: Team
) -> None:
    hand_over(here, user=anna, team=roads, owner=chaima, note="It is a road", now=NOON)
    [told] = Notification.objects.all()
    assert (told.user, told.kind) == (chaima, "assigned")
    assert told.anchor == f"message-{here.messages.get(direction='note').pk}"


def test_opening_the_conversation_is_having_seen_it(anna: User, bram: User, here: Conversation) -> None:
    note(here, user=anna, text="@Bram, look", mentions=[bram], now=NOON)
    browser_of(anna).get(here.get_absolute_url())
    assert bram.notifications.unseen().exists()
    browser_of(bram).get(here.get_absolute_url())
    assert not bram.notifications.unseen().exists()


def test_one_is_marked_or_all_that_stood_there(anna: User, here: Conversation) -> None:
    many(anna, here, 4)
    first, second, third, fourth = anna.notifications.order_by("pk")
    desk = browser_of(anna)
    assert desk.post(reverse("web:notice", args=[first.pk])).headers["Location"] == LIST
    assert anna.notifications.unseen().count() == 3
    desk.post(reverse("web:all_seen"), {"up_to": third.pk})
    assert list(anna.notifications.unseen()) == [fourth]
    assert second.pk < third.pk
    assert desk.post(reverse("web:all_seen"), {"up_to": "x"}).status_code == 404


def test_somebody_elses_notification_does_not_exist(anna: User, chaima: User, here: Conversation) -> None:
    many(anna, here, 2)
    told = anna.notifications.first()
    assert told
    other = browser_of(chaima)
    for method in (other.get, other.post):
        assert method(reverse("web:notice", args=[told.pk])).status_code == 404
    other.post(reverse("web:all_seen"), {"up_to": told.pk + 10})
    assert anna.notifications.unseen().count() == 2
    assert "Glass on the path" not in page(chaima)


def test_a_stranger_is_led_to_sign_in(client: Client, db: None) -> None:
    assert client.get(LIST).headers["Location"].startswith(reverse("account_login"))


def test_a_long_list_is_read_on_page_by_page_without_a_gap(anna: User, here: Conversation) -> None:
    many(anna, here, 120)
    seen: list[str] = []
    address = LIST
    while address:
        shown = page(anna, address)
        seen += [part.split('"')[0] for part in shown.split('id="notice-')[1:] if part[0].isdigit()]
        older = shown.split('rel="next" href="')
        address = older[1].split('"')[0] if len(older) > 1 else ""
    assert len(seen) == len(set(seen)) == 120


def test_what_was_told_long_ago_goes_in_batches_and_what_was_not_seen_stays_longer(
    anna: User, here: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rondpunt.people.actions.tidy_notices.BATCH", 3)
    many(anna, here, 12)
    ages = [91] * 5 + [89] * 2 + [364] * 2 + [366] * 3
    for number, days in enumerate(ages):
        seen = NOON if number < 7 or number == 11 else None
        told = Notification.objects.filter(event=f"e-{number}")
        told.update(at=timezone.now() - timedelta(days=days), seen_at=seen)
    beat.beat(timezone.now())  # makes the rows of what recurs
    beat.beat(timezone.now() + timedelta(hours=7))
    waiting = DBTaskResult.objects.get(task_path=tidy_what_was_told.module_path)
    assert waiting.status == "READY"
    assert tidy_notices(now=timezone.now()) == 3
    tidy_what_was_told.func()
    left = sorted(Notification.objects.values_list("event", flat=True))
    assert left == ["e-5", "e-6", "e-7", "e-8"]
    assert tidy_notices(now=timezone.now()) == 0


def test_after_a_restore_no_notice_is_mailed_a_second_time(anna: User, here: Conversation) -> None:
    many(anna, here, 2)
    later = NOON + timedelta(days=3)
    assert anna in who_is_due(later)
    wake(Manifest("a", NOON.isoformat(), "1", connection.vendor, "3", []), now=later, pause_channels=False)
    assert anna not in who_is_due(later) and not mail_digest(anna, now=later)
    assert Notification.objects.unseen().count() == 2  # they stand in the list


@pytest.mark.parametrize("cursor", ["x", "2026-11-24T12:00:00_1", "2026-11-24T12:00:00+00:00_x", "_", "%00_1"])
def test_a_cursor_that_is_none_is_not_found(cursor: str, anna: User) -> None:
    assert browser_of(anna).get(LIST, {"before": cursor}).status_code == 404


@pytest.mark.parametrize("number", [2, 40])
def test_the_list_takes_as_many_queries_for_two_as_for_forty(
    number: int, anna: User, here: Conversation, django_assert_max_num_queries: Any
) -> None:
    many(anna, here, number)
    desk = browser_of(anna)
    desk.get(LIST)
    with django_assert_max_num_queries(12):
        desk.get(LIST)


def test_script_in_a_subject_is_only_read(anna: User, waste: Team) -> None:
    many(anna, conversation(waste, "x", subject="<script>alert(1)</script>"), 1)
    assert "<script>alert" not in page(anna)


def test_for_htmx_the_list_alone_is_drawn(anna: User, here: Conversation) -> None:
    many(anna, here, 1)
    part = page(anna, **{"HX-Request": "true"})
    assert "<nav" not in part and 'id="notices"' in part


def test_an_open_screen_is_told_a_number_only_when_it_is_another(anna: User) -> None:
    screen = Listener(anna.pk, "key", frozenset())
    screen.count(Unseen(2, 7))
    assert screen.ring.is_set() and screen.take_count() == 'event: notices\ndata: {"count": "2"}\n\n'
    screen.ring.clear()
    screen.count(Unseen(2, 7))
    assert not screen.ring.is_set()
    screen.count(Unseen(2, 9))  # one was seen, another came
    assert screen.is_recounted


def test_what_is_told_bears_the_time_of_the_event(anna: User, bram: User, here: Conversation) -> None:
    now = timezone.now()
    note(here, user=anna, text="@Bram, look", mentions=[bram], now=now)
    assert Notification.objects.get().at == now
