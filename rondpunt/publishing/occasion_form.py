"""What people fill in about an occasion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import Team
from rondpunt.publishing.models import Occasion

EARLIEST, LATEST = "2000-01-01", "2100-12-31"


class OccasionForm(forms.ModelForm[Occasion]):
    """``seen`` is the version that stood on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Occasion
        fields = ("title", "team", "first_on", "time", "rule", "until_on", "note")
        labels = {
            "title": _("What happens"),
            "team": _("Team"),
            "first_on": _("First day"),
            "time": _("Time"),
            "rule": _("Comes back"),
            "until_on": _("Last day"),
            "note": _("Note"),
        }
        help_texts = {
            "time": _("By the clock of the house. Empty: the whole day."),
            "rule": _("The place in the month is that of the first day."),
            "until_on": _("Empty: it goes on."),
            "note": _("Where it is, who knows more."),
        }
        widgets = {
            "first_on": forms.DateInput(attrs={"type": "date", "min": EARLIEST, "max": LATEST}, format="%Y-%m-%d"),
            "until_on": forms.DateInput(attrs={"type": "date", "min": EARLIEST, "max": LATEST}, format="%Y-%m-%d"),
            "time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        kept = [self.instance.team_id] if self.instance.team_id else []
        team.queryset, team.empty_label = Team.objects.filter(pk__in=[*(one.pk for one in teams), *kept]), None
        self.fields["seen"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first, and both are of this century."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("first_on"), told.get("until_on")
        for name, day in (("first_on", first), ("until_on", last)):
            if day and not EARLIEST <= day.isoformat() <= LATEST:
                self.add_error(name, _("Choose a day between 2000 and 2100."))
        if first and last and last < first and told.get("rule") != Occasion.Rule.ONCE:
            self.add_error("until_on", _("The last day comes before the first."))
        return told
