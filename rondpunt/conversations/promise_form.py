"""What is asked about a promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from rondpunt.conversations.models import PromiseRule


class PromiseForm(forms.ModelForm[PromiseRule]):
    """A rule; empty topic, channel or team means every one."""

    class Meta:
        model = PromiseRule
        fields = ["topic", "channel", "team", "amount", "unit", "escalate_after"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("topic", _("every question")), ("channel", _("every channel")), ("team", _("every team"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.empty_label = words
