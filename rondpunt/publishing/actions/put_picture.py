"""Let a picture of the library go with a post."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import note_pictures, open_post
from rondpunt.publishing.models import Asset, Post, PostMedia

MOST_PICTURES = 10


class CannotPut(Exception):
    """The picture cannot go along; the text is for the person at the screen."""


@transaction.atomic
def put_picture(post: Post, asset: Asset, *, by: User, now: datetime) -> PostMedia:
    """After those that are there; twice does no harm. Raises ``CannotPut`` and ``NotOpen``."""
    row = open_post(post)
    there = list(row.pictures.all())
    for picture in there:
        if picture.asset_id == asset.pk:
            return picture
    if len(there) >= MOST_PICTURES:
        most = ngettext("At most %d picture fits here.", "At most %d pictures fit here.", MOST_PICTURES)
        raise CannotPut(most % MOST_PICTURES)
    if not asset.may_be_shown_on(timezone.localdate(now)):
        raise CannotPut(_("We may no longer show ‘%(name)s’. Choose another picture.") % {"name": asset})
    position = max((picture.position for picture in there), default=0) + 1
    made = PostMedia.objects.create(post=row, asset=asset, position=position)
    note_pictures(row, by=by, now=now)
    record("post.picture_put", subject=row, at=now, actor=by, team_id=row.team_id, picture=asset.name)
    return made
