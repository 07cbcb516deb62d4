"""Say which languages go out together on a channel, and in which order."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import TogetherLanguage


@transaction.atomic
def arrange_languages(channel: Channel, *, languages: Sequence[str], by: User, now: datetime) -> None:
    """``languages`` in their order, none or at least two. Holds at once; what stands planned stays planned."""
    TogetherLanguage.objects.filter(channel=channel).delete()
    rows = [
        TogetherLanguage(channel=channel, number=number, language=language)
        for number, language in enumerate(languages, start=1)
    ]
    TogetherLanguage.objects.bulk_create(rows)
    told = ", ".join(languages) or "–"
    record("channel.languages_arranged", subject=channel, at=now, actor=by, team_id=channel.team_id, languages=told)
