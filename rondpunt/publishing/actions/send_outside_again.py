"""Send a reader from outside their question again, with a fresh link; those before work on."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.actions.ask_outside import MOST_LINKS, Asked, CannotAskOutside, send
from rondpunt.publishing.models import OutsideReview
from rondpunt.publishing.outside_mail import make_link


def send_outside_again(review: OutsideReview, *, by: User, now: datetime) -> Asked:
    """Raises ``CannotAskOutside`` where it is closed or was sent too often."""
    with transaction.atomic():
        row = OutsideReview.objects.select_for_update(of=("self",)).select_related("post", "asked_by").get(pk=review.pk)
        if row.closed(now):
            raise CannotAskOutside(_("This link takes no word any more. Ask anew."))
        if row.links.count() >= MOST_LINKS:
            raise CannotAskOutside(_("They had %(count)d mails of this post. Call them.") % {"count": MOST_LINKS})
        link = make_link(row, now=now)
        told: dict[str, Any] = {"to": row.name, "review": row.pk}
        record("post.outside_asked_again", subject=row.post, at=now, actor=by, team_id=row.post.team_id, **told)
    return send(row, link=link, now=now)
