"""The words of a cell as a row that is held and kept; what both writing and leaving them as they are need."""

from datetime import datetime

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import ChangedMeanwhile, open_post
from rondpunt.publishing.models import Variant, Wording


def held_cell(variant: Variant, seen: int) -> Variant:
    """The row itself with its post, held until the end of the transaction; ``seen`` is the version the writer saw."""
    post = open_post(variant.post)
    row = Variant.objects.select_related("audience", "channel").get(pk=variant.pk)
    row.post = post
    if row.version != seen:
        raise ChangedMeanwhile
    return row


def keep_cell(row: Variant, verb: str, *, by: User, now: datetime) -> None:
    """Save it as the next version, with its wording and the trail."""
    row.version, row.changed_at = row.version + 1, now
    row.save()
    said = {"text": row.text, "content_warning": row.content_warning, "first_comment": row.first_comment}
    Wording.objects.create(post=row.post, variant=row, number=row.version, by=by, at=now, **said)
    told = {"audience": row.audience.name, "channel": row.channel.name, "language": row.language}
    record(verb, subject=row.post, at=now, actor=by, team_id=row.post.team_id, **told)
