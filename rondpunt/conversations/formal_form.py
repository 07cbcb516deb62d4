"""What is filled in about a formal message: to start its clock, to extend it, to end it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.legal import Offered, extended, offered, received_on, start_of
from rondpunt.conversations.models import Conversation, FormalKind, FormalMark, LegalTerm, Message
from rondpunt.conversations.models.formal import LONGEST_REASON
from rondpunt.conversations.words import network_title
from rondpunt.lib.placeholders import gaps
from rondpunt.lib.words_of_time import short_day, whole_day
from rondpunt.networks.models import Delivery
from rondpunt.people.forms import DAY

MOST_ANSWERS = 20
LONGEST_TEXT = 10_000
OTHERWISE = "otherwise"


class MarkForm(forms.Form):
    """Which kind, and when it came in; more is asked only where a term or a network asks for it."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    received_on = forms.DateField(
        label=gettext_lazy("Came in on"), widget=DAY, help_text=gettext_lazy("Counting begins on the day after.")
    )
    period_ends_on = forms.DateField(
        label=gettext_lazy("End of the period in which one may object"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Only for terms that count from there on, such as objections in the Netherlands."),
    )
    all_the_same = forms.BooleanField(
        label=gettext_lazy("It counts, though it did not come the right way"),
        required=False,
        help_text=gettext_lazy("Ask your lawyer first. Else tell the citizen where to go, below."),
    )

    def __init__(self, *args: Any, conversation: Conversation, today: date, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conversation, self.offered = conversation, offered(on=today)
        chosen = next((one.term.pk for one in self.offered if str(one.term.kind_id) == kind), None)
        self.initial = {"received_on": received_on(conversation), "kind": chosen}
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.term.pk, one.name) for one in self.offered]
        if not any(one.term.starts == LegalTerm.Starts.PERIOD for one in self.offered):
            del self.fields["period_ends_on"]
        if not self.astray:
            del self.fields["all_the_same"]

    @property
    def astray(self) -> list[FormalKind]:
        """Kinds that may not come in by the network of this conversation."""
        kinds = {one.term.kind_id: one.term.kind for one in self.offered}
        return [kind for kind in kinds.values() if not kind.takes(self.conversation.network)]

    @property
    def term(self) -> Offered:
        """What was chosen, once the form is valid."""
        return next(one for one in self.offered if str(one.term.pk) == self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") and not given.get("all_the_same") and self.term.term.kind in self.astray:
            told = {"network": network_title(self.conversation.network)}
            self.add_error("kind", _("This does not come in by %(network)s. The right way stands below.") % told)
        return given


class ExtendForm(forms.Form):
    """Why, and what the citizen is told."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it extended?"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Stands on the trail and in the text below."),
    )
    text = forms.CharField(
        label=gettext_lazy("The citizen is told"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, mark: FormalMark, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"text": _notice(mark, language)}
        self.fields["text"].widget.attrs["lang"] = language

    @property
    def told(self) -> str:
        """The text with the reason where the gap was left."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "")
        for gap in gaps(text):
            if gap.startswith("{?"):
                text = text.replace(gap, self.cleaned_data["reason"])
        return text


class AnswerForm(forms.Form):
    """Which message was the formal answer, or how it was given otherwise."""

    which = forms.ChoiceField(label=gettext_lazy("The formal answer"))
    reason = forms.CharField(
        label=gettext_lazy("Given otherwise: how?"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=gettext_lazy("Such as: registered letter, with its number."),
    )
    answered_on = forms.DateField(label=gettext_lazy("Given otherwise: on which day?"), widget=DAY, required=False)

    def __init__(self, *args: Any, mark: FormalMark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = {str(one.pk): one for one in _answers(mark)}
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)
        named = [(number, _in_a_line(one)) for number, one in self.answers.items()]
        field.choices = [*named, (OTHERWISE, _("given otherwise, by letter or at the desk"))]

    @property
    def answer(self) -> Message | None:
        """The chosen message, once the form is valid; None for an answer that was given otherwise."""
        return self.answers.get(self.cleaned_data["which"])


class TakeBackForm(forms.Form):
    """Why it is no formal message after all."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it no formal message?"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Stands on the trail."),
    )


def _answers(mark: FormalMark) -> list[Message]:
    """What we said since it came in and what has gone out, the newest first."""
    said = Message.objects.filter(
        conversation=mark.conversation_id,
        direction=Message.Direction.OUT,
        kind=Message.Kind.MESSAGE,
        at__gte=start_of(mark.received_on),
    ).select_related("user", "delivery")
    return [one for one in said.order_by("-at", "-id")[:MOST_ANSWERS] if _is_gone(one)]


def _is_gone(message: Message) -> bool:
    return message.delivery is None or message.delivery.state == Delivery.State.SENT


def _in_a_line(message: Message) -> str:
    today, on = timezone.localdate(), timezone.localdate(message.at)
    day = short_day(on, today=today, language=get_language() or "nl")
    return f"{day}, {message.user.name if message.user else '–'}: {beginning(message.text, 60)}"


def _notice(mark: FormalMark, language: str) -> str:
    """What is proposed to tell the citizen, in their language, with a gap for the reason."""
    found = extended(mark)
    days = (found.last - mark.ends_on).days
    with translation.override(language):
        more = ngettext("%d day", "%d days", days) % days
        until = whole_day(found.last, language=language)
        told = {"kind": mark.kind.names.get(language[:2]) or str(mark.kind), "more": more, "until": until}
        said = pgettext(
            "to a citizen",
            "We need %(more)s more for our answer to your message (%(kind)s). The reason: {?reason}\n\n"
            "You have our answer no later than %(until)s.",
        )
        return said % told
