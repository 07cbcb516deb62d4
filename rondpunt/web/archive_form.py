"""Which days' posts are taken along for an archive."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rondpunt.people.forms import DAY
from rondpunt.web.archive.period import Period
from rondpunt.web.archive.take_along import MOST_POSTS


class ArchiveForm(forms.Form):
    """Both days are included."""

    since = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    until = forms.DateField(label=gettext_lazy("Up to and including"), widget=DAY)

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        most = ngettext("At most %d post at a time.", "At most %d posts at a time.", MOST_POSTS)
        self.fields["until"].help_text = most % MOST_POSTS

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("since") and told.get("until") and told["until"] < told["since"]:
            self.add_error("until", _("Choose a day that is not before the first."))
        return told

    @property
    def period(self) -> Period:
        """Of a form that is valid."""
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


def last_month(today: date) -> dict[str, date]:
    """What the form begins with: the month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return {"since": last.replace(day=1), "until": last}
