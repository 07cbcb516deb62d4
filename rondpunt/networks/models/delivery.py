"""A delivery: one message on its way to one network. The row is the truth; the queue only wakes the worker."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models.channel import Channel
from rondpunt.networks.models.stop import Stop
from rondpunt.people.models.rows import RowsQuerySet

NO_NAME = "key:"  # the network's name of it is not known; its key is ours and just as unique
NAME_SOUGHT_FOR = timedelta(days=2)


# Number, channel and kind of a row that is due.
Candidate = tuple[int, int, str]


def _exposed() -> models.Q:
    """Of a row that is for colleagues: others can read on its channel."""
    outside = Channel.objects.filter(pk=models.OuterRef("channel_id"), is_internal=False)
    return models.Q(models.Exists(outside), is_for_colleagues=True)


class DeliveryQuerySet(RowsQuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Rows that may go out now: answers before posts, then the longest due first."""
        return self._may_go(now).order_by("kind", "due_at", "id")

    def claim(self, delivery_id: int, *, now: datetime, until: datetime) -> bool:
        """Take one row that is due for sending: one conditional UPDATE, true for exactly one of all who try."""
        changed = (
            self._may_go(now)
            .filter(id=delivery_id)
            .update(state=Delivery.State.SENDING, lease_until=until, changed_at=now, attempts=models.F("attempts") + 1)
        )
        return changed == 1

    @transaction.atomic
    def claim_some(
        self, choose: Callable[[Sequence[Candidate]], list[int]], *, most: int, now: datetime, until: datetime
    ) -> "list[Delivery]":
        """Take what ``choose`` names of the first ``most`` rows that are due, by one conditional UPDATE.

        Rows that another is just claiming are passed over, not waited for.
        """
        due = self.due(now).select_for_update(skip_locked=True).values_list("pk", "channel_id", "kind")[:most]
        chosen = choose(list(due))
        if not chosen:
            return []
        # The rows are ours to change by now; a stop may have been set since, and wins.
        rows = self.model.objects.filter(pk__in=chosen)
        rows._may_go(now).update(
            state=Delivery.State.SENDING, lease_until=until, changed_at=now, attempts=models.F("attempts") + 1
        )
        claimed = rows.filter(state=Delivery.State.SENDING).select_related("channel", "follows")
        return list(claimed.order_by("kind", "due_at", "id"))

    def soon(self, now: datetime, within: timedelta) -> "DeliveryQuerySet":
        """Waiting rows whose moment is yet to come and near, the nearest first."""
        return self.filter(state=Delivery.State.WAITING, due_at__gt=now, due_at__lte=now + within).order_by("due_at")

    def _may_go(self, now: datetime) -> "DeliveryQuerySet":
        """Waiting rows whose moment has come and not passed, and that nothing holds back.

        Conditions on other tables stand in subqueries of their own, never in a join: PostgreSQL looks again at the row
        itself when it had to wait for another claim, and a joined copy of the row would still say "waiting".
        """
        paused = Channel.objects.filter(pk=models.OuterRef("channel_id"), state=Channel.State.PAUSED)
        before = self.model.objects.filter(pk=models.OuterRef("follows_id"), state=Delivery.State.SENT)
        named = before.exclude(remote_id__startswith=NO_NAME)  # nobody can reply to what has no name
        is_out = models.Exists(named) | models.Q(models.Exists(before), follows_as_reply=False)
        return self.filter(
            models.Q(latest_at=None) | models.Q(latest_at__gte=now),
            models.Q(not_before_at=None) | models.Q(not_before_at__lte=now),
            models.Q(follows=None) | is_out,
            models.Q(kind=Delivery.Kind.MESSAGE) | ~models.Exists(Stop.objects.before(now)),
            ~models.Exists(paused),
            ~_exposed(),
            state=Delivery.State.WAITING,
            due_at__lte=now,
        )

    def missed(self, now: datetime) -> "DeliveryQuerySet":
        """Waiting rows whose last moment has passed."""
        return self.filter(state=Delivery.State.WAITING, latest_at__lt=now)

    def exposed(self) -> "DeliveryQuerySet":
        """Waiting rows for colleagues, on a channel that others read: it was opened to them since."""
        return self.filter(_exposed(), state=Delivery.State.WAITING)

    def left_behind(self) -> "DeliveryQuerySet":
        """Waiting rows that follow one that does not go out."""
        stays = self.model.objects.filter(
            pk=models.OuterRef("follows_id"), state__in=[Delivery.State.REFUSED, Delivery.State.WITHDRAWN]
        )
        return self.filter(models.Exists(stays), state=Delivery.State.WAITING, follows__isnull=False)

    def in_doubt(self, now: datetime) -> "DeliveryQuerySet":
        """Rows in doubt at which it is time to look again."""
        return self.filter(state=Delivery.State.IN_DOUBT, due_at__lte=now).order_by("due_at", "id")

    def doubtful(self, now: datetime) -> "DeliveryQuerySet":
        """Rows whose worker went silent while sending."""
        return self.filter(state=Delivery.State.SENDING, lease_until__lt=now)

    def without_name(self, now: datetime) -> "DeliveryQuerySet":
        """What arrived by a colleague's word of late, and whose name on the network nobody knows yet."""
        return self.filter(changed_at__gte=now - NAME_SOUGHT_FOR, remote_id__startswith=NO_NAME)

    def sent_as(self, channel: Channel, remote_ids: Iterable[str]) -> "DeliveryQuerySet":
        """What ``channel``'s network keeps of ours under one of these names."""
        # With the condition of the partial index, or no database uses it and all of the channel is read.
        return self.filter(channel=channel, remote_id__among=remote_ids).exclude(remote_id="")


class Delivery(models.Model):
    """waiting > sending > sent | refused; waiting > withdrawn; a sending row whose worker died is in doubt.

    waiting > held > waiting: something new was said before it went out, or its moment was missed, and a person is to
    look again.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        POST = "post", _("post")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        IN_DOUBT = "in_doubt", _("in doubt")
        WITHDRAWN = "withdrawn", _("withdrawn")
        HELD = "held", _("held")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # travels with ``send``
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.MESSAGE)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    # wire.Outgoing as JSON, without its files; {"text", "to", "in_reply_to", ...}, see actions/send.py
    payload = models.JSONField()
    files = models.JSONField(default=list)  # [{"media": id, "name": str, "alt": str, "focus"?: [x, y]}]
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_for_colleagues = models.BooleanField(default=False)  # never goes out where others can read
    not_before_at = models.DateTimeField(null=True)  # an embargo: whoever says "now", it waits until then
    latest_at = models.DateTimeField(null=True)  # after this moment it does not go out without a person's word
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")  # goes out after that one
    follows_as_reply = models.BooleanField(default=False)  # and as an answer to it
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    reason = models.CharField(max_length=32, blank=True)  # wire.Reason of the last refusal or delay
    detail = models.TextField(blank=True)  # the network's own words
    remote_id = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    sent_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)  # when its words were changed there; which, says the last Amendment
    removed_at = models.DateTimeField(null=True)  # when it was taken away there

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "remote_id"], condition=~models.Q(remote_id=""), name="one_delivery_per_remote_id"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | ~models.Q(remote_id=""), name="what_was_sent_is_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["state", "kind", "due_at", "id"], name="delivery_next"),
            models.Index(fields=["state", "latest_at"], name="delivery_latest"),
            models.Index(fields=["changed_at"], name="delivery_changed"),
            models.Index(
                fields=["channel", "-sent_at", "-id"], condition=models.Q(kind="post"), name="posts_of_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
