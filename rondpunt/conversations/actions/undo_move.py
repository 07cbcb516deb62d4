"""Messages that were moved go back, as long as nothing happened where they went."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.move_messages import CannotMove, freshen, hold
from rondpunt.conversations.models import Conversation, Draft, Message, MessageMove
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def undo_move(move: MessageMove, *, by: User, now: datetime) -> Conversation:
    """The conversation they came from, with its messages. A conversation that was opened for them is gone again.

    Raises ``CannotMove`` when somebody or a citizen did anything there since; then nothing has changed.
    """
    if move.target is None:
        raise CannotMove(_("This was undone already."))
    held = hold([move.source_id, move.target.pk])
    source, target = held[move.source_id], held[move.target.pk]
    written = move.was_new and Draft.objects.filter(conversation=target).exclude(text="").exists()
    last = MessageMove.to_undo(target, now=now)
    if written or last is None or last.pk != move.pk:
        raise CannotMove(_("Something happened there since. Move the messages back, or merge the conversations."))
    MessageMove.objects.filter(pk=move.pk).update(undone_at=now)
    Message.objects.filter(pk__in=move.messages, conversation=target).update(conversation=source)
    if source.status == move.status["after"]:
        source.status = move.status["before"]
    if move.was_new:
        target.delete()  # nobody outside knows its address: nothing was said from it
    freshen([source] if move.was_new else [source, target], now=now)
    verb = "conversation.move_undone"
    record(verb, subject=source, at=now, actor=by, team_id=source.team_id, number=len(move.messages), move=move.pk)
    return source
