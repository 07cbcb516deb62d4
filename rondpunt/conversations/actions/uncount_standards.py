"""An answer was taken back: its standard answers were not used, and lie in the draft again."""

from rondpunt.conversations.models import Draft, DraftStandard, Message, StandardUse
from rondpunt.knowledge.actions.count_use import count_use


def uncount_standards(message: Message, *, draft: Draft | None) -> None:
    """In the transaction of taking back; None: its own look knows what was inserted."""
    uses = list(StandardUse.objects.filter(message=message))
    if not uses:
        return
    StandardUse.objects.filter(pk__in=[use.pk for use in uses]).delete()
    count_use([use.standard_id for use in uses], now=None)
    if draft is None:
        return
    # What was inserted is not known any more, but all of it stands in the answer.
    again = [DraftStandard(draft=draft, standard_id=use.standard_id, text=message.text) for use in uses]
    DraftStandard.objects.bulk_create(again, ignore_conflicts=True)
