"""What the first-run wizard asks on its first page."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.people.models import User
from rondpunt.web.organisation_form import HouseForm


class WelcomeForm(HouseForm):
    """The organisation, its first team and its first administrator."""

    code = forms.CharField(
        label=gettext_lazy("Set-up code"),
        help_text=gettext_lazy("It stands in the terminal where Rondpunt was started, and in keys/setup-code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    team = forms.CharField(
        label=gettext_lazy("First team"),
        max_length=120,
        help_text=gettext_lazy("Who answers citizens at first, for example “Reception”. More teams come later."),
    )
    person = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters; a short sentence is fine."),
    )

    field_order = ["code", "name", "logo", "colour", "team", "person", "email", "password"]

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = code
        if settings.DEMO:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Constant in time, so that nobody can guess it letter by letter."""
        given: str = self.cleaned_data["code"].strip()
        if not self.expected or not constant_time_compare(given, self.expected):
            raise forms.ValidationError(_("This is not the code that stands in the terminal."))
        return given

    def clean_password(self) -> str:
        given: str = self.cleaned_data["password"]
        told = self.cleaned_data
        validate_password(given, User(email=told.get("email", ""), name=told.get("person", "")))
        return given
