"""What is asked about terms of law and kinds of formal messages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.conversations.models import FormalKind, Jurisdiction, LegalTerm
from rondpunt.conversations.models.legal import LONGEST_NAME, LONGEST_WAY
from rondpunt.networks.registry import connector, networks
from rondpunt.people.forms import DAY

MOST_WORDS, LONGEST_WORD = 60, 80


class _Address(forms.URLField):
    """A page on the web; what somebody writes without a scheme is safe."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, assume_scheme="https", **kwargs)


class LegalTermForm(forms.ModelForm[LegalTerm]):
    """One term."""

    class Meta:
        model = LegalTerm
        fields = [
            "kind",
            "jurisdiction",
            "variant",
            "amount",
            "unit",
            "starts",
            "moves",
            "acknowledge_days",
            "extension_amount",
            "extension_unit",
            "warn_days",
            "source",
            "source_url",
            "valid_from",
            "valid_until",
        ]
        widgets = {"valid_from": DAY, "valid_until": DAY}
        field_classes = {"source_url": _Address}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("This day comes before the first one."))
        return given


class FormalKindForm(forms.Form):
    """A kind: its name and its standard text in every language, and the words by which it is recognised."""

    networks = forms.MultipleChoiceField(
        label=gettext_lazy("It may come in by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: by every network."),
    )
    words = forms.CharField(
        label=gettext_lazy("Words by which it is recognised"),
        required=False,
        max_length=MOST_WORDS * (LONGEST_WORD + 1),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line. Rondpunt proposes; a colleague decides."),
    )
    is_offered = forms.BooleanField(label=gettext_lazy("Offered to colleagues"), required=False)

    def __init__(self, *args: Any, instance: FormalKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        own = {name: self.fields.pop(name) for name in list(self.fields)}
        for code, language in settings.LANGUAGES:
            told = {"language": language}
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name, %(language)s") % told,
                max_length=LONGEST_NAME,
                required=code == settings.LANGUAGES[0][0],
                initial=instance.names.get(code, ""),
            )
        for code, language in settings.LANGUAGES:
            told = {"language": language}
            self.fields[f"way_{code}"] = forms.CharField(
                label=_("To who sends it another way, %(language)s") % told,
                max_length=LONGEST_WAY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                initial=instance.ways.get(code, ""),
            )
        self.fields.update(own)
        words = "\n".join(instance.words)
        self.initial = {"networks": instance.networks, "words": words, "is_offered": instance.is_offered}
        field = self.fields["networks"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, _(connector(name).title)) for name in networks()]

    def clean_words(self) -> list[str]:
        words = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["words"].splitlines()))
        words = [word for word in words if word]
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_("At most %(most)d lines.") % {"most": MOST_WORDS})
        if any(len(word) > LONGEST_WORD for word in words):
            raise forms.ValidationError(_("A line holds at most %(most)d characters.") % {"most": LONGEST_WORD})
        return words

    def filled_in(self) -> FormalKind:
        """The kind as it was filled in; not saved."""
        given, kind = self.cleaned_data, self.instance
        codes = [code for code, _language in settings.LANGUAGES]
        kind.names = {code: given[f"name_{code}"] for code in codes}
        kind.ways = {code: given[f"way_{code}"].replace("\r\n", "\n") for code in codes}
        kind.networks, kind.words, kind.is_offered = given["networks"], given["words"], given["is_offered"]
        return kind


class JurisdictionForm(forms.Form):
    """Whose law holds for us."""

    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Whose law holds for us"),
        required=False,
        choices=[("", gettext_lazy("not said: offer all")), *Jurisdiction.choices],
    )
