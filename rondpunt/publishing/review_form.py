"""What a reviewer says, and what is asked of one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.forms import MomentField
from rondpunt.publishing.models import ChangeWord, Review

LONGEST_COMMENT = 4000


class Marks(forms.MultipleChoiceField):
    """Cells in their versions. Whether these stand there still, the action asks the rows themselves."""

    def validate(self, value: Any) -> None:
        """At least one."""
        if not value:
            raise forms.ValidationError(_("Choose what you looked at."), code="required")


class ReviewForm(forms.Form):
    """``choices`` are marks and names of the cells that the reviewer is asked about."""

    cells = Marks(label=_("What you looked at"), widget=forms.CheckboxSelectMultiple)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asks for changes says which."),
    )
    verdict = forms.ChoiceField(choices=[*Review.Verdict.choices, ("plan", "")], widget=forms.HiddenInput)
    core_version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cells = self.fields["cells"]
        assert isinstance(cells, Marks)
        cells.choices = list(choices)
        if not self.is_bound:
            self.initial.setdefault("cells", [mark for mark, _name in choices])


class JudgeForm(forms.Form):
    """What a colleague says of other words for what is out; ``seen`` is the last amendment that stood on the page."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever leaves it as it is says why."),
    )
    verdict = forms.ChoiceField(choices=ChangeWord.Verdict.choices, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AskForm(forms.Form):
    """Ask for a review."""

    wish = MomentField(label=_("When should it go out?"), required=False)
