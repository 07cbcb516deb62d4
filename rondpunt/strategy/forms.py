"""What people fill in about audiences and the tone of voice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.strategy.models import Audience, ToneExample


class AudienceForm(forms.ModelForm[Audience]):
    class Meta:
        model = Audience
        fields = ("name", "description", "is_internal")
        labels = {"name": _("Name"), "description": _("Who they are"), "is_internal": _("Colleagues of our own")}
        help_texts = {
            "name": _("As you call them among yourselves, such as Parents of young children."),
            "description": _("What they need, and how they like to be spoken to."),
            "is_internal": _("What is written for them goes out inside the house only. It cannot change later."),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What was written for colleagues does not become a message to everybody by a tick.
        self.fields["is_internal"].disabled = self.instance.pk is not None


class ToneExampleForm(forms.ModelForm[ToneExample]):
    class Meta:
        model = ToneExample
        fields = ("language", "advice", "good", "bad")
        labels = {"language": _("Language"), "advice": _("Advice"), "good": _("We write"), "bad": _("We do not write")}
        help_texts = {
            "advice": _("One sentence: what to do, and why."),
            "good": _("A sentence as it stands in a good post of ours."),
            "bad": _("The same sentence as it should not be."),
        }
        widgets = {"good": forms.Textarea(attrs={"rows": 3}), "bad": forms.Textarea(attrs={"rows": 3})}
