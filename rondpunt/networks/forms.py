"""The form of a channel: what every channel has, and what its network's connector asks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from rondpunt.networks.models import Channel
from rondpunt.networks.registry import connector
from rondpunt.networks.wire import Need
from rondpunt.people.models import Team

PREFIX = "need_"  # keeps a connector's "name" apart from the channel's


class ChannelForm(forms.Form):
    """Built from ``connector.needs``. Secrets go in and never come out."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As colleagues see it in the inbox. Empty: the name of the account."),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team that answers"), queryset=Team.objects.none(), empty_label=None
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("In which we usually answer here."),
    )

    def __init__(self, *args: Any, network: str, channel: Channel | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(channel))
        super().__init__(*args, **kwargs)
        self.needs = connector(network).needs
        common = [self.fields.pop(name) for name in ("name", "team", "language")]
        kept = set(channel.details) if channel else None
        for need in self.needs:
            self.fields[PREFIX + need.name] = _field(need, is_kept=kept is not None)
        self.fields.update(zip(("name", "team", "language"), common, strict=True))
        self.fields["team"].queryset = Team.objects.all()  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, str]:
        """What was filled in, by the connector's own names; an untouched secret is ""."""
        return {need.name: _text(self.cleaned_data[PREFIX + need.name]) for need in self.needs}


def _initial(channel: Channel | None) -> dict[str, object]:
    if channel is None:
        return {
            "language": settings.LANGUAGE_CODE,
            "team": Team.objects.order_by("pk").values_list("pk", flat=True).first(),
        }
    told: dict[str, object] = {"name": channel.name, "team": channel.team_id, "language": channel.language}
    for need in channel.connector.needs:
        if need.kind != "secret" and need.name in channel.details:
            value = channel.details[need.name]
            told[PREFIX + need.name] = value == "yes" if need.kind == "yes_no" else value
    return told


def _field(need: Need, *, is_kept: bool) -> forms.Field:
    about: dict[str, Any] = {
        "label": gettext(need.label),
        "help_text": gettext(need.help) if need.help else "",
        "required": need.required,
        "initial": need.default,
    }
    match need.kind:
        case "secret":
            if is_kept:
                stays = gettext("Stays as it is when you leave it empty.")
                about |= {"required": False, "help_text": " ".join(filter(None, (about["help_text"], stays)))}
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
            return forms.CharField(**about, widget=widget, max_length=4000)
        case "lines":  # a field of one line would take the line breaks out, and with them the meaning
            return forms.CharField(**about, widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000)
        case "number":
            return forms.IntegerField(**about, min_value=0)
        case "choice":
            return forms.ChoiceField(**about, choices=[(value, gettext(value)) for value in need.choices])
        case "yes_no":
            return forms.BooleanField(**about | {"required": False, "initial": need.default == "yes"})
    attributes = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(**about, max_length=1000, widget=forms.TextInput(attrs=attributes))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
