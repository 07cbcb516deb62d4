"""The tone-of-voice guide of one audience, or of everybody, as its page shows it."""

from rondpunt.strategy.models import Audience, ToneExample

ARCHIVED_SHOWN = 50


def guide_of(audience: Audience | None) -> dict[str, list[ToneExample]]:
    """The examples of an audience, or of everybody: what ``_tone.html`` shows."""
    rows = ToneExample.objects.of(audience).select_related("audience")
    gone = rows.filter(archived_at__isnull=False).order_by("-archived_at", "-id")
    return {"examples": list(rows.offered()), "gone_examples": list(gone[:ARCHIVED_SHOWN])}
