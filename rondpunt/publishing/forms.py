"""What people fill in about posts."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.later import OWN, BadMoment, moment_of
from rondpunt.networks.models import Channel
from rondpunt.people.models import Team
from rondpunt.publishing.core import LONGEST_TEXT, Core
from rondpunt.publishing.models import Post, Variant
from rondpunt.strategy.models import Audience

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def written(moment: datetime | None) -> str:
    """A moment as a browser's field of day and time wants it, in the time zone of the house."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


class MomentField(forms.CharField):
    """A day and a time in the time zone of the house; a moment in UTC, or None."""

    widget = MOMENT

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=32, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return moment_of(OWN, text, now=timezone.now())
        except BadMoment as error:
            raise forms.ValidationError(str(error)) from error


class PostForm(forms.Form):
    """The core of a post; ``seen`` is the version that stood on the page."""

    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("For us, and for the news page and mail."))
    text = forms.CharField(
        label=_("Core message"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What everybody should know. Each audience and network can have its own words below."),
    )
    language = forms.ChoiceField(label=_("Language of the core"), choices=settings.LANGUAGES)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    goal = forms.CharField(
        label=_("Goal"), max_length=240, required=False, help_text=_("What should be different afterwards?")
    )
    initiative = forms.CharField(label=_("Initiative"), max_length=120, required=False)
    content_warning = forms.CharField(
        label=_("Content warning"),
        max_length=200,
        required=False,
        help_text=_("Shown before the text where the network knows it."),
    )
    is_internal = forms.BooleanField(label=_("For colleagues only"), required=False)
    embargo_until = MomentField(
        label=_("Embargo until"),
        required=False,
        help_text=_("Until then other teams do not see it, and nothing goes out."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, teams: list[Team], post: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(pk__in=[*(one.pk for one in teams), *([post.team_id] if post else [])])
        if post and post.embargo_until and post.embargo_until <= timezone.now():
            del self.fields["embargo_until"]  # it is over, and a moment that has passed could not be kept
        self._passed = post.embargo_until if post else None

    def clean_text(self) -> str:
        """Line ends as we keep them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\x00", "")

    @property
    def core(self) -> Core:
        """What a valid form says."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Core(**{"embargo_until": self._passed, **told})


class CellsForm(forms.Form):
    """For whom, where and in which languages a post goes as well."""

    audience = forms.ModelChoiceField(Audience.objects.none(), label=_("For whom"), empty_label=None)
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(), label=_("Where"), widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("In which language"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience, channels = self.fields["audience"], self.fields["channels"]
        assert isinstance(audience, forms.ModelChoiceField)
        assert isinstance(channels, forms.ModelMultipleChoiceField)
        audience.queryset = Audience.objects.offered()
        channels.queryset = Channel.objects.to_publish_on()


class VariantForm(forms.Form):
    """The words of one cell; ``seen`` and ``fitted_to`` are the versions that stood on the page."""

    text = forms.CharField(
        label=_("Words of its own"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8})
    )
    content_warning = forms.CharField(label=_("Content warning"), max_length=200, required=False)
    first_comment = forms.CharField(
        label=_("First comment"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes out right after it, as a reply to it: a link, a source. Empty: none."),
    )
    goes_out_at = MomentField(
        label=_("A moment of its own"), required=False, help_text=_("Empty: together with the post.")
    )
    shows_pictures = forms.BooleanField(label=_("With the pictures of the post"), required=False)
    threads_when_longer = forms.BooleanField(label=_("As a thread when it is too long for one message"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    fitted_to = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, variant: Variant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["lang"] = variant.language
        self.fields["first_comment"].widget.attrs["lang"] = variant.language
        self._variant = variant
        if not variant.channel.threads and not variant.first_comment:
            del self.fields["first_comment"]
        if not variant.channel.allows.content_warning:
            del self.fields["content_warning"]
        if not variant.channel.threads:
            del self.fields["threads_when_longer"]

    def clean_text(self) -> str:
        """Line ends as we keep them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\x00", "")

    def clean_first_comment(self) -> str:
        """Line ends as we keep them."""
        return str(self.cleaned_data["first_comment"]).replace("\r\n", "\n").replace("\x00", "")

    @property
    def kept(self) -> dict[str, Any]:
        """What a valid form says, for ``write_variant``. Words that are the core's own keep following it."""
        told, core = dict(self.cleaned_data), self._variant.post
        warns = told.get("content_warning", core.content_warning)
        if self._variant.language == core.language and (told["text"], warns) == (core.text, core.content_warning):
            told |= {"text": None, "content_warning": ""}
        return told


class ChangeForm(forms.Form):
    """The new words of what went out; ``seen`` is the last amendment that stood on the page, 0 for none."""

    text = forms.CharField(
        label=_("What is to stand there"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8})
    )
    content_warning = forms.CharField(label=_("Content warning"), max_length=200, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, variant: Variant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allows = variant.channel.allows
        self.fields["text"].widget.attrs["lang"] = variant.language
        if allows.text:
            self.fields["text"].help_text = _("At most %(count)s characters.") % {"count": allows.text}
        if not allows.content_warning:
            del self.fields["content_warning"]

    def clean_text(self) -> str:
        """Line ends as we keep them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\x00", "")


class MomentForm(forms.Form):
    """When a post goes out; ``seen`` is the version that stood on the page."""

    goes_out_at = MomentField(label=_("Goes out"), error_messages={"required": _("Choose a day and a time.")})
    seen = forms.IntegerField(widget=forms.HiddenInput)


class UrgencyForm(forms.Form):
    """Why a message for colleagues comes to everybody now; empty: it is not urgent."""

    because = forms.CharField(
        label=_("Urgent, because"),
        max_length=200,
        required=False,
        help_text=_("Then it is held back from nobody. Its readers see the reason. Empty: it is not urgent."),
    )


class HintsForm(forms.Form):
    """A text to look at, as it stands in the field."""

    text = forms.CharField(label=_("Text"), required=False, max_length=LONGEST_TEXT, strip=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_text(self) -> str:
        """Line ends as the browser counts them in a field: each is one character."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class SimplerWordForm(forms.Form):
    """An official word of ours and what we say instead."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    word = forms.CharField(
        label=_("Official word"), max_length=80, help_text=_("One word, or several that belong together.")
    )
    simpler = forms.CharField(
        label=_("We say"), max_length=80, required=False, help_text=_("Empty: the word is fine as it is.")
    )


class MoveForm(forms.Form):
    """Another moment for a post, or none; ``seen`` is the version that stood on the page."""

    goes_out_at = MomentField(label=_("New moment"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


def typed_into(variant: Variant, form: VariantForm) -> None:
    """Put what is typed into ``variant``, which is not saved; what cannot be read stays as it was."""
    form.is_valid()
    told = form.cleaned_data
    variant.is_own, variant.text = True, told.get("text", "")
    variant.content_warning = told.get("content_warning", "")
    for name in ("first_comment", "shows_pictures", "threads_when_longer"):
        if name in told:
            setattr(variant, name, told[name])


def shown_again(form: forms.Form, **seen: int) -> None:
    """After a conflict: what was typed stays, and the next time it is kept over what the page shows now."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    for name, number in seen.items():
        typed[name] = str(number)
    form.data = typed


def beginning(teams: list[Team]) -> dict[str, Any]:
    """What an empty form proposes."""
    return {"team": teams[0].pk if teams else None, "language": settings.LANGUAGE_CODE}


def wording_of(post: Post) -> dict[str, Any]:
    """What the form shows of a post."""
    names = ("title", "text", "language", "team", "goal", "initiative", "content_warning", "is_internal")
    told: dict[str, Any] = {name: getattr(post, name) for name in names}
    return told | {"embargo_until": written(post.embargo_until), "seen": post.version}


def words_of(variant: Variant) -> dict[str, Any]:
    """What the form shows of a cell: its own words, or those of the core to begin with."""
    return {
        "text": variant.text if variant.is_own else variant.post.text,
        "content_warning": variant.warns,
        "first_comment": variant.first_comment,
        "goes_out_at": written(variant.goes_out_at),
        "shows_pictures": variant.shows_pictures,
        "threads_when_longer": variant.threads_when_longer,
        "seen": variant.version,
        "fitted_to": variant.post.core_version,
    }
