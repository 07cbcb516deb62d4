"""A conversation: what one citizen (and who joins) and the organisation say to each other about one thing."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.promise import Promised
from rondpunt.people.models import Tag, User
from rondpunt.people.models.rows import RowsQuerySet
from rondpunt.people.rights import Right

if TYPE_CHECKING:
    from rondpunt.conversations.models.contact import CallBack


def make_token() -> str:
    """An unguessable name of a conversation outside: reply addresses, private links. 128 bits."""
    return secrets.token_hex(16)


# The promise or the legal term, whichever comes first; nothing where neither runs. No constants: with those SQLite
# does not see that the index is of the same order.
DUE_FIRST = Least(Coalesce("due_at", "legal_due_at"), Coalesce("legal_due_at", "due_at"))
_IS_OPEN = ~models.Q(status="closed")


class ConversationQuerySet(RowsQuerySet["Conversation"]):
    def visible_to(self, user: User) -> "ConversationQuerySet":
        """The team wall: another team's conversations do not exist for you."""
        return self._behind(user, Right.READ)

    def answerable_by(self, user: User) -> "ConversationQuerySet":
        """Conversations that ``user`` may answer, hand over and close."""
        return self._behind(user, Right.ANSWER)

    def closed_to(self, user: User) -> "ConversationQuerySet":
        """Sealed ones whose seal does not name ``user``."""
        named = models.Q(seal__reader_rows__user=user)
        return self.exclude(seal=None).exclude(pk__in=Conversation.objects.filter(named).values("pk"))

    def _behind(self, user: User, right: Right) -> "ConversationQuerySet":
        """Within the wall of ``user``; what is sealed only for those whom the seal names."""
        # By its id alone: so the indexes of the inbox still answer without looking at the rows.
        named = apps.get_model("conversations", "SealReader").objects.filter(user=user)
        sealed = apps.get_model("conversations", "Seal").objects.exclude(pk__in=named.values("seal"))
        found = self.exclude(pk__in=sealed.values("conversation"))
        return found if user.can(Right.SEE_ALL) else found.filter(team__in=user.teams_with(right))

    def open(self) -> "ConversationQuerySet":
        """All that is not closed."""
        return self.exclude(status=Conversation.Status.CLOSED)

    def waiting_for_us(self) -> "ConversationQuerySet":
        """New, reopened, or answered by the citizen last."""
        return self.filter(status__in=Conversation.WAITING_FOR_US)

    def overdue(self, now: datetime) -> "ConversationQuerySet":
        """Somebody waits for an answer longer than we promised."""
        return self.waiting_for_us().filter(due_at__lt=now)

    def out_of_step(self) -> "ConversationQuerySet":
        """A clock that runs though we spoke, or stands though a citizen waits."""
        waiting = models.Q(status__in=Conversation.WAITING_FOR_US)
        return self.filter(~waiting & models.Q(due_at__isnull=False) | waiting & ~models.Q(paused_at=None))

    def standing(self) -> "ConversationQuerySet":
        """Those that are not merged into another."""
        return self.filter(merged_into=None)

    def before(self, last_at: datetime, pk: int) -> "ConversationQuerySet":
        """The next page (keyset): older than the last row of the page before."""
        return self.filter(models.Q(last_at__lt=last_at) | models.Q(last_at=last_at, id__lt=pk))


class Conversation(Promised):
    """Belongs to one team, perhaps to one owner in it, and has a status that says who is to speak."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        WAITING_US = "waiting_us", _("waiting for us")
        WAITING_THEM = "waiting_them", _("waiting for them")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")

    WAITING_FOR_US = (Status.NEW, Status.WAITING_US, Status.REOPENED)

    token = models.CharField(max_length=32, unique=True, default=make_token, editable=False)
    channel = models.ForeignKey("networks.Channel", models.PROTECT, related_name="+")
    network = models.CharField(max_length=32)  # of the channel, for the filter of the inbox
    # Person, team and owner stand first in an index below each, and need none of their own.
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="conversations", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", verbose_name=_("team"), db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
    )
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.NEW)
    subject = models.CharField(_("subject"), max_length=300)
    language = models.CharField(_("language"), max_length=5, blank=True)
    visibility = models.CharField(max_length=16)  # widest of its messages, wire.Visibility
    says = models.CharField(max_length=200, blank=True)  # the beginning of its last message, for the list
    message_count = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of its last message; the inbox is in this order
    waiting_since = models.DateTimeField(null=True)  # the citizen's oldest message not answered yet
    closed_at = models.DateTimeField(null=True)
    call_back_at = models.DateTimeField(null=True)  # of the open CallBack, for the list
    legal_due_at = models.DateTimeField(null=True)  # of the FormalMark whose clock runs; closing waits for it
    routed_because = models.CharField(max_length=200, blank=True)
    # Merged: it lives on in another, one level deep, and is closed meanwhile (docs/decisions/0010).
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="sources", db_index=False)
    source_count = models.IntegerField(default=0)  # how many are merged into this one
    # Began with messages of another: the first of all that were split from one (actions/move_messages.py).
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="splits", db_index=False)

    # Began as a reaction to a post of ours: the delivery that it answers.
    reacts_to = models.ForeignKey("networks.Delivery", models.PROTECT, null=True, related_name="reactions")

    objects = ConversationQuerySet.as_manager()
    kept_here: frozenset[str] | None = None  # what its page found beside its messages (kept_here.py)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(fields=["team", "status", "-last_at", "-id"], name="inbox_by_team"),
            models.Index(fields=["owner", "status", "-last_at", "-id"], name="inbox_by_owner"),
            models.Index(fields=["status", "-last_at", "-id"], name="inbox_by_status"),
            models.Index(fields=["-last_at", "-id"], name="inbox_by_time"),
            models.Index(fields=["person", "-last_at"], name="conversations_of_person"),
            # IS NOT NULL, never NOT (… IS NULL): only of the first does SQLite see that ``due_at < now`` falls within.
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="conversations_merged"
            ),
            models.Index(
                fields=["split_from"], condition=models.Q(split_from__isnull=False), name="conversations_split"
            ),
            # Few are open of all that ever were: with these a list and its number cost the same in the tenth year.
            # What stands last in them is there to be counted without a look at the rows, ten times as fast.
            models.Index(fields=["team", "-last_at", "-id", "status"], condition=_IS_OPEN, name="open_by_team"),
            models.Index(
                fields=["owner", "-last_at", "-id", "status", "team"], condition=_IS_OPEN, name="open_by_owner"
            ),
            models.Index(fields=["-last_at", "-id", "status"], condition=_IS_OPEN, name="open_by_time"),
            models.Index(fields=["team", "-last_at", "-id"], name="inbox_of_team_by_time"),
            models.Index(
                fields=["due_at", "status", "team"],
                condition=models.Q(due_at__isnull=False),
                name="conversations_promised",
            ),
            models.Index(
                DUE_FIRST,
                "id",
                condition=~models.Q(due_at=None) | ~models.Q(legal_due_at=None),
                name="conversations_by_due",
            ),
            models.Index(
                fields=["legal_due_at", "team"],
                condition=models.Q(legal_due_at__isnull=False),
                name="conversations_legal_clock",
            ),
            # What is late in a team: without them SQLite walks through all that the team ever had.
            models.Index(
                fields=["team", "due_at", "status"], condition=models.Q(due_at__isnull=False), name="promised_by_team"
            ),
            models.Index(
                fields=["team", "legal_due_at"],
                condition=models.Q(legal_due_at__isnull=False),
                name="legal_clock_by_team",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["new", "waiting_us", "reopened"]) & ~models.Q(paused_at=None),
                name="conversations_out_of_step",
            ),
        ]
        constraints = [
            # A chain would have to be walked by every reader; who stays is never merged itself.
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(source_count=0), name="merged_one_level_deep"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="closed") | models.Q(legal_due_at=None),
                name="a_formal_message_is_answered_before_it_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Its page, for who may see it."""
        return reverse("conversations:conversation", args=[self.pk])

    @property
    def number(self) -> str:
        """By which the citizen and we find it again: R-2026-00123."""
        return f"R-{timezone.localdate(self.started_at).year}-{self.pk:05}"

    @property
    def waits_for_us(self) -> bool:
        """Whether the next word is ours."""
        return self.status in self.WAITING_FOR_US

    @property
    def call_back(self) -> "CallBack | None":
        """Who is to be rung back about it, if somebody is."""
        return self.call_backs.filter(done_at=None).select_related("user", "team", "department").first()

    @property
    def tags(self) -> "models.QuerySet[Tag]":
        """What it is about, topics first."""
        return Tag.objects.filter(conversation_rows__conversation=self)

    @property
    def is_public(self) -> bool:
        """Whether others can read along."""
        return self.visibility in ("public", "unlisted")

    @property
    def says_more(self) -> str:
        """The last words, unless they only repeat the subject: a post has none of its own."""
        return "" if self.says.startswith(self.subject.rstrip("…")) else self.says
