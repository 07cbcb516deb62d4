"""Put a text with its files into somebody's draft; what they write there at present stays, below it."""

from collections.abc import Iterable
from datetime import datetime

from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    DraftFile,
    DraftStandard,
    SecondLookFile,
    SecondLookStandard,
)
from rondpunt.people.models import User


def put_in_draft(
    conversation: Conversation,
    *,
    user: User,
    kind: str,
    text: str,
    files: Iterable[Attachment | SecondLookFile],
    standards: Iterable[DraftStandard | SecondLookStandard] = (),
    now: datetime,
) -> Draft:
    """The draft of ``user``; in the transaction of whoever calls. ``standards`` were inserted into ``text``."""
    begun = Draft.objects.select_for_update(of=("self",)).filter(conversation=conversation, user=user).first()
    if begun and begun.text.strip():
        # A note stays a note: what was meant for colleagues must not reach a citizen with it.
        kind = begun.kind if begun.kind == "note" else kind
        text = f"{text}\n\n{begun.text}"
    # Through the one door: a page that stands open must not keep its older words over these.
    draft = keep_draft(conversation, user=user, kind=kind, text=text, now=now)
    laid = [
        DraftFile(draft=draft, media_id=file.media_id, name=file.name, alt=file.alt) for file in files if file.media_id
    ]
    DraftFile.objects.bulk_create(laid)
    again = [DraftStandard(draft=draft, standard_id=one.standard_id, text=one.text) for one in standards]
    DraftStandard.objects.bulk_create(again, ignore_conflicts=True)
    return draft
