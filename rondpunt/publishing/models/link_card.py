"""The card of a page that a post links to, as it said of itself when we last looked."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models import Media

LONGEST_ADDRESS = 1000
GOOD_FOR = timedelta(days=1)


class LinkCard(models.Model):
    """Without a ``title`` the page said nothing of itself, or could not be read: then it has no card."""

    address = models.CharField(max_length=LONGEST_ADDRESS, unique=True)
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=1000, blank=True)
    picture = models.ForeignKey(Media, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("card of a link")
        verbose_name_plural = _("cards of links")
        constraints = [models.CheckConstraint(condition=~Q(address=""), name="a_card_is_of_an_address")]

    def __str__(self) -> str:
        return self.title or self.address

    def is_good(self, now: datetime) -> bool:
        """Whether it need not be looked at again."""
        return now - self.looked_at < GOOD_FOR
