"""What one fills in about an interest group."""

from django import forms
from django.utils.translation import gettext_lazy as _


class InterestGroupForm(forms.Form):
    """Its name and what it is about."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Such as Cycling to work, or First aid."))
    description = forms.CharField(label=_("What it is about"), max_length=240, required=False)
