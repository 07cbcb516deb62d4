"""The citizen's form: few fields, files by content, and quiet resistance against machines, without third parties."""

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from rondpunt.conversations.actions.ask import Question
from rondpunt.lib.file_kinds import kind_of
from rondpunt.networks.registry import connector
from rondpunt.networks.wire import File

QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(hours=24)
MOST_TOGETHER = 20 * 1024 * 1024
SALT = "ask"
limits = connector("form").limits
MEGABYTE = 1024 * 1024


def make_pass(about: str, *, now: datetime) -> str:
    """A signed slip for one page: which form, when it was drawn, and the id of the submission to come."""
    return signing.dumps([about, int(now.timestamp()), secrets.token_hex(16)], salt=SALT)


class BadPass(Exception):
    """The slip was not made by us, for another page, or is too young or too old. The text is for the citizen."""


def read_pass(slip: str, about: str, *, now: datetime) -> str:
    """The submission id of a slip that is good; raises ``BadPass``."""
    try:
        told_about, drawn, submission = signing.loads(slip, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadPass(_("The page was changed on its way. Look at what you wrote and send it again.")) from error
    age = now.timestamp() - drawn
    if told_about != about or age > LONGEST.total_seconds():
        raise BadPass(_("The page was open for very long. Look at what you wrote and send it again."))
    if age < QUICKEST.total_seconds():
        raise BadPass(_("That was very quick, as machines are. Wait a moment and send it again."))
    return str(submission)


def mark_of(request: HttpRequest, about: str = "knock") -> str:
    """A keyed digest of where a request comes from; IPv6 by its network of 64 bits, which is one household."""
    text = request.META.get("REMOTE_ADDR") or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return salted_hmac(about, text, algorithm="sha256").hexdigest()
    if isinstance(address, ipaddress.IPv6Address) and not address.ipv4_mapped:
        text = str(ipaddress.ip_network((address, 64), strict=False))
    return salted_hmac(about, text, algorithm="sha256").hexdigest()


class SeveralFilesInput(forms.ClearableFileInput):
    """``<input type=file multiple>``, as Django's documentation builds it."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; ``clean`` gives ``wire.File``s whose kind was told by their content."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> tuple[File, ...]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        _check_sizes(given)
        return tuple(self._file(one) for one in given)

    def _file(self, given: UploadedFile[Any]) -> File:
        content = given.read()
        name = str(given.name or "")[-200:]
        kind = kind_of(content, name)
        if kind not in limits.media_types:
            raise forms.ValidationError(
                _(
                    "“%(name)s” is not a kind of file we can take."
                    " Pictures, PDF, Word, Excel, OpenDocument and text are."
                )
                % {"name": name}
            )
        return File(name=name, media_type=kind, content=content)


def _check_sizes(given: Sequence[UploadedFile[Any]]) -> None:
    if len(given) > limits.media_count:
        raise forms.ValidationError(_("At most %(count)s files, please.") % {"count": limits.media_count})
    for one in given:
        if (one.size or 0) > limits.media_size:
            most = limits.media_size // MEGABYTE
            raise forms.ValidationError(_("“%(name)s” is larger than %(most)s MB.") % {"name": one.name, "most": most})
    if sum(one.size or 0 for one in given) > MOST_TOGETHER:
        raise forms.ValidationError(
            _("The files are larger than %(most)s MB together.") % {"most": MOST_TOGETHER // MEGABYTE}
        )


class WriteForm(forms.Form):
    """A message and files: what the follow page asks."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=limits.text,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write your message first.")},
    )
    attachments = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("At most 5, of 10 MB each: pictures, PDF, Word, Excel, OpenDocument or text."),
    )
    slip = forms.CharField(widget=forms.HiddenInput, required=False)
    # A field that people do not see and machines fill in; its name means nothing to a browser's own filling in.
    second_subject = forms.CharField(required=False)

    def __init__(self, *args: Any, about: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.now, self.submission = about, now, ""
        self.initial["slip"] = make_pass(about, now=now)

    @property
    def next_slip(self) -> str:
        """The slip for the page drawn now: the same as long as it is good, so that nothing goes in twice."""
        sent = str(self.data.get("slip", ""))
        try:
            read_pass(sent, self.about, now=self.now + QUICKEST)  # one that is merely too young stays
        except BadPass:
            return str(self.initial["slip"])
        return sent

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("second_subject"):
            raise forms.ValidationError(
                _("Something filled in a field that people do not see. Look at what you wrote and send it again.")
            )
        try:
            self.submission = read_pass(self.cleaned_data["slip"], self.about, now=self.now)
        except BadPass as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data

    def question(self, language: str) -> Question:
        """What was written, once the form is valid."""
        told = self.cleaned_data
        return Question(
            submission=self.submission,
            text=told["text"],
            language=language,
            subject=told.get("subject", ""),
            name=told.get("name", ""),
            email=told.get("email", ""),
            files=told["attachments"],
        )


class AskForm(WriteForm):
    """The whole form: only the message must be filled in."""

    name = forms.CharField(
        label=pgettext_lazy("to a citizen", "Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=pgettext_lazy("to a citizen", "Your e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Only to tell you that there is an answer."),
    )
    subject = forms.CharField(label=gettext_lazy("What is it about?"), max_length=200, required=False)

    field_order = ["text", "attachments", "subject", "name", "email"]

    def __init__(self, *args: Any, wants_email: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not wants_email:
            del self.fields["email"]
