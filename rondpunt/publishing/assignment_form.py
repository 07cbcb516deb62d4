"""What has to be done on a day of an occasion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import User
from rondpunt.publishing.approval_form import colleagues


class AssignmentForm(forms.Form):
    """``to`` empty: it is there for who wants it."""

    what = forms.CharField(label=_("Task"), max_length=160, error_messages={"required": _("Say what has to be done.")})
    to = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Who does it"), empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "task_%s"
        who = self.fields["to"]
        assert isinstance(who, forms.ModelChoiceField)
        who.queryset = colleagues()


class HandForm(forms.Form):
    """To whom a task goes."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["to"]
        assert isinstance(who, forms.ModelChoiceField)
        who.queryset = colleagues()
