"""Let a picture no longer go with a post; it stays in the library."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import note_pictures, open_post
from rondpunt.publishing.models import PostMedia


@transaction.atomic
def take_picture_away(picture: PostMedia, *, by: User, now: datetime) -> None:
    """Raises ``NotOpen``; then nothing has changed."""
    row = open_post(picture.post)
    name = picture.asset.name
    picture.delete()
    note_pictures(row, by=by, now=now)
    record("post.picture_taken_away", subject=row, at=now, actor=by, team_id=row.team_id, picture=name)
