"""A post: one core message, which its variants say in their own words where that helps."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import User
from rondpunt.people.rights import Right


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: User) -> "PostQuerySet":
        """The calendar of the whole house; what is under embargo only for its team and who sees every team."""
        if not user.can(Right.CALENDAR):
            return self.none()
        if user.can(Right.SEE_ALL):
            return self
        return self.filter(Q(is_under_embargo=False) | Q(team__in=user.teams_with(Right.CALENDAR)))

    def writable_by(self, user: User) -> "PostQuerySet":
        """Those of the teams in which ``user`` writes and plans; one's own ideas as long as they are no more."""
        own = Q(stage=Post.Stage.IDEA, owner=user) if user.can(Right.CALENDAR) else Q(pk=None)
        if user.can(Right.PUBLISH) and user.can(Right.SEE_ALL):
            return self
        return self.filter(own | Q(team__in=user.teams_with(Right.PUBLISH)))

    def kept(self) -> "PostQuerySet":
        """All but those that were thrown away."""
        return self.filter(discarded_at=None)

    def in_review(self) -> "PostQuerySet":
        """Those that wait for a word and of which not everybody was told yet; who waits longest first."""
        return self.kept().filter(stage=Post.Stage.REVIEW, review_escalated_at=None).order_by("changed_at", "id")

    def between(self, start: datetime, end: datetime) -> "PostQuerySet":
        """Those that go out, or went out, from ``start`` until before ``end``; by their moment."""
        return self.kept().filter(goes_out_at__gte=start, goes_out_at__lt=end).order_by("goes_out_at", "id")


class Post(models.Model):
    """idea > draft > review > planned > sent. Discarded, never deleted."""

    class Stage(models.TextChoices):
        IDEA = "idea", _("idea")
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        PLANNED = "planned", _("planned")
        SENT = "sent", _("sent")

    team = models.ForeignKey("people.Team", models.PROTECT, related_name="posts", verbose_name=_("team"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    title = models.CharField(_("title"), max_length=160)  # for us; no network shows it but the news page and mail
    text = models.TextField(_("core message"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="nl")
    goal = models.CharField(_("goal"), max_length=240, blank=True)
    initiative = models.CharField(_("initiative"), max_length=120, blank=True)
    is_internal = models.BooleanField(_("for colleagues"), default=False)
    content_warning = models.CharField(_("content warning"), max_length=200, blank=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.DRAFT)
    goes_out_at = models.DateTimeField(_("goes out"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    is_under_embargo = models.BooleanField(default=False)  # set with embargo_until, lifted when it passes
    core_version = models.IntegerField(default=1)  # of text, language and content warning: what variants were fitted to
    version = models.IntegerField(default=1)  # of the row: two editors do not overwrite each other
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    review_asked_at = models.DateTimeField(null=True)
    review_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_reminded_at = models.DateTimeField(null=True)  # of this asking; see ``waiting.py``
    review_escalated_at = models.DateTimeField(null=True)
    pictures_at = models.DateTimeField(null=True)  # when somebody last chose, ordered or took away pictures of it
    pictures_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)  # when the last of its variants had gone out
    discarded_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_post_has_a_title"),
            models.CheckConstraint(
                condition=~Q(stage="planned") | Q(goes_out_at__isnull=False), name="what_is_planned_has_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["goes_out_at", "id"], name="posts_by_moment"),
            models.Index(fields=["stage", "changed_at"], name="posts_by_stage"),
            models.Index(fields=["team", "goes_out_at"], name="posts_of_team"),
            models.Index(fields=["stage", "goes_out_at"], name="posts_of_stage_by_moment"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the post: core, matrix, moment."""
        return reverse("publishing:post", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether its words can be changed as they stand; what is planned is taken back first."""
        return self.discarded_at is None and self.stage in (self.Stage.IDEA, self.Stage.DRAFT, self.Stage.REVIEW)
