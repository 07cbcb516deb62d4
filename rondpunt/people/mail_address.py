"""The form field of an address that our mail can go to."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from rondpunt.lib.mail.addressing import BadAddress, ascii_address


class MailAddressField(forms.EmailField):
    """An address that our mail can go to."""

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        try:
            if address:
                ascii_address(address)
        except BadAddress:
            raise forms.ValidationError(_("Mail cannot go to this address.")) from None
        return address
