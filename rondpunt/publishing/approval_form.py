"""What is filled in about approval: on one channel, or in the house."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models import Channel
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Right, roles_with
from rondpunt.publishing.approval import Step
from rondpunt.publishing.models import ApprovalPolicy, ApprovalStage

MOST_STAGES = 4
Kind = ApprovalPolicy.Kind


class ApprovalForm(forms.Form):
    """The policy of one channel, with the teams that need none; without a channel that of the house."""

    kind = forms.ChoiceField(label=_("Who approves before it goes out?"), required=False, widget=forms.RadioSelect)
    trusted = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"),
        label=_("Teams that publish here alone"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What these teams write goes out without approval."),
    )

    def __init__(self, *args: Any, is_house: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [*([] if is_house else [("", _("as everywhere in the house"))]), *Kind.choices]
        trusted = self.fields.pop("trusted")
        for number in range(1, MOST_STAGES + 1):
            self._add_stage(number)
        if not is_house:
            self.fields["trusted"] = trusted

    def _add_stage(self, number: int) -> None:
        self.fields[f"who_{number}"] = forms.ChoiceField(
            label=_("Stage %d") % number,
            required=False,
            choices=[("", "–"), *ApprovalStage.Who.choices],
        )
        self.fields[f"users_{number}"] = forms.ModelMultipleChoiceField(
            colleagues(),
            label=_("These colleagues, in stage %d") % number,
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 4}),
        )

    def clean(self) -> dict[str, Any]:
        """Stages have somebody in them; named colleagues are named."""
        told = super().clean() or self.cleaned_data
        if told.get("kind") == Kind.STAGES and not self.steps:
            self.add_error("who_1", _("Choose who approves first."))
        for number in range(1, MOST_STAGES + 1):
            if told.get(f"who_{number}") == ApprovalStage.Who.NAMED and not told.get(f"users_{number}"):
                self.add_error(f"users_{number}", _("Choose at least one colleague."))
        return told

    @property
    def steps(self) -> list[Step]:
        """The stages that were filled in, in their order."""
        told = self.cleaned_data
        filled = [number for number in range(1, MOST_STAGES + 1) if told.get(f"who_{number}")]
        return [Step(told[f"who_{number}"], _names(told, number)) for number in filled]

    @property
    def arranged(self) -> dict[str, Any]:
        """What a valid form asks of ``arrange_approval``."""
        told = self.cleaned_data
        return {"kind": told["kind"], "steps": self.steps, "trusted": list(told.get("trusted") or ())}

    @property
    def stages(self) -> list[tuple[Any, Any]]:
        """The fields of each stage, for the page."""
        return [(self[f"who_{number}"], self[f"users_{number}"]) for number in range(1, MOST_STAGES + 1)]


class LanguagesForm(forms.Form):
    """Which languages go out together on a channel, in their order; none, or at least two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [_("First"), *[_("Then") for _another in settings.LANGUAGES[1:]]]
        for number, label in enumerate(labels, start=1):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", "–"), *settings.LANGUAGES]
            )

    def clean(self) -> dict[str, Any]:
        """Each once, and not one alone."""
        told = super().clean() or self.cleaned_data
        if len(self.languages) != len(set(self.languages)):
            raise forms.ValidationError(_("Choose each language once."))
        if len(self.languages) == 1:
            raise forms.ValidationError(_("Choose at least two languages, or none."))
        return told

    @property
    def languages(self) -> list[str]:
        """Those that were chosen, in their order."""
        return [language for name in self.fields if (language := self.cleaned_data.get(name))]


def colleagues() -> QuerySet[User]:
    """Who sees the calendar, so that a stage may name them."""
    seated = User.objects.filter(is_active=True, memberships__role__in=roles_with(Right.CALENDAR))
    return seated.distinct().order_by("name", "id")


def first_of(policy: ApprovalPolicy | None, trusted: list[int]) -> dict[str, Any]:
    """What the form shows of a policy."""
    shown: dict[str, Any] = {"kind": policy.kind if policy else "", "trusted": trusted}
    for stage in policy.stages.all() if policy else ():
        shown |= {f"who_{stage.number}": stage.who, f"users_{stage.number}": list(stage.users.all())}
    return shown


def languages_first(channel: Channel) -> dict[str, str]:
    """What the form shows of the languages that go out together on a channel."""
    return {f"language_{row.number}": row.language for row in channel.together_languages.all()}


def _names(told: dict[str, Any], number: int) -> tuple[User, ...]:
    return tuple(told.get(f"users_{number}") or ()) if told[f"who_{number}"] == ApprovalStage.Who.NAMED else ()
