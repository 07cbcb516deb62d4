"""A contact by telephone or at the desk: who, by whom, and the questions that were asked in it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation


class Contact(models.Model):
    """One call or visit. ``key`` was made when the form was drawn: the same form twice is one contact."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    network = models.CharField(max_length=32)
    at = models.DateTimeField()
    conversations = models.ManyToManyField(Conversation, through="ContactQuestion", related_name="+")


class ContactQuestion(models.Model):
    """Each question of a contact is a conversation of its own."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="questions")
    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="contact_question")

    class Meta:
        ordering = ["id"]


class ContactDraft(models.Model):
    """What a colleague is writing down, as the form's own fields; one for each of them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fields = models.TextField()  # application/x-www-form-urlencoded
    changed_at = models.DateTimeField()


class CallBack(models.Model):
    """Somebody is to be rung back. Exactly one of department, team and user has it; the team stands behind a user."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="call_backs")
    number = models.CharField(_("number"), max_length=40)
    at = models.DateTimeField()
    department = models.ForeignKey("people.Department", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(done_at=None), name="one_call_back_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, team=None, user=None)
                | models.Q(department=None, team__isnull=False, user=None)
                | models.Q(department=None, team=None, user__isnull=False),
                name="a_call_back_has_one_receiver",
            ),
        ]

    @property
    def receiver(self) -> str:
        """Who is to ring, by name; for somebody who left, the conversation's team."""
        if self.user:
            return self.user.name if self.user.is_active else str(self.conversation.team)
        return str(self.team or self.department)
