"""Mails to experts, and what came back by mail: known again, stored once, and told apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.expert import ExpertRequest
from rondpunt.conversations.models.message import Message


class ExpertMail(models.Model):
    """One mail of ours to an expert; a reply to it carries its token back. Only the digest is kept."""

    request = models.ForeignKey(ExpertRequest, models.CASCADE, related_name="mails")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, hexadecimal


class ExpertReply(models.Model):
    """A mail that answers one of ours to an expert: the answer itself, or a note about why it is none."""

    class Verdict(models.TextChoices):
        TAKEN = "taken", _("taken as the answer")
        LATE = "late", _("after the question had ended")
        STRANGER = "stranger", _("from another address than the one asked")
        MACHINE = "machine", _("an automatic reply")
        EMPTY = "empty", _("without a word")

    channel = models.ForeignKey("networks.Channel", models.PROTECT, related_name="+")
    remote_id = models.CharField(max_length=500)
    request = models.ForeignKey(ExpertRequest, models.CASCADE, related_name="replies")
    message = models.OneToOneField(Message, models.CASCADE, related_name="expert_reply")
    sender = models.CharField(max_length=320)  # as the mail says; nobody has checked it
    verdict = models.CharField(max_length=8, choices=Verdict.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="a_reply_of_an_expert_is_stored_once"),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(verdict="taken"), name="one_reply_is_taken_as_the_answer"
            ),
        ]
