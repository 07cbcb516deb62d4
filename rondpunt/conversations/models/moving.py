"""Messages that a colleague moved to another conversation, or to a new one, kept so that it can be undone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.people.models import TrailEntry

UNDO_FOR = timedelta(days=1)


class MessageMove(models.Model):
    """From ``source`` to ``target``. ``was_new``: the target was opened for them; undone, it is gone again."""

    source = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    target = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")
    was_new = models.BooleanField()
    messages = models.JSONField(default=list)  # their ids
    # Of the source, which does not follow from its messages: {"before": status, "after": status}
    status = models.JSONField(default=dict)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="messages_move_to_another_conversation"
            )
        ]

    @classmethod
    def to_undo(cls, target: Conversation, *, now: datetime) -> "MessageMove | None":
        """The last move into ``target``, as long as nothing happened there since; one query."""
        lines = TrailEntry.objects.filter(subject_kind="conversation", subject_id=models.OuterRef("target_id"))
        since = lines.filter(at__gt=models.OuterRef("moved_at")).exclude(verb="conversation.read")
        standing = cls.objects.filter(target=target, undone_at=None, moved_at__gt=now - UNDO_FOR)
        return standing.exclude(models.Exists(since)).select_related("source", "moved_by").order_by("pk").last()
