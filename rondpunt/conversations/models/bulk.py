"""What somebody did to many conversations at once, kept so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Bulk(models.Model):
    """One deed. ``changes``: {conversation id: {"before": facts, "after": facts}}, see actions/change_many.py."""

    class Deed(models.TextChoices):
        CLOSE = "close", _("Close")
        TAKE = "take", _("Take them")
        GIVE = "give", _("Give to a colleague")
        MOVE = "move", _("Hand over to a team")
        TAG = "tag", _("Add a tag")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deed = models.CharField(max_length=8, choices=Deed.choices)
    changes = models.JSONField(default=dict)
    tag = models.ForeignKey("people.Tag", models.SET_NULL, null=True, related_name="+")
    left_alone = models.IntegerField(default=0)  # asked for, but not changed
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
