"""What is asked about working hours: a line a weekday, the time zone, whose holidays; and closed days."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.lib.hours_text import BackwardHours, OverlappingHours, UnreadableHours, read_day, write_day
from rondpunt.lib.working_time import Week
from rondpunt.people.calendars import ZONES
from rondpunt.people.forms import DAY
from rondpunt.people.models import Team, WorkingHours

MOST_DAYS = 62  # closed at once; whoever is away for longer changes the week
COUNTRIES = (("BE", _("Belgium")), ("NL", _("the Netherlands")), ("", _("no country")))


class HoursForm(forms.Form):
    """A week. For a team everything empty means: as the organisation."""

    def __init__(self, *args: Any, hours: WorkingHours, team: Team | None, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        for number, name in WEEKDAYS.items():
            shown = write_day(hours.week[number]) if is_own else ""
            usual = "" if is_own else write_day(hours.week[number])
            attributes = {"autocomplete": "off", "placeholder": usual or _g("closed")}
            self.fields[f"day_{number}"] = forms.CharField(
                label=name, required=False, max_length=80, initial=shown, widget=forms.TextInput(attrs=attributes)
            )
        zones = dict.fromkeys((*ZONES, settings.TIME_ZONE, hours.zone))
        named = [(zone, _g(zone.rpartition("/")[2].replace("_", " "))) for zone in zones]
        self.fields["zone"] = forms.ChoiceField(label=_g("Time zone"), choices=named, initial=hours.zone)
        self.fields["country"] = forms.ChoiceField(
            label=_g("Public holidays of"), choices=COUNTRIES, required=False, initial=hours.country
        )

    @property
    def week(self) -> Week:
        """The days as they were read."""
        return tuple(self.cleaned_data[f"day_{number}"] for number in WEEKDAYS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in WEEKDAYS:
            try:
                given[f"day_{number}"] = read_day(given.get(f"day_{number}", ""))
            except UnreadableHours as error:
                self.add_error(f"day_{number}", _g("Write hours as 9-12, 13:30-17; not “%s”.") % error.args[0])
            except OverlappingHours:
                self.add_error(f"day_{number}", _g("These hours lie over each other."))
            except BackwardHours as error:
                self.add_error(f"day_{number}", _g("“%s” ends before it begins.") % error.args[0])
        if self.team is None and not self.errors and not any(given[f"day_{number}"] for number in WEEKDAYS):
            raise forms.ValidationError(_g("Give at least one day hours: without hours nothing can be promised."))
        return given


class ClosedDayForm(forms.Form):
    """One day, or all days up to and including another."""

    first = forms.DateField(label=_("Closed on"), widget=DAY)
    last = forms.DateField(label=_("Up to and including"), widget=DAY, required=False)
    name = forms.CharField(label=_("Why"), max_length=120, help_text=_("Such as: town fair, bridge day."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        given["last"] = last or first
        if first and last and last < first:
            self.add_error("last", _g("This day comes before the first one."))
        elif first and last and last - first >= timedelta(days=MOST_DAYS):
            self.add_error("last", _g("At most %d days at once.") % MOST_DAYS)
        return given
