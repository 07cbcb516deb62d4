"""Somebody, or the scanner of a mail server, opened the link of a question. It is no proof of reading."""

from datetime import datetime

from rondpunt.conversations.models import ExpertRequest


def note_opened(request: ExpertRequest, *, now: datetime) -> None:
    """The first time only. Not on the trail: a machine may have been here."""
    waiting = ExpertRequest.objects.filter(pk=request.pk, state=ExpertRequest.State.ASKED)
    waiting.update(state=ExpertRequest.State.OPENED, opened_at=now)
