"""What people fill in about standard answers."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.knowledge.actions.keep_standard import Wording
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.lib.placeholders import unknown
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Right, roles_with

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONGEST_TEXT = 20_000
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
THE_HOUSE = "house"  # in the filter: the whole organisation
_WRITERS = roles_with(Right.KNOWLEDGE)


class StandardForm(forms.Form):
    """A standard answer; ``seen`` is the version that stood on the page."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("What it is about, as you would search it."))
    shortcut = forms.CharField(
        label=_("Shortcut"),
        max_length=40,
        help_text=_("Typed after / in an answer: letters, digits and hyphens, such as glass-container."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label=_("For"))
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Owner"),
        empty_label=None,
        help_text=_("Sees to it that it stays right, and gets the reminder."),
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DAY, help_text=_("The last day on which it is offered.")
    )
    review_on = forms.DateField(
        label=_("Look again on"), required=False, widget=DAY, help_text=_("The owner gets one mail on that day.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, teams: list[Team], standard: StandardAnswer | None = None, **kwargs: Any) -> None:
        """``teams`` for which the writer may write; the present one of ``standard`` can always be kept."""
        super().__init__(*args, **kwargs)
        team, owner = self.fields["team"], self.fields["owner"]
        assert isinstance(team, forms.ModelChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(pk__in=[one.pk for one in teams])
        team.empty_label = _g("the whole organisation")
        present = User.objects.filter(pk__in=[standard.owner_id] if standard else [])
        owner.queryset = (User.objects.filter(is_active=True, memberships__role__in=_WRITERS) | present).distinct()
        for code, name in settings.LANGUAGES:
            area = forms.Textarea(attrs={"rows": 7, "lang": code})
            field = forms.CharField(required=False, label=name, max_length=LONGEST_TEXT, widget=area, strip=False)
            self.fields[f"text_{code}"] = field

    def clean_shortcut(self) -> str:
        """As it is typed: small letters, without the stroke before it."""
        asked = "-".join(self.cleaned_data["shortcut"].strip().lstrip("/").casefold().split())
        if not asked or not all(sign.isalnum() or sign == "-" for sign in asked):
            raise forms.ValidationError(_g("Use letters, digits and hyphens only."))
        return asked

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        is_written = any(f"text_{code}" in self.errors for code in LANGUAGES)
        for code in LANGUAGES:
            text = (told.get(f"text_{code}") or "").replace("\r\n", "\n").replace("\x00", "")
            told[f"text_{code}"] = text
            is_written = is_written or bool(text.strip())
            if strange := unknown(text):
                said = {"unknown": ", ".join(strange)}
                self.add_error(f"text_{code}", _g("Unknown: %(unknown)s. Use those of the list, or {?…}.") % said)
        if not is_written:
            first = "text_" + (settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in LANGUAGES else LANGUAGES[0])
            self.add_error(first, _g("Write the text in at least one language."))
        return told

    @property
    def texts(self) -> list[Any]:
        """The fields of the texts, with their language."""
        return [self[f"text_{code}"] for code in LANGUAGES]

    @property
    def facts(self) -> list[Any]:
        """The other fields that are seen."""
        return [self[name] for name in ("title", "shortcut", "team", "owner", "valid_until", "review_on")]

    @property
    def wording(self) -> Wording:
        """What a valid form says."""
        told = self.cleaned_data
        names = ("team", "title", "shortcut", "owner", "valid_until", "review_on")
        return Wording(**{name: told[name] for name in names}, texts={code: told[f"text_{code}"] for code in LANGUAGES})


class StandardFilterForm(forms.Form):
    """Which standard answers to list."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    team = forms.ChoiceField(label=_("For"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("not archived")),
            ("offered", _("offered")),
            ("review", _("to review")),
            ("expired", _("expired")),
            ("archived", _("archived")),
        ],
    )

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [("", _g("everybody")), (THE_HOUSE, _g("the whole organisation"))]
        self._offer("team", [*shown, *((str(team.pk), team.name) for team in teams)])
        self._offer("language", [("", _g("every language")), *settings.LANGUAGES])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class StandardFileForm(forms.Form):
    """One file, and what is to be seen on it."""

    file = forms.FileField(label=_("Picture or file"))
    alt = forms.CharField(
        label=_("What is to be seen on it?"),
        required=False,
        max_length=1500,
        help_text=_("Needed for a picture, for people who cannot see it."),
    )


def wording_of(standard: StandardAnswer) -> dict[str, Any]:
    """What the form shows of a standard answer."""
    names = ("title", "shortcut", "team", "owner", "valid_until", "review_on")
    told: dict[str, Any] = {name: getattr(standard, name) for name in names}
    return told | {f"text_{text.language}": text.text for text in standard.texts.all()} | {"seen": standard.version}


def beginning(user: User, teams: list[Team], *, today: date) -> dict[str, Any]:
    """What an empty form proposes: one's own team, oneself as the owner, a look after half a year."""
    half_a_year = date.fromordinal(today.toordinal() + 182)
    return {"owner": user.pk, "team": teams[0].pk if len(teams) == 1 else None, "review_on": half_a_year}
