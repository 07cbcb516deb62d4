"""What an expert fills in on their page."""

from django import forms
from django.utils.translation import gettext_lazy

from rondpunt.conversations.ask_form import FilesField, limits
from rondpunt.people.mail_address import MailAddressField


class ExpertAnswerForm(forms.Form):
    """The expert's word and files."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=limits.text,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write your answer first.")},
        help_text=gettext_lazy("Write as you would say it. A colleague turns it into an answer."),
    )
    attachments = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("At most 5, of 10 MB each: pictures, PDF, Word, Excel, OpenDocument or text."),
    )


class DontKnowForm(forms.Form):
    """What somebody who does not know may add."""

    text = forms.CharField(max_length=limits.text, required=False)


class PassOnForm(forms.Form):
    """Who knows better."""

    email = MailAddressField(label=gettext_lazy("Mail address of who knows better"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
