"""Say which links are tagged when a post goes out, and how; none: links stay as they are."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import LinkTags


@transaction.atomic
def arrange_link_tags(scheme: str, *, sites: Sequence[str], by: User, now: datetime) -> LinkTags:
    """``sites`` are hosts in small letters. What stands planned keeps the links it was planned with."""
    kept, _made = LinkTags.objects.update_or_create(
        is_house=True, defaults={"scheme": scheme, "sites": list(sites), "kept_at": now}
    )
    record("link_tags.arranged", subject=kept, at=now, actor=by, scheme=scheme, sites=", ".join(sites) or "–")
    return kept
