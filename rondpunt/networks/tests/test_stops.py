"""The emergency stop: committed before the claim it always wins; answers go on; nothing goes out late unasked."""

import threading
from datetime import timedelta
from time import monotonic

import pytest
from django.db import IntegrityError, connection, transaction

from rondpunt.conftest import seat
from rondpunt.networks.actions.hold_missed import hold_missed
from rondpunt.networks.actions.lift_stop import NotStopped, lift_stop
from rondpunt.networks.actions.start_stop import AlreadyStopped, EndsInThePast, NoReason, start_stop
from rondpunt.networks.models import Delivery, Stop
from rondpunt.networks.tests.build import MINUTE, NOON, channel, post
from rondpunt.people.models import Team, TrailEntry, User

State = Delivery.State


def _goes(one: Delivery, at: timedelta = timedelta(0)) -> bool:
    """Whether it is due, which must say the same as the claim; the claim is undone."""
    with transaction.atomic():
        claimed = Delivery.objects.claim(one.pk, now=NOON + at, until=NOON + at + MINUTE)
        transaction.set_rollback(True)
    assert claimed == Delivery.objects.due(NOON + at).filter(pk=one.pk).exists()
    return claimed


@pytest.mark.django_db
def test_a_stop_of_a_channel_holds_its_posts_back_and_neither_answers_nor_others(waste: Team, bram: User) -> None:
    here, there = channel(waste), channel(waste)
    stopped, answer, other = post(here), post(here, kind="message"), post(there)
    start_stop(here, reason="A disaster.", user=bram, now=NOON)
    assert (_goes(stopped), _goes(answer), _goes(other)) == (False, True, True)


@pytest.mark.django_db
def test_a_stop_of_the_house_holds_every_post_back_but_of_those_who_may(waste: Team, bram: User, anna: User) -> None:
    on = channel(waste)
    of_bram, of_anna, of_nobody = post(on, made_by=bram), post(on, made_by=anna), post(on)
    start_stop(None, reason="A disaster.", user=bram, may_post=[anna], now=NOON)
    assert (_goes(of_bram), _goes(of_anna), _goes(of_nobody)) == (False, True, False)
    # Of two stops each must let them.
    start_stop(on, reason="Hacked.", user=bram, now=NOON)
    assert not _goes(of_anna)


@pytest.mark.django_db
def test_what_is_still_on_time_goes_out_after_the_stop_and_the_rest_is_asked_about(waste: Team, bram: User) -> None:
    on = channel(waste)
    on_time, missed = post(on, latest_at=NOON + 9 * MINUTE), post(on, latest_at=NOON + MINUTE)
    stop = start_stop(None, reason="A disaster.", user=bram, now=NOON)
    assert hold_missed(now=NOON + 2 * MINUTE) == [missed.pk]
    lift_stop(stop, user=bram, now=NOON + 2 * MINUTE)
    assert (_goes(on_time, 2 * MINUTE), _goes(missed, 2 * MINUTE)) == (True, False)


@pytest.mark.django_db
def test_a_stop_ends_by_itself_and_makes_room_for_another(waste: Team, bram: User) -> None:
    on = channel(waste)
    one = post(on)
    until = NOON + 5 * MINUTE
    first = start_stop(on, reason="Power cut.", user=bram, until=until, now=NOON)
    assert not _goes(one, 4 * MINUTE) and _goes(one, 5 * MINUTE)
    with pytest.raises(NotStopped):
        lift_stop(first, user=bram, now=until)
    second = start_stop(on, reason="Again.", user=bram, now=until + MINUTE)
    first.refresh_from_db()
    assert (first.lifted_at, first.lifted_by) == (until, None)
    assert list(Stop.objects.open(until + MINUTE)) == [second]


@pytest.mark.django_db
def test_a_stop_needs_a_reason_an_end_to_come_and_a_place_that_is_not_stopped(waste: Team, bram: User) -> None:
    on = channel(waste)
    with pytest.raises(NoReason):
        start_stop(on, reason="  ", user=bram, now=NOON)
    with pytest.raises(EndsInThePast):
        start_stop(on, reason="Storm.", user=bram, until=NOON, now=NOON)
    for where in (None, on):
        start_stop(where, reason="Storm.", user=bram, now=NOON)
        with pytest.raises(AlreadyStopped):
            start_stop(where, reason="Storm again.", user=bram, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(reason="", started_by=bram, started_at=NOON, lifted_at=NOON)
    assert Stop.objects.count() == 2


@pytest.mark.django_db
def test_the_trail_tells_who_stopped_what_and_why_and_who_lifted_it(waste: Team, bram: User, anna: User) -> None:
    on = channel(waste)
    for where in (None, on):
        stop = start_stop(where, reason="Storm.", user=bram, now=NOON)
        lift_stop(stop, user=anna, now=NOON + MINUTE)
        with pytest.raises(NotStopped):
            lift_stop(stop, user=anna, now=NOON + MINUTE)
    told = list(TrailEntry.objects.order_by("id").values_list("verb", "actor_name", "team_id"))
    assert told == [
        ("posts.stopped", "Bram", None),
        ("posts.resumed", "Anna", None),
        ("channel.posts_stopped", "Bram", waste.pk),
        ("channel.posts_resumed", "Anna", waste.pk),
    ]


@pytest.mark.django_db(transaction=True)
def test_no_claim_that_begins_after_the_stop_is_committed_takes_a_post() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's snapshots")
    team = Team.objects.create(name="Waste")
    bram, on = seat("Bram", team), channel(team)
    left = [post(on).pk for _ in range(600)]
    taken: list[float] = []  # when the claim began
    may_stop, lock = threading.Event(), threading.Lock()

    def claims() -> None:
        while True:
            with lock:
                if not left:
                    break
                one = left.pop()
            began = monotonic()
            if Delivery.objects.claim(one, now=NOON, until=NOON + MINUTE):
                taken.append(began)
            if len(taken) >= 20:
                may_stop.set()
        connection.close()

    workers = [threading.Thread(target=claims) for _ in range(4)]
    for worker in workers:
        worker.start()
    assert may_stop.wait(20)
    start_stop(None, reason="A disaster.", user=bram, now=NOON)
    stopped_at = monotonic()
    for worker in workers:
        worker.join(30)
    assert 20 <= len(taken) < 600 and max(taken) < stopped_at
    assert Delivery.objects.filter(state=State.WAITING).count() == 600 - len(taken)


@pytest.mark.django_db(transaction=True)
def test_of_two_stops_at_the_same_moment_one_is_and_the_other_hears_of_it() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; this is about PostgreSQL's constraint")
    team = Team.objects.create(name="Waste")
    bram, start, came = seat("Bram", team), threading.Barrier(2), []

    def stops() -> None:
        start.wait(5)
        try:
            start_stop(None, reason="Storm.", user=bram, now=NOON)
            came.append("stopped")
        except AlreadyStopped:
            came.append("already")
        finally:
            connection.close()

    both = [threading.Thread(target=stops) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(came) == ["already", "stopped"]
