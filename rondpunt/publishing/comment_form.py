"""What is said of a post."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.actions.comment import LONGEST
from rondpunt.publishing.models import Variant
from rondpunt.publishing.review_board import name_of


def _text() -> forms.CharField:
    return forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
        help_text=_("Whom you name with @ is told."),
    )


class CommentForm(forms.Form):
    """A comment of its own; ``variants`` are the cells that it can be about."""

    text = _text()
    about = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, variants: Sequence[Variant] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "comment_%s"
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", _("all of it")), *((variant.pk, name_of(variant)) for variant in variants)]
        if not variants:
            about.widget = forms.HiddenInput()


class AnswerForm(forms.Form):
    """A word in a thread."""

    text = _text()
