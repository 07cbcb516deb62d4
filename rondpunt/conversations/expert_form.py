"""What is filled in to ask an expert."""

import hashlib
import json
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rondpunt.conversations.actions.ask_expert import Question, Whom
from rondpunt.conversations.models import Attachment, Message
from rondpunt.conversations.shown import chosen_files
from rondpunt.people.mail_address import MailAddressField

LONGEST_QUESTION = 5_000
USUAL_DAYS, MOST_DAYS = 3, 90
_KEY = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)


class AskExpertForm(forms.Form):
    """Whom, what, by when, and what they may see. ``offered`` are the messages that can be chosen."""

    email = MailAddressField(
        label=gettext_lazy("Mail address of the expert"),
        max_length=254,
        widget=forms.EmailInput(attrs={"list": "experts", "autocomplete": "off"}),
        help_text=gettext_lazy("A colleague or anybody else. They need no account."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: as we know them."),
    )
    knows = forms.CharField(
        label=gettext_lazy("What do they know about?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("In a few words, so that colleagues find them next time."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Their language"), required=False)
    question = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It stands in the mail too: leave out what only a closed page may hold."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sees_name = forms.BooleanField(label=gettext_lazy("They may see the name of the person who asked"), required=False)
    messages = forms.TypedMultipleChoiceField(coerce=int, required=False)
    attached = forms.TypedMultipleChoiceField(coerce=int, required=False)
    key = _KEY
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    whom = ("email", "name", "knows", "language")

    def __init__(self, *args: Any, offered: list[Message], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.now = offered, now
        came = [message.pk for message in offered if message.direction == Message.Direction.IN]
        due = timezone.localdate(now) + timedelta(days=USUAL_DAYS)
        due += timedelta(days=7 - due.weekday() if due.weekday() > 4 else 0)  # nobody is asked for a weekend
        self.initial = {"key": secrets.token_hex(16), "due_on": due, "messages": came[-1:], **self.initial}
        self._offer("language", [("", _("as we know it")), *settings.LANGUAGES])
        self._offer("messages", [(message.pk, "") for message in offered])
        self._offer("attached", [(file.pk, "") for message in offered for file in message.attachments.all()])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        today = timezone.localdate(self.now)
        if due_on <= today:
            raise forms.ValidationError(_("Give them at least until tomorrow."))
        if due_on > today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("At most %(days)s days from now.") % {"days": MOST_DAYS})
        return due_on

    def ticked(self, name: str) -> set[str]:
        """What is ticked in "messages" or "attached", as text, whether the form is valid or not."""
        return {str(value) for value in (self[name].value() or ())}

    @property
    def seen_messages(self) -> list[Message]:
        """The chosen messages, once the form is valid."""
        return [message for message in self.offered if message.pk in self.cleaned_data["messages"]]

    @property
    def seen_files(self) -> list[Attachment]:
        """The chosen files of the chosen messages; a file goes nowhere without its message."""
        return chosen_files(self.seen_messages, self.cleaned_data["attached"])

    @property
    def print(self) -> str:
        """A digest of all that the preview shows: whoever changes something after it looks again."""
        told = [self.cleaned_data[name] for name in ("email", "question", "sees_name", "messages", "attached")]
        texts = [message.text for message in self.seen_messages]
        return hashlib.sha256(json.dumps([*told, texts]).encode()).hexdigest()

    @property
    def chosen_whom(self) -> Whom:
        """The expert, once the form is valid."""
        return Whom(**{name: self.cleaned_data[name] for name in self.whom})

    @property
    def chosen_question(self) -> Question:
        """The question, once the form is valid."""
        told = self.cleaned_data
        return Question(
            key=told["key"],
            text=told["question"],
            due_on=told["due_on"],
            messages=self.seen_messages,
            files=self.seen_files,
            sees_name=told["sees_name"],
        )
