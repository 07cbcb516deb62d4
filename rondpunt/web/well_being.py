"""What the command line knows about the health of the house: a few questions to the rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from rondpunt.networks.models import Channel, Delivery
from rondpunt.web.models import Backup, Worker

SILENT_AFTER = timedelta(seconds=60)
LATE_AFTER = timedelta(minutes=5)
BACKUP_OLD_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the house: whether it is well, and in words."""

    name: str
    well: bool
    says: str
    count: int = 0


def well_being(now: datetime) -> list[Part]:
    """Every part; only the first when the database does not answer or is not up to date."""
    try:
        database = _database()
        return [database, *_parts(now)] if database.well else [database]
    except DatabaseError as error:
        return [Part("database", False, f"does not answer ({str(error).splitlines()[0]})")]


def _database() -> Part:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    kind = connection.vendor
    says = f"{missing} migrations behind; run `rondpunt prepare`" if missing else f"{kind}, up to date"
    return Part("database", not missing, says, missing)


def _parts(now: datetime) -> Iterator[Part]:
    alive = Worker.objects.filter(seen_at__gte=now - SILENT_AFTER, stopped_at=None).count()
    yield Part("workers", bool(alive), f"{alive} at work" if alive else "none gave a sign of life this minute", alive)
    needing = list(Channel.objects.filter(state=Channel.State.NEEDS_YOU).values_list("name", flat=True))
    says = f"need you: {', '.join(needing)}" if needing else f"{Channel.objects.active().count()} active"
    yield Part("channels", not needing, says, len(needing))
    late = Delivery.objects.due(now - LATE_AFTER).count()
    yield Part("deliveries", not late, f"{late} wait longer than they should" if late else "none late", late)
    doubtful = Delivery.objects.filter(state=Delivery.State.IN_DOUBT).count()
    yield Part("doubts", not doubtful, f"{doubtful} in doubt: look again or decide" if doubtful else "none", doubtful)
    last = Backup.objects.filter(restored_at=None).order_by("-made_at").first()
    # Who never made one here has another way to keep copies: no reason to wake anybody.
    old = last is not None and last.made_at < now - BACKUP_OLD_AFTER
    yield Part("backup", not old, f"last made {last.made_at:%Y-%m-%d %H:%M}" if last else "none made here", int(old))
