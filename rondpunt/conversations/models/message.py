"""A message: something said in a conversation, by a citizen, by us, or as a note among ourselves."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.merging import JointAnswer
from rondpunt.networks.models import Channel
from rondpunt.people.models.rows import RowsQuerySet


class MessageQuerySet(RowsQuerySet["Message"]):
    # Each names the condition of its partial index: without, no database uses it and all of the channel is read.

    def stored_as(self, channel: Channel, remote_ids: Iterable[str]) -> "MessageQuerySet":
        """What came in, or went out elsewhere, on ``channel`` under one of these names."""
        return self.filter(channel=channel, remote_id__among=remote_ids).exclude(remote_id="")

    def answering(self, channel: Channel, remote_ids: Iterable[str]) -> "MessageQuerySet":
        """What answers one of these on ``channel``."""
        return self.filter(channel=channel, in_reply_to__among=remote_ids).exclude(in_reply_to="")


class Message(models.Model):
    """One message. What came in has a ``remote_id``; what we send has a ``delivery``; a note has neither."""

    class Direction(models.TextChoices):
        IN = "in", _("from outside")
        OUT = "out", _("from us")
        NOTE = "note", _("note")

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        BOUNCE = "bounce", _("could not be delivered")
        AUTO_REPLY = "auto_reply", _("automatic reply")
        UNREADABLE = "unreadable", _("could not be read")
        EXPERT = "expert", _("word of an expert")  # a note: for us alone
        BODY = "body", _("word of another body")  # a note, too
        RECEIPT = "receipt", _("receipt")  # number and term, by the house itself: no answer
        NOTICE = "notice", _("notice")  # that a term was extended: no answer either

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    channel = models.ForeignKey("networks.Channel", models.PROTECT, null=True, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MESSAGE)
    remote_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)  # remote id of what it answers
    delivery = models.OneToOneField("networks.Delivery", models.PROTECT, null=True, related_name="message")
    joint_answer = models.ForeignKey(JointAnswer, models.PROTECT, null=True, related_name="messages")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="messages")
    handle = models.ForeignKey("people.Handle", models.PROTECT, null=True, related_name="+")  # wrote from
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # made safe on arrival (lib/safe_html.py)
    content_warning = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=16, default="direct")  # wire.Visibility
    language = models.CharField(max_length=5, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    at = models.DateTimeField()  # when it was written, as the network says
    kept_at = models.DateTimeField()  # when it came into this house
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  # its author took it back; the text is kept from view
    raw = models.ForeignKey("networks.Media", models.PROTECT, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "remote_id"], condition=~models.Q(remote_id=""), name="a_message_is_stored_once"
            ),
            models.UniqueConstraint(fields=["joint_answer", "conversation"], name="a_source_is_told_once"),
            models.CheckConstraint(
                condition=~models.Q(direction="note") | models.Q(delivery=None, remote_id=""),
                name="a_note_never_leaves_the_house",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="expert") | models.Q(direction="note"),
                name="what_an_expert_says_is_for_us_alone",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="body") | models.Q(direction="note"),
                name="what_another_body_says_is_for_us_alone",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="messages_in_order"),
            models.Index(fields=["person", "-at"], name="messages_of_person"),
            models.Index(
                fields=["channel", "in_reply_to"], condition=~models.Q(in_reply_to=""), name="messages_by_answered"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_odd(self) -> bool:
        """Whether a machine wrote it, or nobody can read it."""
        return self.kind in (self.Kind.BOUNCE, self.Kind.AUTO_REPLY, self.Kind.UNREADABLE)

    @property
    def is_no_answer(self) -> bool:
        """Said by us while the answer is still to come."""
        return self.kind in NO_ANSWERS


NO_ANSWERS = (Message.Kind.RECEIPT, Message.Kind.NOTICE)
# An answer taken back in time was never tried: it is a draft again, and on the trail, but was not said.
UNSAID = models.Q(delivery__state="withdrawn", delivery__attempts=0)


def spoken(messages: models.QuerySet[Message]) -> models.QuerySet[Message]:
    """What was said to and fro: no notes, and no answer that was taken back."""
    return messages.exclude(direction=Message.Direction.NOTE).exclude(delivery__state="withdrawn")


def answering(messages: models.QuerySet[Message]) -> models.QuerySet[Message]:
    """What we said, without receipts and notices: those answer nobody."""
    return messages.filter(direction=Message.Direction.OUT).exclude(kind__in=NO_ANSWERS)


class MessageVersion(models.Model):
    """What a message said before its author changed it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions")
    text = models.TextField()
    html = models.TextField(blank=True)
    until = models.DateTimeField()  # when it was replaced

    class Meta:
        ordering = ["until", "id"]


class AttachmentQuerySet(RowsQuerySet["Attachment"]):
    def to_fetch(self) -> "AttachmentQuerySet":
        """Files that stand on their network still, newest first."""
        return self.filter(media=None, refused="").exclude(source="").order_by("-id")


class Attachment(models.Model):
    """A file with a message: kept here, still to be fetched from its network, or refused with a reason."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    position = models.IntegerField(default=0)
    name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=120)
    alt = models.TextField(blank=True)
    media = models.ForeignKey("networks.Media", models.PROTECT, null=True, related_name="+")
    source = models.URLField(max_length=2000, blank=True)  # where the network keeps it
    content_id = models.CharField(max_length=255, blank=True)  # RFC 2392
    refused = models.CharField(max_length=200, blank=True)  # why it could not be fetched

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(media=None, refused=""), name="attachments_to_fetch")]

    @property
    def is_image(self) -> bool:
        """Whether a browser may show it in place."""
        return self.media_type in ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
