"""Who asked by the web form: where to tell them that there is an answer, and how often one place knocks."""

from datetime import datetime, timedelta

from django.db import models, transaction

from rondpunt.conversations.models.conversation import Conversation

KNOCKS_REMEMBERED = timedelta(hours=1)
MOST_KNOCKS = 20  # an hour; a library or a school shares one address


class Asker(models.Model):
    """The citizen behind a conversation by web form. ``key`` is that of their handle; ``email`` may be empty."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="asker")
    key = models.CharField(max_length=320)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    # Id of the newest answer of which a notice was mailed; moved by a conditional UPDATE, so that one mail goes out.
    told_up_to = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)


class KnockQuerySet(models.QuerySet["Knock"]):
    def let_in(self, mark: str, *, now: datetime) -> bool:
        """Count one knock by ``mark``; false, and not counted, when there were too many within the hour."""
        with transaction.atomic():
            self.filter(at__lt=now - KNOCKS_REMEMBERED).delete()
            if self.filter(mark=mark).count() >= MOST_KNOCKS:
                return False
            self.create(mark=mark, at=now)
        return True


class Knock(models.Model):
    """Somebody sent a form. ``mark`` is a keyed digest of the network address, forgotten after an hour."""

    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = KnockQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["mark", "at"], name="knocks_by_mark"),
            models.Index(fields=["at"], name="knocks_by_time"),
        ]
