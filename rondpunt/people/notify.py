"""How an action tells colleagues; call it inside the transaction of the action itself, beside its line of the trail.

The line of the trail is also what makes open screens count anew: a notification without one waits for the next page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from rondpunt.people.models import Notification, User
from rondpunt.people.trail import THE_HOUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event and who is to hear of it: ``to`` holds ids of users, ``event`` its name ("message-55").

    ``particulars`` must fit in JSON; no words of a citizen stand in them, only what the sentence names.
    """

    kind: str
    to: Collection[int]
    event: str
    subject: models.Model
    at: datetime
    actor: User | None = None
    actor_name: str = ""
    anchor: str = ""
    particulars: dict[str, object] = field(default_factory=dict)


def notify(
    kind: str,
    *,
    to: Collection[int],
    event: str,
    subject: models.Model,
    at: datetime,
    actor: User | None = None,
    actor_name: str = "",
    anchor: str = "",
    **particulars: object,
) -> None:
    """Tell the users ``to`` (ids) of one event; a ``kind`` of ``people/notices.py``."""
    told = Notice(
        kind=kind,
        to=to,
        event=event,
        subject=subject,
        at=at,
        actor=actor,
        actor_name=actor_name,
        anchor=anchor,
        particulars=particulars,
    )
    notify_all([told])


def notify_all(notices: Iterable[Notice]) -> None:
    """Tell of many events at once. Nobody is told what they did themselves, nor twice of one event: of two notices
    of the same event the first counts. Who may no longer sign in is not told."""
    notices = [notice for notice in notices if notice.to]
    wanted = {user for notice in notices for user in notice.to}
    if not wanted:
        return
    active = set(User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    rows = [
        _row(notice, user)
        for notice in notices
        for user in sorted(active.intersection(notice.to))
        if notice.actor is None or notice.actor.pk != user
    ]
    Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _row(notice: Notice, user: int) -> Notification:
    return Notification(
        user_id=user,
        kind=notice.kind,
        event=notice.event[:80],
        at=notice.at,
        actor=notice.actor,
        actor_name=(notice.actor.name if notice.actor else notice.actor_name or THE_HOUSE)[:200],
        subject_kind=notice.subject._meta.model_name or "",
        subject_id=notice.subject.pk,
        anchor=notice.anchor,
        particulars=notice.particulars,
    )


def see(user: User, subject: models.Model, *, now: datetime) -> None:
    """``user`` looks at ``subject`` itself: what they were told of it, they know now."""
    told = Notification.objects.filter(user=user).about(subject).unseen()
    # Reading a page must not take the database's one writer, but where there is something to write.
    if told.exists():
        told.update(seen_at=now)
