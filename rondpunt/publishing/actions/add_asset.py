"""Take a picture into the library."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Media
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.library import About, CannotKeep, rewrite_alts, seen, small_of
from rondpunt.publishing.models import Asset


def add_asset(about: About, *, file_name: str, content: bytes, by: User, now: datetime) -> Asset:
    """Raises ``CannotKeep`` with what to do. A picture stands in the library once, archived or not."""
    found = seen(file_name, content)
    # Drawing takes seconds: it is done before the database is held.
    small = small_of(content, about.focus, now)
    media = Media.objects.keep(content, media_type=found.media_type, at=now)
    try:
        with transaction.atomic():
            made = Asset.objects.create(
                media=media,
                small=small,
                name=about.name,
                rights=about.rights,
                expires_on=about.expires_on,
                width=found.width,
                height=found.height,
                focus_x=about.focus[0],
                focus_y=about.focus[1],
                added_by=by,
                added_at=now,
            )
            rewrite_alts(made, about.alts, by=by, now=now)
            record("asset.added", subject=made, at=now, actor=by)
    except IntegrityError:
        there = Asset.objects.filter(media=media).first()
        if there is None:
            raise
        raise CannotKeep(_("This picture is in the library already: ‘%(name)s’.") % {"name": there})
    return made
