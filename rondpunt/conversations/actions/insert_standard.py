"""Insert a standard answer into a draft: its text, placeholders filled in, and its files beside it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.add_file import CannotAdd, lay_ready
from rondpunt.conversations.models import Draft, DraftStandard
from rondpunt.conversations.standards import as_offered, values
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.people.models import User


@dataclass(slots=True)
class Inserted:
    """The text as it is to stand in the draft, and why files could not be laid beside it."""

    text: str
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def insert_standard(
    draft: Draft, *, standard: StandardAnswer, user: User, now: datetime, at_end: bool = False
) -> Inserted:
    """Remember that ``standard`` lies in ``draft`` and lay its files ready; ``at_end`` writes its text there too."""
    conversation = draft.conversation
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    draft.conversation = conversation
    said = as_offered(conversation, standard, values(conversation, user, now=now), now=now)
    text = said.text if said else ""
    DraftStandard.objects.update_or_create(draft=draft, standard=standard, defaults={"text": text})
    inserted = Inserted(text)
    there = set(draft.files.values_list("media_id", flat=True))
    for file in standard.files.select_related("media"):
        if file.media_id in there:
            continue
        try:
            lay_ready(draft, media=file.media, name=file.name, alt=file.alt)
        except CannotAdd as why:
            inserted.refused.append(str(why))
    if at_end:
        before = draft.text.rstrip()
        draft.text = f"{before}\n\n{text}" if before else text
    draft.changed_at = now
    draft.save(update_fields=["text", "changed_at"])
    return inserted
