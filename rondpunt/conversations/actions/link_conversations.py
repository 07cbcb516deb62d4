"""Say of conversations that they are about the same thing as this one; each stays with its own people."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.links import MOST_LINKS, links_of
from rondpunt.conversations.models import Conversation, ConversationLink
from rondpunt.people.models import User
from rondpunt.people.trail import record


class CannotLink(Exception):
    """These cannot be linked; the sentence is for the person at the screen."""


@transaction.atomic
def link_conversations(
    here: Conversation, *, others: Sequence[Conversation], by: User, now: datetime
) -> list[ConversationLink]:
    """Link ``here`` with each of ``others``, both ways; what is linked already stays so. Raises ``CannotLink``.

    Returns the new links. That ``by`` may answer here and see the others is for the caller (access.py) to ask.
    """
    numbers = {one.pk for one in others} - {here.pk}
    if not numbers:
        raise CannotLink(_("Choose at least one other conversation."))
    # Two colleagues at once: the second counts after the first.
    Conversation.objects.select_for_update(of=("self",)).get(pk=here.pk)
    if links_of(here).count() + len(numbers) > MOST_LINKS:
        raise CannotLink(_("At most %(most)d links for one conversation.") % {"most": MOST_LINKS})
    made = []
    for number in sorted(numbers):
        first, second = sorted((here.pk, number))
        link, is_new = ConversationLink.objects.get_or_create(
            first_id=first, second_id=second, defaults={"made_by": by, "made_at": now}
        )
        if is_new:
            made.append(link)
            _tell("conversation.linked", here, number, by, now)
    return made


@transaction.atomic
def unlink(link: ConversationLink, *, here: Conversation, by: User, now: datetime) -> None:
    """They have nothing to do with each other after all; once more changes nothing."""
    if ConversationLink.objects.filter(pk=link.pk).delete()[0]:
        number = link.second_id if link.first_id == here.pk else link.first_id
        _tell("conversation.unlinked", here, number, by, now)


def _tell(verb: str, here: Conversation, number: int, by: User, now: datetime) -> None:
    # Only its number: whoever reads the trail may not be one who sees the other.
    record(verb, subject=here, at=now, actor=by, team_id=here.team_id, other=f"#{number}")
