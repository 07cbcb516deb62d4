"""A part: one delivery of a variant. A text longer than the network takes is a thread; a first comment comes last."""

from django.db import models
from django.db.models import Q

from rondpunt.publishing.models.variant import Variant


class Part(models.Model):
    """``round`` is that of the variant when it was planned; an earlier round was taken back or refused."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="parts")
    round = models.IntegerField()
    number = models.IntegerField()  # 1 is the beginning of the thread
    is_comment = models.BooleanField(default=False)  # the variant's first comment, not its words
    delivery = models.OneToOneField("networks.Delivery", models.PROTECT, related_name="part")

    class Meta:
        ordering = ["variant_id", "-round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "round", "number"], name="one_delivery_of_a_part"),
            models.UniqueConstraint(
                fields=["variant", "round"], condition=Q(is_comment=True), name="one_first_comment_of_a_round"
            ),
        ]
