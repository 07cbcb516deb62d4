"""What is filled in to stop posts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.later import OWN, BadMoment, moment_of
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks_to_publish_on
from rondpunt.people.models import User
from rondpunt.people.rights import Right, roles_with


class StopForm(forms.Form):
    """Where, why, until when, and who may post still."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("Where"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every colleague reads it above every page."),
        error_messages={"required": _("Say why posts are stopped: your colleagues read it.")},
    )
    until = forms.CharField(
        label=_("Until"),
        required=False,
        max_length=32,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: until somebody lifts it."),
    )
    may_post = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who may post still"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What they plan goes out all the same, such as the crisis team's."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel, may_post = self.fields["channel"], self.fields["may_post"]
        assert isinstance(channel, forms.ModelChoiceField)
        assert isinstance(may_post, forms.ModelMultipleChoiceField)
        channel.queryset = Channel.objects.filter(network__in=networks_to_publish_on())
        channel.empty_label = _g("everywhere: the whole organisation")
        who = User.objects.filter(is_active=True, memberships__role__in=roles_with(Right.PUBLISH))
        may_post.queryset = who.distinct()

    def clean_until(self) -> Any:
        """The moment, or None."""
        written = self.cleaned_data["until"]
        if not written:
            return None
        try:
            return moment_of(OWN, written, now=timezone.now())
        except BadMoment as error:
            raise forms.ValidationError(str(error)) from error
