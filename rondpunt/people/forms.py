"""What people fill in: users, teams, invitations, the filter of the trail."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.people.kinds import KINDS
from rondpunt.people.models import Department, Team, User
from rondpunt.people.models.user import MailRhythm
from rondpunt.people.rights import Role
from rondpunt.people.trail_reader import THE_HOUSE_ITSELF
from rondpunt.people.verbs import VERBS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InvitationForm(forms.Form):
    """Whom to invite, and to which seat."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    team = forms.ModelChoiceField(Team.objects.all(), label=_("Team"), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)


class AcceptForm(forms.Form):
    """The name and the password of a new colleague."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("Twelve characters or more. A few words in a row are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **fields: Any) -> None:
        super().__init__(*args, **fields)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _g("This is not the same password."))
        elif first:
            try:
                validate_password(first, User(email=self.email, name=given.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return given


class SeatForm(forms.Form):
    """A team and the role in it."""

    team = forms.ModelChoiceField(Team.objects.all(), label=_("Team"), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)


class TeamForm(forms.Form):
    """A team's name and where it hangs."""

    name = forms.CharField(label=_("Name of the team"), max_length=120)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False, empty_label=_("none")
    )


class DepartmentForm(forms.Form):
    """A department's name and what it is part of."""

    name = forms.CharField(label=_("Name of the department"), max_length=120)
    parent = forms.ModelChoiceField(
        Department.objects.all(), label=_("Part of"), required=False, empty_label=_("nothing, it stands at the top")
    )


class ProfileForm(forms.Form):
    """One's own name and language."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language of the screens"), choices=settings.LANGUAGES)
    mail_rhythm = forms.ChoiceField(
        label=_("Mail of what is for you"),
        help_text=_("One mail with what you did not see yet under “For you”; never twice of the same thing."),
        choices=MailRhythm.choices,
    )


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey; by itself enough to sign in, unless one unticks that."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        self.fields["name"].label = _g("Name of this passkey")
        self.fields["name"].help_text = _g("Such as: my telephone, the key on my key ring.")
        if "name" not in self.data:
            self.initial["name"] = ""
        passwordless = self.fields["passwordless"]
        passwordless.label = _g("Sign in with this passkey alone")
        passwordless.help_text = _g(
            "Your device asks for your finger, face or PIN. Without this, it follows a password."
        )
        passwordless.initial = True


class TrailFilterForm(forms.Form):
    """Which lines of the trail to see; its cleaned data are the fields of ``trail_reader.Wanted``."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("Did what"), required=False)
    kind = forms.ChoiceField(label=_("With what"), required=False)
    number = forms.IntegerField(label=_("Its number"), required=False, min_value=1, max_value=2**63 - 1)
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("Up to and including"), required=False, widget=DAY)

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        users = User.objects.order_by("name").values_list("pk", "name")
        self._offer("who", [("", _g("everybody")), (THE_HOUSE_ITSELF, _g("Rondpunt itself")), *users])
        self._offer("verb", [("", _g("everything")), *((verb, words.label) for verb, words in VERBS.items())])
        self._offer("kind", [("", _g("everything")), *KINDS.items()])

    def _offer(self, name: str, choices: Iterable[tuple[object, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(value), str(label)) for value, label in choices]
