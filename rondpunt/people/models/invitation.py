"""An invitation by mail to take a seat in a team."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models.team import Team
from rondpunt.people.rights import Role


class Invitation(models.Model):
    """A signed, single-use, expiring way in. Only the digest of its token is kept."""

    email = models.EmailField(_("e-mail address"))
    team = models.ForeignKey(Team, models.CASCADE, verbose_name=_("team"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AGENT)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, hexadecimal
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Whether somebody can still take the seat."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > now
