"""What is filled in to send a conversation on to another body; and the directory of bodies."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.conversations.actions.forward import Letter
from rondpunt.conversations.forms import LONGEST_TEXT
from rondpunt.conversations.forwarding import too_much
from rondpunt.conversations.models import Attachment, Body, Message
from rondpunt.conversations.shown import chosen_files
from rondpunt.networks.models import Channel


class ForwardForm(forms.Form):
    """To whom, why, and what goes along. ``offered`` are the messages that can be chosen."""

    body = forms.ModelChoiceField(
        Body.objects.filter(is_active=True), label=gettext_lazy("To which body"), empty_label=None
    )
    because = forms.CharField(
        label=gettext_lazy("Because it answers for"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The citizen reads it. Empty: as the directory says."),
    )
    messages = forms.TypedMultipleChoiceField(coerce=int, required=False)
    attached = forms.TypedMultipleChoiceField(coerce=int, required=False)
    sees_name = forms.BooleanField(label=gettext_lazy("They may see the name of the person who asked"), required=False)
    gives_contact = forms.BooleanField(
        label=gettext_lazy("They answer the citizen themselves: give them the mail address"), required=False
    )
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, offered: list[Message], has_contact: bool, mail: Channel | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mail = mail
        if not mail:
            chosen = self.fields["body"]
            assert isinstance(chosen, forms.ModelChoiceField)
            chosen.queryset = Body.objects.filter(is_active=True).exclude(form_url="")
        self.offered = offered
        came = [message.pk for message in offered if message.direction == Message.Direction.IN]
        self.initial = {"key": secrets.token_hex(16), "messages": came[-1:], **self.initial}
        self._offer("messages", [message.pk for message in offered])
        self._offer("attached", [file.pk for message in offered for file in message.attachments.all()])
        if not has_contact:
            del self.fields["gives_contact"]

    def _offer(self, name: str, numbers: list[int]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(number, "") for number in numbers]

    def clean(self) -> dict[str, Any]:
        """A file goes with its message, and in a mail only so much fits."""
        given: dict[str, Any] = super().clean() or {}
        body = given.get("body")
        if "messages" not in given or "attached" not in given or not body:
            return given
        files = self.files_chosen
        if len(files) < len(given["attached"]):
            self.add_error("attached", _("Tick the message of a file too: a file goes with its message."))
        elif self.mail and body.email and (says := too_much(self.mail, files)):
            self.add_error("attached", says)
        return given

    def ticked(self, name: str) -> set[str]:
        """What is ticked in "messages" or "attached", as text, whether the form is valid or not."""
        return {str(value) for value in (self[name].value() or ())}

    @property
    def chosen(self) -> list[Message]:
        """The chosen messages, once the form is valid."""
        return [message for message in self.offered if message.pk in self.cleaned_data["messages"]]

    @property
    def files_chosen(self) -> list[Attachment]:
        """The chosen files, once both are cleaned."""
        return chosen_files(self.chosen, self.cleaned_data["attached"])


class LetterForm(forms.Form):
    """Both texts, as they will be read."""

    to_body = forms.CharField(
        label=gettext_lazy("To the body"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    to_citizen = forms.CharField(
        label=gettext_lazy("To the citizen"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Who will read it"))
    closes = forms.BooleanField(label=gettext_lazy("Close the conversation: nothing is left for us"), required=False)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        names = {"public": _("Public answer"), "private": _("Private message")}
        field.choices = [(kind, names[kind]) for kind in kinds]
        self.initial.setdefault("kind", kinds[0] if kinds else "")

    def letter(self, key: str, files: Sequence[Attachment]) -> Letter:
        """Once the form is valid; browsers send CRLF, networks count LF."""
        told = self.cleaned_data
        texts = {name: told[name].replace("\r\n", "\n") for name in ("to_body", "to_citizen")}
        return Letter(key=key, kind=told["kind"], closes=told["closes"], files=tuple(files), **texts)


class BodyForm(forms.ModelForm[Body]):
    """One body of the directory."""

    form_url = forms.URLField(
        label=gettext_lazy("address of its web form"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Body
        fields = ["name", "does", "email", "form_url", "jurisdiction", "language", "is_active"]

    def clean(self) -> dict[str, Any]:
        """A body that cannot be reached helps nobody."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("email") and not given.get("form_url") and not self.errors:
            self.add_error("email", _("Give a mail address or the address of a web form."))
        return given
