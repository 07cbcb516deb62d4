"""How the house is doing, line by line in words, with what to do; for administrators and, in one bit, for monitors."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django_tasks_db.models import DBTaskResult

from rondpunt import __version__
from rondpunt.conversations.models import Conversation
from rondpunt.lib.words_of_time import duration
from rondpunt.networks import reasons
from rondpunt.networks.health import when
from rondpunt.networks.models import Channel, Delivery
from rondpunt.people.models import User
from rondpunt.web.context import SILENT_AFTER
from rondpunt.web.models import Backup, Worker

Tone = Literal["done", "wait", "late", "quiet"]
LATE_AFTER = timedelta(minutes=5)  # a delivery that is due for longer is not "on its way" any more
STUCK_AFTER = timedelta(minutes=5)
BACKUP_OLD_AFTER = timedelta(days=3)
FULL_SHARE, FULL_BYTES = 0.05, 1024**3
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the house. ``advice`` is empty when nothing is to be done; ``links`` are (words, address or "")."""

    name: str
    tone: Tone
    says: str
    advice: str = ""
    links: tuple[tuple[str, str], ...] = ()


def is_alive(now: datetime) -> bool:
    """The one bit for a monitor: the database answers and a worker gave a sign of life within the last minute."""
    try:
        return Worker.objects.filter(seen_at__gte=now - SILENT_AFTER, stopped_at=None).exists()
    except DatabaseError:
        return False


def lines(user: User, *, now: datetime) -> list[Line]:
    """Everything, the most urgent first as far as the order of the house allows."""
    found = [_workers(now), _queue(now), *_deliveries(user, now), _channels(), _oldest(now), _disk(), _database()]
    return [*found, _backups(now), _versions()]


def _ago(at: datetime, now: datetime) -> str:
    return duration(now - at, language=get_language() or "en")


def _workers(now: datetime) -> Line:
    name = gettext("Workers")
    rows = list(Worker.objects.order_by("-seen_at")[:MOST_LISTED])
    alive = [row for row in rows if row.stopped_at is None and row.seen_at >= now - SILENT_AFTER]
    links = tuple(
        (gettext("%(name)s: last sign of life %(when)s") % {"name": row.name, "when": when(row.seen_at, now)}, "")
        for row in rows
    )
    if alive:
        says = ngettext("%(count)s worker is at work.", "%(count)s workers are at work.", len(alive))
        return Line(name, "done", says % {"count": len(alive)}, links=links)
    says = gettext("No worker has ever run here.")
    if rows:
        says = gettext("No worker gave a sign of life for %(time)s.") % {"time": _ago(rows[0].seen_at, now)}
    advice = gettext("Nothing is sent or read. Start one with “rondpunt worker”, or everything with “rondpunt run”.")
    return Line(name, "late", says, advice, links)


def _queue(now: datetime) -> Line:
    counted = dict(DBTaskResult.objects.values_list("status").annotate(Count("id")))
    ready, running, failed = (counted.get(status, 0) for status in ("READY", "RUNNING", "FAILED"))
    says = gettext("%(ready)s waiting, %(running)s running, %(failed)s failed within the last hours.") % {
        "ready": ready,
        "running": running,
        "failed": failed,
    }
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    if oldest and oldest.enqueued_at < now - STUCK_AFTER:
        late = gettext("The oldest has waited %(time)s: there are too few workers, or they are stuck.")
        return Line(gettext("Jobs"), "late", says, late % {"time": _ago(oldest.enqueued_at, now)})
    if not failed:
        return Line(gettext("Jobs"), "done", says)
    recent = DBTaskResult.objects.filter(status="FAILED").order_by("-finished_at")[:MOST_LISTED]
    links = tuple(
        (f"{job.task_path.rpartition('.')[2]}: {job.exception_class_path.rpartition('.')[2]}", "") for job in recent
    )
    advice = gettext(
        "Every job is tried again when it is due. If the same one keeps failing, the worker's log says why."
    )
    return Line(gettext("Jobs"), "wait", says, advice, links)


def _deliveries(user: User, now: datetime) -> Iterator[Line]:
    counted = dict(Delivery.objects.values_list("state").annotate(Count("id")))
    says = gettext("%(waiting)s waiting, %(sending)s being sent, %(sent)s sent, %(refused)s refused.") % {
        state: counted.get(state, 0) for state in ("waiting", "sending", "sent", "refused")
    }
    late = Delivery.objects.due(now - LATE_AFTER).select_related("channel")
    if first := late.first():
        advice = gettext("The oldest should have gone %(time)s ago. Look at the workers and at the channel.")
        links = tuple((_delivery_in_words(one, now), _address(one, user)) for one in late[:MOST_LISTED])
        yield Line(gettext("Deliveries"), "late", says, advice % {"time": _ago(first.due_at, now)}, links)
    else:
        yield Line(gettext("Deliveries"), "done", says)
    doubtful = Delivery.objects.filter(state=Delivery.State.IN_DOUBT).select_related("channel").order_by("changed_at")
    if count := counted.get("in_doubt", 0):
        words = ngettext("%(count)s delivery is in doubt.", "%(count)s deliveries are in doubt.", count)
        advice = gettext("Nobody knows whether the network took it. Open the conversation, look again, or decide.")
        links = tuple((_delivery_in_words(one, now), _address(one, user)) for one in doubtful[:MOST_LISTED])
        yield Line(gettext("In doubt"), "wait", words % {"count": count}, advice, links)
    else:
        yield Line(gettext("In doubt"), "done", gettext("No delivery is in doubt."))


def _delivery_in_words(delivery: Delivery, now: datetime) -> str:
    words = gettext("%(channel)s, since %(when)s") % {
        "channel": delivery.channel.name,
        "when": when(delivery.changed_at, now),
    }
    return f"{words}. {reasons.happened(delivery.reason)}" if delivery.reason else words


def _address(delivery: Delivery, user: User) -> str:
    """The conversation of a delivery, where this user may see it: an administrator looks after pipes, not letters."""
    found = Conversation.objects.visible_to(user).filter(messages__delivery=delivery).first()
    return reverse("conversations:conversation", args=[found.pk]) if found else ""


def _channels() -> Line:
    name = gettext("Channels")
    rows = list(Channel.objects.order_by("name"))
    needing = [row for row in rows if row.state == Channel.State.NEEDS_YOU]
    shaky = [row for row in rows if row.state == Channel.State.ACTIVE and row.failure_reason]
    paused = sum(row.state == Channel.State.PAUSED for row in rows)
    says = gettext("%(active)s active, %(paused)s paused, %(needing)s in need of somebody.") % {
        "active": len(rows) - paused - len(needing),
        "paused": paused,
        "needing": len(needing),
    }
    links = tuple(
        (f"{row.name}: {reasons.happened(row.failure_reason)}", reverse("networks:channel", args=[row.pk]))
        for row in (*needing, *shaky)
    )
    if needing:
        return Line(name, "late", says, gettext("Open the channel, mend it and test it."), links)
    if shaky:
        return Line(name, "wait", says, gettext("These have trouble just now; they are tried again."), links)
    if not rows:
        return Line(name, "wait", says, gettext("Add a channel."), ((name, reverse("networks:channels")),))
    return Line(name, "done", says)


def _oldest(now: datetime) -> Line:
    waiting = Conversation.objects.waiting_for_us().exclude(waiting_since=None).select_related("team")
    first = waiting.order_by("waiting_since").first()
    name = gettext("Oldest question")
    if first is None or first.waiting_since is None:
        return Line(name, "done", gettext("Nobody waits for an answer."))
    says = gettext("Somebody waits for an answer of %(team)s since %(when)s.")
    return Line(name, "quiet", says % {"team": first.team, "when": when(first.waiting_since, now)})


def _disk() -> Line:
    usage = shutil.disk_usage(settings.DATA)
    says = gettext("%(free)s free of %(total)s, where the data are kept.") % {
        "free": filesizeformat(usage.free),
        "total": filesizeformat(usage.total),
    }
    if usage.free < max(FULL_BYTES, usage.total * FULL_SHARE):
        return Line(
            gettext("Disk"), "late", says, gettext("Make room or enlarge the disk: a full one stops everything.")
        )
    return Line(gettext("Disk"), "done", says)


def _database() -> Line:
    name = gettext("Database")
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    says = gettext("%(kind)s, %(size)s.") % {"kind": connection.display_name, "size": filesizeformat(_size())}
    if missing:
        return Line(name, "late", says, gettext("It is older than the program. Run “rondpunt prepare”."))
    return Line(name, "done", says)


def _size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _backups(now: datetime) -> Line:
    name = gettext("Backup")
    last = Backup.objects.filter(restored_at=None).order_by("-made_at").first()
    restored = Backup.objects.exclude(restored_at=None).order_by("-restored_at").first()
    links: tuple[tuple[str, str], ...] = ()
    if restored and restored.restored_at:
        told = gettext("Rondpunt was restored %(when)s, from the backup of %(made)s.")
        links = ((told % {"when": when(restored.restored_at, now), "made": when(restored.made_at, now)}, ""),)
    if last is None:
        tone: Tone = "quiet" if settings.DEMO else "wait"
        return Line(
            name, tone, gettext("None was made here yet."), gettext("Run “rondpunt backup” every night."), links
        )
    says = gettext("The last was made %(when)s: %(size)s, in %(place)s.") % {
        "when": when(last.made_at, now), "size": filesizeformat(last.size), "place": last.place,
    }  # fmt: skip
    if last.checked_at:
        says += " " + gettext("It was read again and found whole %(when)s.") % {"when": when(last.checked_at, now)}
    if last.made_at < now - BACKUP_OLD_AFTER:
        return Line(name, "late", says, gettext("That is long ago. Run “rondpunt backup” every night."), links)
    advice = "" if last.checked_at else gettext("Nobody read it again yet: “rondpunt backup --check” does.")
    return Line(name, "done", says, advice, links)


def _versions() -> Line:
    database = ".".join(str(part) for part in connection.get_database_version())
    parts = (
        f"Rondpunt {__version__}",
        f"Python {platform.python_version()}",
        f"Django {django.get_version()}",
        f"{connection.display_name} {database}",
    )
    return Line(gettext("Versions"), "quiet", ", ".join(parts))
