"""One answer, written once, to everybody whose conversations are merged: a message and a delivery for each of them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.gathered import bring_up_to_date, held
from rondpunt.conversations.looking import LaidReady
from rondpunt.conversations.models import Conversation, Draft, JointAnswer, Message, SecondLook
from rondpunt.conversations.telling import Telling, Writing, tellings
from rondpunt.people.models import User


class NobodyChosen(CannotAnswer):
    """No source is to be told."""


class NotToAll(CannotAnswer):
    """Somebody who was chosen cannot be told like this."""


@transaction.atomic
def answer_all(
    lead: Conversation,
    *,
    user: User,
    text: str,
    kind: str,
    to: Collection[int] | None = None,
    files: LaidReady = (),
    content_warning: str = "",
    language: str | None = None,
    look: SecondLook | None = None,
    now: datetime,
    goes_out_at: datetime | None = None,
) -> list[Message]:
    """Tell each source (``to``: ids of conversations; None: all that wait) by its own channel, thread and recipient.

    All of them or, with ``CannotAnswer``, none: the sentence names who cannot be told and why. A source that was
    asked in private is answered in private, whatever ``kind`` says. ``look`` as for ``answer``.
    """
    if goes_out_at:
        raise NotToAll(_("An answer to several people goes out at once. Send it now, or keep it as a draft."))
    lead, text = held(lead), text.strip()
    going = _going(tellings(lead, Writing(kind, text, files), to=to))
    joint = JointAnswer.objects.create(lead=lead, user=user, text=text, at=now)
    told = [
        answer(
            one.conversation,
            user=user,
            text=text,
            kind=one.kind,
            files=files,
            content_warning=content_warning if one.conversation.channel.allows.content_warning else "",
            language=language,
            joint=joint,
            look=look,
            now=now,
        )
        for one in going
    ]
    if look is None:  # what its writer began since is another text
        Draft.objects.filter(conversation=lead, user=user).delete()
    lead = held(lead)  # it may have been answered itself
    if lead.owner_id is None:
        lead.owner = user
        lead.save(update_fields=["owner"])
    bring_up_to_date(lead)
    mind_promise([lead.pk], now=now)
    return told


def _going(plan: Sequence[Telling]) -> list[Telling]:
    """Who is told; nothing goes out while anything stands in the way of one of them."""
    going = [one for one in plan if one.is_chosen]
    if not going:
        raise NobodyChosen(_("Choose who is told."))
    if hindered := [one for one in going if one.why_not]:
        reasons = " ".join(f"{one.name}: {one.why_not}" for one in hindered)
        raise NotToAll(_("Not sent to anybody yet. %(reasons)s") % {"reasons": reasons})
    return going
