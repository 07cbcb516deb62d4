"""Telling colleagues: once an event, never of oneself, and never past a wall."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.models import Notification, Team, User
from rondpunt.people.notices import NOTICES, lines_of, says_of
from rondpunt.people.notify import Notice, notify, notify_all, see
from rondpunt.people.tests.build import NOON


def told(*users: User, subject: Team, event: str = "message-1", kind: str = "mentioned", **fields: Any) -> None:
    notify(kind, to=[user.pk for user in users], event=event, subject=subject, at=NOON, **fields)


def test_who_has_two_reasons_to_hear_of_it_is_told_once(anna: User, bram: User, waste: Team) -> None:
    told(bram, subject=waste, actor=anna)
    told(anna, bram, subject=waste, kind="assigned")
    assert [(one.user, one.kind) for one in Notification.objects.order_by("pk")] == [
        (bram, "mentioned"),
        (anna, "assigned"),
    ]


def test_the_database_itself_refuses_to_tell_twice(bram: User, waste: Team) -> None:
    told(bram, subject=waste)
    row = Notification.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_nobody_is_told_what_they_did_and_nobody_who_left(anna: User, bram: User, waste: Team) -> None:
    User.objects.filter(pk=bram.pk).update(is_active=False)
    told(anna, bram, subject=waste, actor=anna)
    assert not Notification.objects.exists()


def test_a_hundred_events_take_as_many_queries_as_one(
    anna: User, bram: User, waste: Team, django_assert_max_num_queries: Any
) -> None:
    notices = [
        Notice(kind="assigned", to=[anna.pk, bram.pk], event=f"message-{number}", subject=waste, at=NOON)
        for number in range(100)
    ]
    with django_assert_max_num_queries(4):  # who is active, and one insert; SQLite needs two and a savepoint
        notify_all(notices)
    assert Notification.objects.count() == 200


def test_what_was_not_seen_is_counted_for_many_users_at_once(
    anna: User, bram: User, chaima: User, waste: Team, django_assert_num_queries: Any
) -> None:
    told(anna, bram, subject=waste)
    told(anna, subject=waste, event="message-2")
    see(bram, waste, now=NOON + timedelta(minutes=1))
    with django_assert_num_queries(1):
        counted = Notification.objects.unseen_by([anna.pk, bram.pk, chaima.pk])
    newest = Notification.objects.order_by("-pk").first()
    assert newest
    assert counted == {anna.pk: (2, newest.pk)}


def test_seeing_one_thing_leaves_another_unseen(anna: User, waste: Team, roads: Team) -> None:
    told(anna, subject=waste)
    told(anna, subject=roads, event="message-2")
    see(anna, waste, now=NOON)
    assert [one.subject_id for one in Notification.objects.unseen()] == [roads.pk]


@pytest.mark.parametrize("kind", NOTICES)
def test_every_kind_has_a_sentence_also_for_an_old_row(kind: str) -> None:
    says = says_of(kind, actor="Anna", subject="Glass container", particulars={})
    assert says and "%" not in says


def test_a_kind_without_words_is_shown_as_it_is() -> None:
    assert "moon.landed" in says_of("moon.landed", actor="Anna", subject="the moon", particulars={})


def test_what_went_behind_a_wall_is_not_named_any_more(anna: User, bram: User, waste: Team, roads: Team) -> None:
    here = conversation(waste, "Secret of the glass container")
    notify("assigned", to=[bram.pk], event="trail-1", subject=here, at=NOON, actor=anna)
    with translation.override("en"):
        [line] = lines_of(bram, Notification.objects.all())
        assert "Secret" in line.says and line.url.endswith(f"/{here.pk}/")
        hand_over(here, user=anna, team=roads, now=NOON)
        [line] = lines_of(bram, Notification.objects.filter(event="trail-1"))
    assert "Secret" not in line.says and "Anna" in line.says and not line.url


def test_a_page_of_lines_takes_a_query_a_kind_of_subject(
    anna: User, waste: Team, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        told(anna, subject=conversation(waste), event=f"message-{number}")
        told(anna, subject=waste, event=f"team-{number}")
    found = list(Notification.objects.all())
    anna.can("read")  # type: ignore[arg-type]
    with django_assert_num_queries(2):
        assert len(lines_of(anna, found)) == 10
