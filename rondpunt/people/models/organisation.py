"""The organisation: one an installation, with its house style."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

_WRITTEN = re.compile(r"#[0-9a-fA-F]{6}\Z")
_colour = RegexValidator(_WRITTEN, _("Write a colour as # and six hexadecimal digits, such as #14519e."))


def is_colour(written: str) -> bool:
    """Whether this is a colour as we keep them: # and six hexadecimal digits."""
    return bool(_WRITTEN.match(written))


class Organisation(models.Model):
    """Whose Rondpunt this is. The only row has number 1; a constraint keeps it so."""

    name = models.CharField(_("name of the organisation"), max_length=120)
    language = models.CharField(_("language"), max_length=5, blank=True)  # "": RONDPUNT_LANGUAGE
    jurisdiction = models.CharField(_("jurisdiction"), max_length=8, blank=True)  # whose terms of law; "": not said
    logo = models.ImageField(_("logo"), upload_to="organisation/", blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True, validators=[_colour])
    colour_dark = models.CharField(_("colour on dark paper"), max_length=7, blank=True, validators=[_colour])

    class Meta:
        verbose_name = _("organisation")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_organisation_an_installation")]

    def __str__(self) -> str:
        return self.name
