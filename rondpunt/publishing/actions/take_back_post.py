"""Take a planned post back before it goes out: what still waits is withdrawn, and the post is a draft again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Post

State = Delivery.State


class TooLate(Exception):
    """Part of it has gone out, or is on its way."""

    def __str__(self) -> str:
        return _("Part of it has gone out or is on its way. What still waited was taken back.")


def take_back_post(post: Post, *, by: User, now: datetime) -> Post:
    """Raises ``TooLate`` where not all of it could be held back; what still waited is withdrawn all the same."""
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        ours = Delivery.objects.filter(part__variant__post=row)
        # One conditional UPDATE: what a worker claims first goes out, and what is withdrawn first never does.
        count = ours.filter(state__in=[State.WAITING, State.HELD]).update(state=State.WITHDRAWN, changed_at=now)
        is_out = ours.filter(state__in=[State.SENDING, State.SENT, State.IN_DOUBT]).exists()
        if row.stage == Post.Stage.PLANNED and not is_out:
            row.stage = Post.Stage.DRAFT
            row.version += 1
            row.save(update_fields=["stage", "version"])
        if count:
            record("post.taken_back", subject=row, at=now, actor=by, team_id=row.team_id, count=count)
    if is_out:
        raise TooLate
    return row
