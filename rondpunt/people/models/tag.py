"""Tags and topics: the same words on conversations and on persons."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 60


def key_of(name: str) -> str:
    """By which two writings of one tag are the same: capitals and spaces make no difference."""
    return " ".join(name.split()).casefold()


class Tag(models.Model):
    """A word of our own. A topic says what something is about and is arranged by the core team; a tag is anybody's."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    # Lower() of SQLite knows ASCII only, so the house folds the capitals itself.
    key = models.CharField(max_length=2 * LONGEST_NAME, unique=True, editable=False)
    is_topic = models.BooleanField(_("is a topic"), default=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["-is_topic", "key"]

    def __str__(self) -> str:
        return self.name


class PersonTag(models.Model):
    """A person bears a tag, once."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="person_rows")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="a_person_bears_a_tag_once")]
