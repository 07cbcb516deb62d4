"""A channel: our account on a network, its health, and how far it was read."""

import dataclasses
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rondpunt.networks import wire
from rondpunt.networks.registry import (
    Connector,
    connector,
    is_internal,
    networks_that_hand_out,
    networks_that_thread,
    networks_to_publish_on,
)
from rondpunt.networks.secrets import seal, unseal

FIRST_FETCH_DAYS = 30
SLOWEST_BACK_OFF = timedelta(hours=1)
NEEDS_YOU_AFTER = 8  # failures in a row, about two hours; a refusal asks for a person at once


class ChannelQuerySet(models.QuerySet["Channel"]):
    def active(self) -> "ChannelQuerySet":
        """Channels that are read and written."""
        return self.filter(state=Channel.State.ACTIVE)

    def to_publish_on(self) -> "ChannelQuerySet":
        """Channels on which something can be said of our own accord, to whoever reads there."""
        return self.filter(network__in=networks_to_publish_on()).exclude(state=Channel.State.PAUSED)

    def due(self, now: datetime) -> "ChannelQuerySet":
        """Active channels whose next reading is at hand."""
        return self.active().filter(next_fetch_at__lte=now).order_by("next_fetch_at")


class Channel(models.Model):
    """Our account on a network. Its position moves only together with the messages it covers."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        NEEDS_YOU = "needs_you", _("needs you")

    network = models.CharField(_("network"), max_length=32)
    handle = models.CharField(_("our account"), max_length=320)
    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(
        "people.Team", models.PROTECT, verbose_name=_("team that answers"), related_name="channels"
    )
    language = models.CharField(_("language"), max_length=5, default="nl")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ACTIVE)

    details = models.JSONField(default=dict)  # the answers to the connector's needs that are no secret
    sealed = models.BinaryField(default=bytes)  # the secret ones, see networks/secrets.py
    limits = models.JSONField(null=True)  # what this very server allows, as ``check`` told
    # Only colleagues read here; in the row, because a claim asks for it at the moment of sending.
    is_internal = models.BooleanField(default=False)

    position = models.TextField(blank=True)
    remaining = models.IntegerField(null=True)  # messages still to come in a first fetch, where the network tells
    first_fetch_count = models.IntegerField(default=0)  # messages that a first fetch has brought so far
    created_at = models.DateTimeField()
    first_fetch_done_at = models.DateTimeField(null=True)
    next_fetch_at = models.DateTimeField()
    fetch_lease_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    failure_reason = models.CharField(max_length=32, blank=True)  # wire.Reason
    failure_detail = models.TextField(blank=True)  # the network's own words
    failure_count = models.IntegerField(default=0)  # in a row

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["network", "handle"], name="one_channel_per_account")]
        indexes = [models.Index(fields=["state", "next_fetch_at"], name="channel_due")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The administrators' page about it."""
        return reverse("networks:channel", args=[self.pk])

    @property
    def connector(self) -> Connector:
        """The module that speaks this network's language."""
        return connector(self.network)

    @property
    def network_title(self) -> str:
        """The network's name as people know it, in the reader's language."""
        return gettext(self.connector.title)

    @property
    def hands_out(self) -> bool:
        """Whether the house hands what is sent here to each colleague by themselves."""
        return self.network in networks_that_hand_out()

    @property
    def threads(self) -> bool:
        """Whether what we send here in reply to a message of ours stands below it."""
        return self.network in networks_that_thread()

    @property
    def cards(self) -> str:
        """Whose is the card of a page that a message links to: "given" by us, "made" there, or "" for none."""
        return str(getattr(self.connector, "cards", ""))

    @cached_property
    def allows(self) -> wire.Limits:
        """What may be sent here: this server's own limits, else the network's."""
        if not self.limits:
            return self.connector.limits
        told = dict(self.limits)
        told["media_types"] = tuple(told.get("media_types", ()))
        told["visibilities"] = tuple(wire.Visibility(value) for value in told.get("visibilities", ()))
        return wire.Limits(**told)

    def remember(self, checked: wire.Checked) -> None:
        """Take over who we are there and what is allowed, as ``check`` told; not saved yet."""
        self.handle = checked.handle
        self.limits = dataclasses.asdict(checked.limits) if checked.limits else None

    def fill_in(self, answers: dict[str, str]) -> None:
        """Keep the answers to the connector's needs, secrets apart and encrypted. An empty secret keeps the old one."""
        secret = {need.name for need in self.connector.needs if need.kind == "secret"}
        kept = unseal(self.sealed)
        kept.update({name: value for name, value in answers.items() if name in secret and value})
        self.details = {name: value for name, value in answers.items() if name not in secret}
        self.sealed = seal(kept)
        self.is_internal = is_internal(self.network, self.details)

    def account(self) -> wire.Account:
        """The account for one call of the connector; raises ``secrets.UnreadableSecret``."""
        return wire.Account(
            settings={**self.details, **unseal(self.sealed)},
            reach=settings.REACH,
            oldest=self.created_at - timedelta(days=FIRST_FETCH_DAYS),
        )

    def succeeded(self, now: datetime, *, more: bool) -> None:
        """Note a good reading; not saved yet."""
        self.last_success_at, self.failure_count = now, 0
        self.failure_reason = self.failure_detail = ""
        self.next_fetch_at = now if more else now + timedelta(seconds=settings.FETCH_SECONDS)

    def failed(self, now: datetime, error: wire.TryLater | wire.Refused) -> None:
        """Note a bad reading and back off; after a refusal or many failures it needs a person. Not saved yet."""
        self.last_failure_at, self.failure_count = now, self.failure_count + 1
        self.failure_reason, self.failure_detail = error.reason, error.detail[:2000]
        wait = min(SLOWEST_BACK_OFF, timedelta(seconds=settings.FETCH_SECONDS * 2 ** min(self.failure_count, 10)))
        asked = error.after if isinstance(error, wire.TryLater) else None
        self.next_fetch_at = now + max(wait, asked or timedelta(0))
        if isinstance(error, wire.Refused) or self.failure_count >= NEEDS_YOU_AFTER:
            self.state = Channel.State.NEEDS_YOU
