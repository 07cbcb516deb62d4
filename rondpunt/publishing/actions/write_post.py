"""Change a post's core. What was fitted to the old core then is stale."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import ABOUT, CORE, ChangedMeanwhile, Core, fill, open_post, remember_core
from rondpunt.publishing.models import Post


@transaction.atomic
def write_post(post: Post, core: Core, *, seen: int, by: User, now: datetime) -> Post:
    """Change the core. ``seen`` is the version that the writer looked at.

    Raises ``ChangedMeanwhile`` and ``NotOpen``; then nothing has changed.
    """
    row = open_post(post)
    if row.version != seen:
        raise ChangedMeanwhile
    changed = [name for name in (*CORE, *ABOUT) if getattr(row, name) != getattr(core, name)]
    if not changed:
        return row
    fill(row, core, now)
    row.version += 1
    if {*CORE, "title"} & set(changed):
        # A title alone makes no variant stale; it stands among the wordings all the same.
        row.core_version += 1
        if not set(CORE) & set(changed):
            row.variants.filter(fitted_to=row.core_version - 1).update(fitted_to=row.core_version)
        remember_core(row, by=by, now=now)
    row.save()
    record("post.changed", subject=row, at=now, actor=by, team_id=row.team_id, changed=", ".join(changed))
    return row
