"""Say that a message for colleagues is urgent, and why: then it comes to everybody, whatever the budget of the week."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import HouseMessage, Post, Urgency


class TooLateToMark(Exception):
    """It has been handed out; the text is for the person at the screen."""

    def __str__(self) -> str:
        return _("It has been handed out already.")


@transaction.atomic
def mark_urgent(post: Post, *, because: str, by: User, now: datetime) -> None:
    """``because`` stands on the trail and is shown to the readers; "" takes the urgency away again."""
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if HouseMessage.objects.filter(post=row).exists():
        raise TooLateToMark
    if because:
        Urgency.objects.update_or_create(post=row, defaults={"because": because, "by": by, "at": now})
    elif not Urgency.objects.filter(post=row).delete()[0]:
        return
    told: dict[str, Any] = {"because": because} if because else {}
    verb = "post.marked_urgent" if because else "post.no_longer_urgent"
    record(verb, subject=row, at=now, actor=by, team_id=row.team_id, **told)
