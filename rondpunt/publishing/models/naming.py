"""Whom we name in posts: one name of ours for somebody who has another handle on each network, or none."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST = 1000  # names: they are all read when a text with an @ goes out


class NamedAccount(models.Model):
    """``alias`` is what one types after @, in small letters; ``name`` stands where they have no account."""

    alias = models.CharField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("name of an account")
        verbose_name_plural = _("names of accounts")
        ordering = ["alias"]
        constraints = [
            models.CheckConstraint(condition=~Q(alias="") & ~Q(name=""), name="a_named_account_has_both_names")
        ]

    def __str__(self) -> str:
        return self.name


class NamedHandle(models.Model):
    """Their handle on one network, without the first @."""

    account = models.ForeignKey(NamedAccount, models.CASCADE, related_name="handles")
    network = models.CharField(max_length=32)
    handle = models.CharField(max_length=255)

    class Meta:
        ordering = ["network"]
        constraints = [models.UniqueConstraint(fields=["account", "network"], name="one_handle_on_a_network")]

    def __str__(self) -> str:
        return self.handle
