"""What is filled in to ask a reader from outside."""

import secrets
from datetime import date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.people.mail_address import MailAddressField
from rondpunt.publishing.actions.ask_outside import Reader

USUAL_DAYS, MOST_DAYS = 7, 60
LONGEST_QUESTION = 2_000


class AskOutsideForm(forms.Form):
    """Whom, what, and until when. ``today`` and ``language`` are those of whoever asks."""

    name = forms.CharField(label=gettext_lazy("Their name"), max_length=120)
    email = MailAddressField(
        label=gettext_lazy("Their mail address"), max_length=254, help_text=gettext_lazy("They need no account.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Their language"), choices=settings.LANGUAGES)
    question = forms.CharField(
        label=gettext_lazy("What do you want to know?"),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(
        label=gettext_lazy("The link works until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, today: date, language: str) -> None:
        first = {"key": secrets.token_hex(16), "until": today + timedelta(days=USUAL_DAYS), "language": language}
        super().__init__(data, initial=first, auto_id="outside_%s")
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("Give them at least until tonight."))
        if until > self.today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("At most %(days)s days from now.") % {"days": MOST_DAYS})
        return until

    @property
    def reader(self) -> Reader:
        """Who is asked, once the form is valid; until the end of that day."""
        told = self.cleaned_data
        end = timezone.make_aware(datetime.combine(told["until"] + timedelta(days=1), time()))
        given = {name: told[name] for name in ("key", "name", "email", "language", "question")}
        return Reader(until=end, **given)
