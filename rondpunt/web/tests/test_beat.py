"""The beat: what a dead worker left is taken up again, and what recurs is done once over all workers."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rondpunt.conversations import jobs
from rondpunt.conversations.actions.be_present import be_present
from rondpunt.conversations.models import Presence
from rondpunt.conversations.tests.build import conversation
from rondpunt.networks import jobs as networks_jobs
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.tests.build import NOON, channel, post
from rondpunt.people.models import Team, User
from rondpunt.web import beat
from rondpunt.web.models import Periodic, Worker

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=300)


def _running(worker: str, *, since: datetime) -> DBTaskResult:
    """A task that a thread of ``worker`` has taken up."""
    task = DBTaskResult.objects.get(pk=jobs.send_due.enqueue().id)
    task.status, task.started_at, task.worker_ids = "RUNNING", since, [beat.queue_worker_name(worker, 1)]
    task.save()
    return task


def _worker(name: str, *, seen: datetime, stopped: datetime | None = None) -> None:
    Worker.objects.create(name=name, started_at=seen, seen_at=seen, stopped_at=stopped)


@pytest.mark.parametrize(
    ("seen", "stopped", "started", "given_back"),
    [
        (None, None, 6 * MINUTE, 1),  # no such worker
        (6 * MINUTE, None, 6 * MINUTE, 1),  # silent for more than a lease
        (0 * MINUTE, MINUTE, 6 * MINUTE, 1),  # it stopped as asked, and could not finish
        (0 * MINUTE, None, 6 * MINUTE, 0),  # a long task of one that lives
        (4 * MINUTE, None, 6 * MINUTE, 0),  # silent, but not yet for a lease
        (None, None, 4 * MINUTE, 0),  # begun within a lease
        (0 * MINUTE, None, 121 * MINUTE, 1),  # its end could not be written down
    ],
)
def test_the_tasks_of_the_dead_are_given_back_and_those_of_the_living_are_not(
    seen: timedelta | None, stopped: timedelta | None, started: timedelta, given_back: int
) -> None:
    if seen is not None:
        _worker("host-1-abc", seen=NOON - seen, stopped=NOON - stopped if stopped else None)
    task = _running("host-1-abc", since=NOON - started)
    assert beat.give_back_forgotten_tasks(NOON) == given_back
    task.refresh_from_db()
    assert (task.status, task.started_at is None) == (("READY", True) if given_back else ("RUNNING", False))
    assert beat.give_back_forgotten_tasks(NOON) == 0


def test_a_task_belongs_to_who_took_it_last() -> None:
    _worker("host-2-def", seen=NOON)
    task = _running("host-1-abc", since=NOON - 6 * MINUTE)
    task.worker_ids.append(beat.queue_worker_name("host-2-def", 0))
    task.save()
    assert beat.give_back_forgotten_tasks(NOON) == 0


@pytest.mark.django_db(transaction=True)  # the queue closes its connection when it has done
def test_a_task_given_back_is_run_by_another_worker() -> None:
    from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

    task = _running("host-1-abc", since=NOON - 6 * MINUTE)
    assert beat.give_back_forgotten_tasks(NOON) == 1
    another = QueueWorker(
        queue_names=["deliveries"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="host-2-def-0",
    )
    another.run()
    task.refresh_from_db()
    assert (task.status, task.worker_ids) == ("SUCCESSFUL", ["host-1-abc-1", "host-2-def-0"])


def test_who_was_here_is_forgotten_and_who_is_here_is_not(waste: Team, anna: User) -> None:
    here = conversation(waste)
    for window, at in (("closed-1", NOON), ("open-1", NOON + MINUTE)):
        be_present(here, user=anna, window=window, writing="", now=at)
    work = {name: work for name, _, work in beat.PERIODIC}["forget who was here"]
    work(NOON + MINUTE)
    assert Presence.objects.count() == 2
    work(NOON + MINUTE + timedelta(seconds=1))
    assert Presence.objects.get().window == "open-1"


def test_the_deliverer_is_woken_just_before_the_moment_and_whoever_asks_when_it_was_missed(waste: Team) -> None:
    post(channel(waste), due_at=NOON, latest_at=NOON + MINUTE)
    tasks = DBTaskResult.objects.values_list("task_path", flat=True)
    beat.beat(NOON - timedelta(seconds=2))
    assert not tasks.exists()
    beat.beat(NOON - timedelta(seconds=1))
    assert list(tasks.all()) == [jobs.send_due.module_path]
    hold = {name: work for name, _, work in beat.PERIODIC}["hold what missed its moment"]
    hold(NOON + MINUTE)
    assert tasks.count() == 1
    hold(NOON + 2 * MINUTE)
    assert networks_jobs.hold_missed.module_path in tasks.all()
    networks_jobs.hold_missed.func()
    assert Delivery.objects.get().reason == "missed"


def test_recurring_work_is_claimed_by_one_of_two_and_again_when_it_is_due() -> None:
    assert not beat._claim("tidy", MINUTE, NOON)  # the first beat only notes when it is due
    assert not beat._claim("tidy", MINUTE, NOON + MINUTE / 2)
    assert [beat._claim("tidy", MINUTE, NOON + MINUTE) for _ in range(2)] == [True, False]
    assert Periodic.objects.get().due_at == NOON + 2 * MINUTE
    assert beat._claim("tidy", MINUTE, NOON + 2 * MINUTE)


def _at_once(number: int, work: Any) -> list[Any]:
    """What ``work`` answers to each of several threads that begin together, each on a connection of its own."""
    answers: list[Any] = []
    start = threading.Barrier(number)

    def run() -> None:
        try:
            start.wait(20)
            answers.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_wins(waste: Team) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the test database is in memory here, which threads cannot share; on PostgreSQL it is real")
    _at_once(6, lambda: beat._claim("tidy", MINUTE, NOON))
    assert Periodic.objects.count() == 1
    made = channel(waste)
    assert sorted(_at_once(6, lambda: beat._claim("tidy", MINUTE, NOON + MINUTE))) == [False] * 5 + [True]
    leases = _at_once(6, lambda: beat.claim_channel(made.pk, now=NOON))
    assert len([one for one in leases if one]) == 1


def test_a_channel_is_put_on_the_queue_once_for_each_lease(waste: Team) -> None:
    made = channel(waste, "form")
    for at in (NOON, NOON, NOON + LEASE / 2):
        beat.beat(at)
    read = DBTaskResult.objects.filter(task_path__endswith="fetch_channel")
    assert read.count() == 1
    beat.beat(NOON + LEASE + MINUTE)  # whoever was to read it died
    leases = [task.args_kwargs["args"] for task in read.order_by("enqueued_at")]
    assert [number for number, _ in leases] == [made.pk, made.pk] and leases[0][1] != leases[1][1]
    assert Channel.objects.get().fetch_lease_until == datetime.fromisoformat(leases[1][1])


def test_a_sign_of_life_comes_several_times_a_lease_and_often_enough_for_the_banner(settings: Any) -> None:
    settings.LEASE_SECONDS = 300
    assert beat.sign_of_life() == timedelta(seconds=10)
    settings.LEASE_SECONDS = 3
    assert beat.sign_of_life() == timedelta(seconds=1)


def test_a_worker_whose_thread_has_ended_does_not_go_on_saying_that_it_lives() -> None:
    from rondpunt.web import worker

    ended = threading.Thread(target=lambda: None)
    ended.start()
    ended.join()
    with pytest.raises(RuntimeError, match="thread has ended"):
        worker._beat_until(threading.Event(), "host-1-abc", timezone.now(), None, [ended])  # type: ignore[arg-type]
    assert not Worker.objects.exists()
