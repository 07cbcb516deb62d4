"""The worker process: a beat that finds what is due, threads that do it, and one that listens per pushing channel.

The rows are the truth; the queue (django-tasks on the database) only wakes the threads. Killed at any moment, the
next beat of any worker finds the same rows due again.
"""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from datetime import datetime, timedelta
from types import FrameType

from django.conf import settings
from django.db import close_old_connections
from django.db.utils import DatabaseError
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from rondpunt.networks.actions import send_due
from rondpunt.web.beat import beat, give_back_forgotten_tasks, queue_worker_name, sign_of_life
from rondpunt.web.listeners import Listeners
from rondpunt.web.models import Worker

log = logging.getLogger("rondpunt.worker")
BEAT_SECONDS = 0.4
# Deliveries have a thread of their own, so that a slow mailbox never holds up an answer.
THREADS = (("deliveries",), ("channels",), ("channels", "default"))


def _queue_thread(number: int, queues: tuple[str, ...], name: str) -> tuple[QueueWorker, threading.Thread]:
    worker = QueueWorker(
        queue_names=list(queues),
        excluded_queue_names=[],
        interval=BEAT_SECONDS / 2,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=queue_worker_name(name, number),
    )

    def run() -> None:
        while worker.running:
            try:
                worker.run()
            except DatabaseError:
                # The database went away or was busy for longer than its time-out; the rows are still there.
                log.exception("queue %s: database", ",".join(queues))
                time.sleep(1)
        close_old_connections()

    return worker, threading.Thread(target=run, name=f"queue-{number}", daemon=True)


def _sign_of_life(name: str, started_at: datetime) -> None:
    now = timezone.now()
    fields = {"started_at": started_at, "seen_at": now, "stopped_at": None}
    Worker.objects.update_or_create(name=name, defaults=fields)
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()


def main() -> None:
    """Work until SIGTERM or SIGINT; then finish what is under way (at most some seconds) and stop."""
    name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    started_at = timezone.now()
    queues = [_queue_thread(number, queues, name) for number, queues in enumerate(THREADS)]
    for _, thread in queues:
        thread.start()
    listeners = Listeners(stop)
    log.info("worker %s is at work", name)
    _beat_until(stop, name, started_at, listeners, [thread for _, thread in queues])
    send_due.stop.set()
    for worker, _ in queues:
        worker.running = False
    for _, thread in queues:
        thread.join(settings.STOP_SECONDS)
    Worker.objects.filter(name=name).update(stopped_at=timezone.now())
    log.info("worker %s has stopped", name)


def _beat_until(
    stop: threading.Event, name: str, started_at: datetime, listeners: Listeners, threads: list[threading.Thread]
) -> None:
    alive_until = timezone.now()
    while not stop.is_set():
        if not all(thread.is_alive() for thread in threads):
            # Better dead and started anew than alive on the health page and doing nothing.
            raise RuntimeError("a queue's thread has ended")
        try:
            now = timezone.now()
            if now >= alive_until:
                _sign_of_life(name, started_at)
                give_back_forgotten_tasks(now)
                listeners.refresh()
                alive_until = now + sign_of_life()
            beat(now)
        except DatabaseError:
            log.exception("beat: database")
            stop.wait(1)
        close_old_connections()
        stop.wait(BEAT_SECONDS)
