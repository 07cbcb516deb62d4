"""A copy: what one colleague got of a post, why, and what they did with it. Nobody else ever sees the latter."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.models.house_message import HouseMessage
from rondpunt.publishing.models.mailed_reader import MailedReader
from rondpunt.publishing.models.post import Post

MAILED_AFTER = timedelta(minutes=1)  # whoever reads it on the screen meanwhile gets no mail
MAILED_WITHIN = timedelta(days=3)  # a mail server that is away for longer brings no news


class CopyQuerySet(models.QuerySet["Copy"]):
    def standing(self) -> "CopyQuerySet":
        """All but those of what was taken back."""
        return self.filter(message__delivery__removed_at=None)

    def given(self) -> "CopyQuerySet":
        """Those that reached their colleague."""
        return self.filter(given_at__isnull=False)

    def held(self) -> "CopyQuerySet":
        """Those above the budget of the week: to be read any time, told of later."""
        return self.filter(given_at=None)

    def to_release(self, now: datetime) -> "CopyQuerySet":
        """Those held back whose week has begun."""
        return self.held().standing().filter(held_until__lte=now)

    def to_mail(self, now: datetime) -> "CopyQuerySet":
        """Unread copies of colleagues who wanted them by mail when these came."""
        wanted = MailedReader.objects.filter(user=OuterRef("user_id"), since__lte=OuterRef("given_at"))
        fresh = self.given().filter(given_at__gt=now - MAILED_WITHIN, given_at__lte=now - MAILED_AFTER)
        waiting = fresh.standing().filter(read_at=None, mailed_at=None, user__is_active=True)
        return waiting.filter(Exists(wanted)).order_by("given_at", "id")


class Copy(models.Model):
    """Of a post everybody gets one, in one language, whatever the number of audiences they are in."""

    class Reaction(models.TextChoices):
        THANKS = "thanks", _("Thanks")
        USEFUL = "useful", _("Useful")
        UNCLEAR = "unclear", _("Not clear to me")

    message = models.ForeignKey(HouseMessage, models.CASCADE, related_name="copies")
    post = models.ForeignKey(Post, models.PROTECT, related_name="copies")  # the message's; for the constraint
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="copies")
    # The group in which they are counted, as it was then; none: they were in no team.
    team = models.ForeignKey("people.Team", models.SET_NULL, null=True, related_name="+")
    reasons = models.JSONField()  # [[kind, name], ...] of ``strategy.members.Reason``, as they were then
    made_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)  # when it was above the budget of a week
    given_at = models.DateTimeField(null=True)  # when it took some of the budget
    read_at = models.DateTimeField(null=True)
    reaction = models.CharField(max_length=8, choices=Reaction.choices, blank=True)
    mailed_at = models.DateTimeField(null=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="one_copy_for_a_colleague"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(held_until__isnull=False), name="a_copy_is_given_or_held"
            ),
            models.CheckConstraint(condition=Q(read_at=None) | Q(given_at__isnull=False), name="what_is_read_is_given"),
        ]
        indexes = [
            models.Index(fields=["user", "-given_at", "-id"], name="copies_in_order"),
            models.Index(fields=["held_until", "id"], condition=Q(given_at=None), name="copies_to_release"),
            models.Index(fields=["user"], condition=Q(given_at=None), name="copies_held"),
            models.Index(
                fields=["given_at"],
                condition=Q(given_at__isnull=False, read_at=None, mailed_at=None),
                name="copies_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.user_id}"
