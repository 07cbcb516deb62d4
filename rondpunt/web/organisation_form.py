"""What is asked about the organisation: name, logo and colours. The first-run wizard asks the same, and more."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.lib.file_kinds import kind_of
from rondpunt.people.models import Organisation

LARGEST_LOGO = 1024 * 1024
LONGEST_SIDE = 2000  # pixels; a small file may unpack to a very large picture
# SVG is not among them: it can hold script, and every page of the house shows the logo.
LOGO_KINDS = {"image/png": "png", "image/jpeg": "jpg"}


class HouseForm(forms.ModelForm[Organisation]):
    """The organisation as everybody sees it."""

    class Meta:
        model = Organisation
        fields = ["name", "logo", "colour"]
        help_texts = {
            "logo": gettext_lazy("PNG or JPEG, at most 1 MB and 2000 pixels wide and high."),
            "colour": gettext_lazy("The colour of your house style, such as #14519e. Contrast is looked after."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].widget = forms.FileInput(attrs={"accept": ",".join(LOGO_KINDS)})

    def clean_logo(self) -> Any:
        """Told by its content, never by its name; the name it gets is ours."""
        logo = self.cleaned_data.get("logo")
        if not isinstance(logo, UploadedFile):
            return logo
        if (logo.size or 0) > LARGEST_LOGO:
            raise forms.ValidationError(_("The logo is larger than 1 MB."))
        logo.seek(0)
        ending = LOGO_KINDS.get(kind_of(logo.read(8192)))
        logo.seek(0)
        if ending is None:
            raise forms.ValidationError(_("The logo must be a PNG or JPEG picture."))
        if max(logo.image.size) > LONGEST_SIDE:  # type: ignore[attr-defined]  # forms.ImageField read its head
            raise forms.ValidationError(_("The logo is wider or higher than 2000 pixels."))
        logo.name = f"logo.{ending}"
        return logo


class OrganisationForm(HouseForm):
    """All of it, for the administrator of a house that is open."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("For everybody who has not chosen a language: colleagues and citizens."),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)

    class Meta(HouseForm.Meta):
        fields = ["name", "language", "logo", "colour", "colour_dark"]
        help_texts = {
            **HouseForm.Meta.help_texts,
            "colour_dark": gettext_lazy(
                "For who reads light letters on dark paper; empty: made from the colour above."
            ),
        }

    field_order = ["name", "language", "logo", "remove_logo", "colour", "colour_dark"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = self.instance.language or settings.LANGUAGE_CODE
        if not self.instance.logo:
            del self.fields["remove_logo"]
