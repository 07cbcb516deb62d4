"""What people fill in about pictures."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from rondpunt.lib.pictures import KINDS
from rondpunt.publishing.library import About, CannotKeep, refuse_too_large
from rondpunt.publishing.models import Asset

LONGEST_ALT = 1500


def _percent(label: Any) -> forms.IntegerField:
    # No widget of its own: without a script the two numbers are the whole of it.
    return forms.IntegerField(label=label, min_value=0, max_value=100, initial=50)


class PictureForm(forms.Form):
    """What we know of a picture; ``seen`` is the version that stood on the page. Descriptions: ``alt_nl`` and so on."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("To find it again."))
    rights = forms.CharField(
        label=_("Whose is it, and may we show it?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The maker, the licence, and the consent of who can be recognised."),
    )
    expires_on = forms.DateField(
        label=_("May be shown until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("After that day no post goes out with it."),
    )
    focus_x = _percent(_("Focus, percent from the left"))
    focus_y = _percent(_("Focus, percent from the top"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, _name in settings.LANGUAGES:
            label = _("What is to be seen on it, in %(language)s") % {
                "language": get_language_info(language)["name_translated"]
            }
            area = forms.Textarea(attrs={"rows": 2, "lang": language})
            self.fields[f"alt_{language}"] = forms.CharField(
                label=label, required=False, max_length=LONGEST_ALT, widget=area
            )

    @property
    def alts(self) -> list[forms.BoundField]:
        """The fields of the descriptions."""
        return [self[f"alt_{language}"] for language, _name in settings.LANGUAGES]

    @property
    def about(self) -> About:
        """What a valid form says."""
        told = self.cleaned_data
        alts = {language: _one_line(told[f"alt_{language}"]) for language, _name in settings.LANGUAGES}
        focus = told["focus_x"] / 100, told["focus_y"] / 100
        return About(told["name"], told["rights"], told["expires_on"], focus, alts)


class NewPictureForm(PictureForm):
    """The same with the picture itself, whose own name is proposed as its name."""

    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS.values())}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 20 MB. What the camera wrote beside it never goes out."),
    )
    field_order = ["file", "name", "rights"]

    def clean_file(self) -> Any:
        """Refused by its size before it is read."""
        file = self.cleaned_data["file"]
        try:
            refuse_too_large(file.name, file.size)
        except CannotKeep as fault:
            raise forms.ValidationError(str(fault)) from fault
        return file


def known_of(asset: Asset) -> dict[str, Any]:
    """What the form shows of a picture."""
    told: dict[str, Any] = {name: getattr(asset, name) for name in ("name", "rights", "expires_on")}
    told |= {"focus_x": round(asset.focus_x * 100), "focus_y": round(asset.focus_y * 100), "seen": asset.version}
    return told | {f"alt_{one.language}": one.alt for one in asset.texts.all()}


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
