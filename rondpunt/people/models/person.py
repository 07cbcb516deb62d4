"""A person: a citizen, or a colleague seen from outside, with the accounts they write from."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.lib.plain_letters import plain
from rondpunt.people.models.rows import RowsQuerySet
from rondpunt.people.models.tag import Tag

LONGEST_NAME = 200


def filed_as(name: str) -> str:
    """Under what a name stands in a list: É beside E, on every database."""
    return plain(name)[:LONGEST_NAME]


class PersonQuerySet(RowsQuerySet["Person"]):
    def update(self, **values: Any) -> int:
        """Whose name changes stands elsewhere in the list."""
        if "name" in values:
            values["filed_as"] = filed_as(values["name"])
        return super().update(**values)

    def standing(self) -> "PersonQuerySet":
        """Persons that were not merged into another."""
        return self.filter(merged_into=None)

    def held(self) -> "PersonQuerySet":
        """Locked until the transaction ends, in the order of their numbers, so that two holders cannot deadlock."""
        # NO KEY: rows that refer to a person (a message coming in) need not wait for this.
        return self.select_for_update(no_key=True, of=("self",)).order_by("pk")


class Person(models.Model):
    """Somebody who writes to us; one person can have handles on many networks."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    filed_as = models.CharField(max_length=LONGEST_NAME, blank=True, editable=False)  # ``filed_as(name)``
    language = models.CharField(_("language"), max_length=5, blank=True)
    preferred_network = models.CharField(_("prefers to hear from us by"), max_length=32, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_persons")
    created_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        indexes = [models.Index(fields=["filed_as", "id"], name="persons_in_their_order")]

    def __str__(self) -> str:
        return self.name or str(_("somebody"))

    def save(self, *args: Any, **how: Any) -> None:
        """Filed under the name that it has."""
        self.filed_as = filed_as(self.name)
        super().save(*args, **how)

    @property
    def tags(self) -> "models.QuerySet[Tag]":
        """The tags of this person, topics first."""
        return Tag.objects.filter(person_rows__person=self)

    @property
    def initials(self) -> str:
        """One or two letters for the face beside the name."""
        words = [word for word in self.name.lstrip("@").split() if word[0].isalnum()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Handle(models.Model):
    """A person's account on a network. ``key`` never changes (address, DID); ``shown`` is what people see."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="handles")
    network = models.CharField(max_length=32)
    key = models.CharField(max_length=320)
    shown = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)

    objects = RowsQuerySet.as_manager()

    class Meta:
        verbose_name = _("handle")
        ordering = ["network", "shown"]
        constraints = [models.UniqueConstraint(fields=["network", "key"], name="one_handle_per_network_and_key")]

    def __str__(self) -> str:
        return self.shown


class PersonMerge(models.Model):
    """Two persons turned out to be one. Keeps what moved, so that it can be undone."""

    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)  # {"handles": [ids], "conversations": [ids], "messages": [ids]}
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at=None), name="a_person_is_absorbed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("absorbed")), name="nobody_is_merged_with_themselves"
            ),
        ]
