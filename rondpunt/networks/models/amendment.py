"""An amendment: what went out is to be changed or taken back there. The row is the truth, as for a delivery."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models.channel import Channel
from rondpunt.networks.models.delivery import Delivery
from rondpunt.networks.models.stop import Stop


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def open(self) -> "AmendmentQuerySet":
        """Those that are still to be carried out."""
        return self.filter(state__in=OPEN)

    def words_of(self, deliveries: Iterable[Delivery]) -> "dict[int, Amendment]":
        """By the number of the delivery the edit whose words stand there now, where they were changed; one query."""
        changed = [delivery.pk for delivery in deliveries if delivery.edited_at]
        done = self.filter(delivery__in=changed, kind=Amendment.Kind.EDIT, state=Amendment.State.DONE)
        return {edit.delivery_id: edit for edit in done.order_by("done_at", "id")} if changed else {}

    def with_stops(self, now: datetime) -> "AmendmentQuerySet":
        """Each row says in ``is_stopped`` whether an emergency stop holds it back, if it is a change."""
        return self.annotate(is_stopped=models.Exists(Stop.objects.before(now, author="asked_by_id")))

    def due(self, now: datetime) -> "AmendmentQuerySet":
        """Rows that may be carried out now, the longest due first."""
        return self._may_go(now).order_by("due_at", "id")

    def claim(self, amendment_id: int, *, now: datetime, until: datetime) -> bool:
        """Take one row that is due: one conditional UPDATE, true for exactly one of all who try."""
        changed = (
            self._may_go(now)
            .filter(id=amendment_id)
            .update(state=Amendment.State.DOING, lease_until=until, changed_at=now, attempts=models.F("attempts") + 1)
        )
        return changed == 1

    def _may_go(self, now: datetime) -> "AmendmentQuerySet":
        """What waits for its turn, and what a worker left when it died: to do it again is harmless.

        An emergency stop holds new words back; what is wrong can still be taken away. Conditions on other tables stand
        in subqueries of their own, as in ``DeliveryQuerySet._may_go``.
        """
        paused = Channel.objects.filter(pk=models.OuterRef("channel_id"), state=Channel.State.PAUSED)
        return self.filter(
            Q(state=Amendment.State.WAITING, due_at__lte=now) | Q(state=Amendment.State.DOING, lease_until__lt=now),
            Q(kind=Amendment.Kind.DELETE) | ~models.Exists(Stop.objects.before(now, author="asked_by_id")),
            ~models.Exists(paused),
        )


class Amendment(models.Model):
    """waiting > doing > done | refused; doing > waiting when the network asks for patience; waiting > withdrawn.

    The payload of the delivery stays as it was sent: that is proof. The last edit that is done is what stands there.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("change")
        DELETE = "delete", _("removal")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DOING = "doing", _("under way")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="amendments")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")  # the delivery's; for the claim, no join
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(blank=True)  # of an edit
    content_warning = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    reason = models.CharField(max_length=32, blank=True)  # wire.Reason of the last refusal or delay
    detail = models.TextField(blank=True)  # the network's own words
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"],
                condition=Q(state__in=["waiting", "doing"]),
                name="one_open_amendment_of_a_delivery",
            ),
            models.CheckConstraint(condition=Q(kind="delete", text="") | ~Q(text=""), name="an_edit_has_words"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="what_is_amended_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="amendment_due"),
            models.Index(fields=["changed_at"], name="amendment_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return self.state in OPEN


OPEN = (Amendment.State.WAITING, Amendment.State.DOING)
