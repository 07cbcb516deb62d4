"""Another body that answers for something, a conversation that was sent on to it, and what it wrote back."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation, make_token
from rondpunt.conversations.models.message import Attachment, Message


class Body(models.Model):
    """A town, an agency, a company: by mail, or where it takes questions by a web form alone."""

    name = models.CharField(_("name"), max_length=120)
    does = models.CharField(_("what it answers for"), max_length=200)
    email = models.EmailField(_("mail address"), max_length=254, blank=True)
    form_url = models.URLField(
        _("address of its web form"), max_length=500, blank=True, validators=[URLValidator(schemes=["https", "http"])]
    )
    jurisdiction = models.CharField(_("where it is competent"), max_length=120, blank=True)
    language = models.CharField(_("its language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        verbose_name = _("other body")
        verbose_name_plural = _("other bodies")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_body_whatever_the_capitals"),
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(form_url=""), name="a_body_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Forward(models.Model):
    """Sent on once: a mail to the body (None: by hand, over its form) and an answer that tells the citizen."""

    key = models.CharField(max_length=32, unique=True)  # made when the form was drawn: a double click forwards once
    token = models.CharField(max_length=32, unique=True, default=make_token, editable=False)  # in its reply address
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="forwards", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="forwards")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()  # to the body, word for word
    files = models.ManyToManyField(Attachment, related_name="+")  # went along, or go into its form by hand
    delivery = models.OneToOneField("networks.Delivery", models.PROTECT, null=True, related_name="forward")
    message = models.OneToOneField(Message, models.CASCADE, related_name="forward")  # to the citizen
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["conversation", "-at"], name="forwards_in_order")]


class BodyReply(models.Model):
    """A mail of the body: a note in the conversation, never told to the citizen by itself."""

    channel = models.ForeignKey("networks.Channel", models.PROTECT, related_name="+")
    remote_id = models.CharField(max_length=500)
    forward = models.ForeignKey(Forward, models.CASCADE, related_name="replies")
    message = models.OneToOneField(Message, models.CASCADE, related_name="body_reply")
    sender = models.CharField(max_length=320)  # as the mail says; nobody has checked it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="a_reply_of_a_body_is_stored_once")
        ]
