"""What is asked about the receipts of a channel."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.conversations.models import ReceiptSetting
from rondpunt.conversations.models.receipt import LONGEST
from rondpunt.conversations.receipts import is_read_by_all, usual_text
from rondpunt.lib.receipt_text import names_number, unknown
from rondpunt.networks.models import Channel


class ReceiptForm(forms.Form):
    """On or off, and a text in each language; empty is the usual one."""

    is_on = forms.BooleanField(label=gettext_lazy("Confirm receipt of new questions"), required=False)
    all_may_read = forms.BooleanField(
        label=gettext_lazy("Everybody may read these receipts"),
        required=False,
        help_text=gettext_lazy("This network has no private messages: each receipt stands in public below a question."),
    )

    def __init__(self, *args: Any, channel: Channel, setting: ReceiptSetting | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel, kept = channel, setting or ReceiptSetting(channel=channel)
        self.is_public = is_read_by_all(channel)
        self.initial = {"is_on": kept.is_on, "all_may_read": kept.is_on}
        if not self.is_public:
            del self.fields["all_may_read"]
        for code, language in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": language},
                required=False,
                max_length=LONGEST,
                initial=kept.texts.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 4, "lang": code, "placeholder": usual_text(code)}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """By language, once the form is valid."""
        return {code: self.cleaned_data[f"text_{code}"] for code, _language in settings.LANGUAGES}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for code, _language in settings.LANGUAGES:
            name = f"text_{code}"
            text = given.get(name, "").replace("\r\n", "\n").strip()
            given[name] = text
            if strange := unknown(text):
                self.add_error(name, _("Nobody knows %(placeholder)s.") % {"placeholder": ", ".join(strange)})
            elif text and not names_number(text):
                self.add_error(name, _("Put {number} in it: by that the citizen and we find it again."))
        if given.get("is_on") and self.is_public and not given.get("all_may_read"):
            self.add_error("all_may_read", _("Say that you know who reads them, or leave receipts off here."))
        return given
