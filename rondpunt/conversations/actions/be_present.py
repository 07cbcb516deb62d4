"""A window says that it looks at a conversation, and when it leaves. No line on the trail: nobody is watched by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from rondpunt.conversations.models import Conversation, Presence
from rondpunt.people.models import User


def be_present(conversation: Conversation, *, user: User, window: str, writing: str, now: datetime) -> None:
    """``window`` (a name it made up) looks at it now; ``writing`` is what its user types, of ``Presence.Writing``.

    Comes every ten seconds from every open window: one UPDATE, or one INSERT the first time.
    """
    here = Presence.objects.filter(conversation=conversation, user=user, window=window)
    with _not_waiting_for_the_disk():
        if not here.update(seen_at=now, writing=writing):
            row = Presence(conversation=conversation, user=user, window=window, writing=writing, seen_at=now)
            # Two beats of one window at the same moment: the second finds the row of the first, which says the same.
            Presence.objects.bulk_create([row], ignore_conflicts=True)


def leave(conversation: Conversation, *, user: User, window: str) -> None:
    """``window`` looks at something else, or was closed. Another window of ``user`` stays."""
    with _not_waiting_for_the_disk():
        Presence.objects.filter(conversation=conversation, user=user, window=window).delete()


@contextmanager
def _not_waiting_for_the_disk() -> Iterator[None]:
    """SQLite has one writer, and two hundred windows must not make it wait for the disk twenty times a second.

    With NORMAL a commit is only not flushed (sqlite.org/pragma.html#pragma_synchronous): a power cut may lose who was
    here, and nothing that others wrote. PostgreSQL flushes for many at once.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:  # within a transaction it cannot be changed
        yield
        return
    with connection.cursor() as cursor:
        usual = int(cursor.execute("PRAGMA synchronous").fetchone()[0])
        cursor.execute(f"PRAGMA synchronous = {min(usual, 1)}")  # 1: NORMAL
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous = {usual}")
