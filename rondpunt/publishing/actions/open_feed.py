"""Open a calendar feed: an address for a colleague's own calendar program."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.tokens import digest_of, make_token
from rondpunt.people.trail import record
from rondpunt.publishing.models import Feed
from rondpunt.publishing.models.feed import PURPOSE
from rondpunt.publishing.narrowing import Narrowing


@transaction.atomic
def open_feed(user: User, *, narrowing: Narrowing, now: datetime) -> str:
    """The secret of its address, which nobody can be shown again. An older feed of the same filter is closed."""
    User.objects.select_for_update().get(pk=user.pk)
    Feed.objects.filter(user=user, narrowing=narrowing.query, closed_at=None).update(closed_at=now)
    token = make_token(PURPOSE)
    feed = Feed.objects.create(user=user, digest=digest_of(token, PURPOSE), narrowing=narrowing.query, opened_at=now)
    record("feed.opened", subject=feed, at=now, actor=user)
    return token
