"""Let a picture of a post come one place earlier."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import note_pictures, open_post
from rondpunt.publishing.models import PostMedia


@transaction.atomic
def move_picture_up(picture: PostMedia, *, by: User, now: datetime) -> None:
    """The first stays where it is. Raises ``NotOpen``; then nothing has changed."""
    row = open_post(picture.post)
    order = list(row.pictures.all())
    place = next((place for place, one in enumerate(order) if one.pk == picture.pk), 0)
    if not place:
        return
    order.insert(place - 1, order.pop(place))
    for position, one in enumerate(order, start=1):
        one.position = position
    PostMedia.objects.bulk_update(order, ["position"])
    note_pictures(row, by=by, now=now)
    record("post.picture_moved", subject=row, at=now, actor=by, team_id=row.team_id, picture=picture.asset.name)
