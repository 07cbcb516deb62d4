"""What a reader from outside fills in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.actions.comment import LONGEST
from rondpunt.publishing.models import OutsideReview, Variant


class AdviceForm(forms.Form):
    """A comment, a word on the whole, or both. ``choices``: cells by their number and name; ``threads`` their own."""

    text = forms.CharField(
        label=_("What you think"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    about = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)
    word = forms.ChoiceField(required=False, choices=[("", ""), *OutsideReview.Word.choices], widget=forms.HiddenInput)
    answers = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, widget=forms.HiddenInput)

    def __init__(self, *args: Any, variants: Sequence[Variant], threads: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cells = [(one.pk, f"{one.channel} · {one.audience} · {one.language}") for one in variants]
        self._offer("about", [("", _("all of it")), *cells])
        self._offer("answers", [("", ""), *((number, "") for number in threads)])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
