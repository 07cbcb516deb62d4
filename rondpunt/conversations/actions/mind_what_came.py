"""Before an answer goes out: was something said here that whoever wrote it has not seen?"""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.gathered import rows_of
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.models.message import UNSAID
from rondpunt.people.models import User

Direction = Message.Direction
MOST_SHOWN = 20


class Overtaken(CannotAnswer):
    """Something was said meanwhile. ``messages`` are what its author is to read first, oldest first."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__(_("Not sent yet: something was said here while you were writing."))
        self.messages = messages


def mind_what_came(held: Conversation, *, user: User, seen: int | None) -> None:
    """Raise ``Overtaken`` where somebody else spoke after message ``seen`` (its id) of a conversation that is locked.

    The lock makes this hold: who adds a message here locks the row before, so ids become visible in their order, and
    of two who send at the same moment the second finds what the first wrote. ``seen`` None: nothing is asked.
    """
    if seen is None:
        return
    # What the house or a machine says by itself asks nobody to think again.
    by_itself = Q(direction=Direction.OUT, user=None, remote_id="") | Q(kind=Message.Kind.AUTO_REPLY)
    since = Message.objects.filter(conversation__in=rows_of(held), pk__gt=seen, removed_at=None)
    said = since.exclude(user=user).exclude(by_itself).exclude(UNSAID)
    whole = said.select_related("person", "user", "expert_request__expert")
    # The newest of very many: what its author is shown is what they have seen then.
    if found := list(whole.order_by("-id")[:MOST_SHOWN]):
        raise Overtaken(found[::-1])
