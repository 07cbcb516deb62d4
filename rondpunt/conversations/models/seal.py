"""A seal: a conversation that only named colleagues may read, and whose every reading is on the trail."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class Seal(models.Model):
    """Stands on a conversation until it is taken off. Its readers, the owner among them, are rows of their own."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="seal")
    reason = models.CharField(max_length=300)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, through="SealReader", related_name="+")


class SealReader(models.Model):
    """A colleague who may read behind the seal, as far as the team wall lets them."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="reader_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "user"], name="a_seal_names_a_reader_once")]
