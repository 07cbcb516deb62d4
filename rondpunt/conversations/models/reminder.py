"""Who was told that a promise is broken: the owner first, later those who look after the team."""

from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class Reminder(models.Model):
    """Told once for each promise and each step, whatever number of workers look."""

    class Step(models.TextChoices):
        OWNER = "owner"
        TEAM = "team"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="reminders")
    due_at = models.DateTimeField()  # of the promise that was broken
    step = models.CharField(max_length=8, choices=Step.choices)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "due_at", "step"], name="told_once_of_a_broken_promise")
        ]
