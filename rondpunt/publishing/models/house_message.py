"""A house message: a delivery that was handed out to colleagues, each of whom has a copy."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.publishing.models.post import Post


class HouseMessageQuerySet(models.QuerySet["HouseMessage"]):
    def visible_to(self, user: User) -> "HouseMessageQuerySet":
        """Those of which ``user`` has a copy."""
        return self.filter(copies__user=user)


class HouseMessage(models.Model):
    """Made once, when its delivery had gone out."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="house_message")
    post = models.ForeignKey(Post, models.PROTECT, related_name="house_messages")
    language = models.CharField(max_length=5)
    at = models.DateTimeField()

    objects = HouseMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("house message")
        verbose_name_plural = _("house messages")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page, for who has a copy."""
        return reverse("publishing:house_message", args=[self.delivery.key])

    @property
    def title(self) -> str:
        """As it was sent."""
        return str(self.delivery.payload["subject"])
