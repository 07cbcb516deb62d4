"""What is filled in while somebody is on the line or at the desk."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.actions.ask_call_back import Receiver
from rondpunt.conversations.actions.note_contact import Caller, Question, Wish
from rondpunt.conversations.forms import LONGEST_TEXT
from rondpunt.conversations.persons import visible_persons
from rondpunt.people.models import Department, Person, Team, User
from rondpunt.people.rights import Right

MOST_QUESTIONS = 8
NETWORKS = (("phone", _("by telephone")), ("desk", _("at the desk")))


class ContactForm(forms.Form):
    """Who it was, and how. ``person`` is somebody we know; without, a name and a number are what we have."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    network = forms.ChoiceField(choices=NETWORKS, widget=forms.RadioSelect, initial="phone", label=_("How?"))
    who = forms.CharField(
        required=False,
        max_length=200,
        label=_("Who is it?"),
        help_text=_("A name, a number or an address; whom we know appears below."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    person = forms.ModelChoiceField(Person.objects.none(), required=False, widget=forms.HiddenInput)
    number = forms.CharField(
        required=False,
        max_length=40,
        label=_("Telephone number"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = visible_persons(user)

    @property
    def caller(self) -> Caller:
        """Whom it is about."""
        told = self.cleaned_data
        name = "" if told["person"] else told["who"].replace("\x00", "")
        return Caller(person=told["person"], name=name, number=told["number"])


class QuestionForm(forms.Form):
    """One question of the contact."""

    text = forms.CharField(
        label=_("What do they ask?"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=_("For which team?"), empty_label=None)
    answer = forms.CharField(
        required=False,
        label=_("What did you answer?"),
        help_text=_("Leave it empty when somebody still has to answer. With an answer it is closed."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def question(self) -> Question:
        """As the action takes it."""
        told = self.cleaned_data
        return Question(told["text"].replace("\x00", ""), told["team"], told["answer"].replace("\x00", ""))


class WishForm(forms.Form):
    """To be rung back: when, on which number, by whom."""

    wanted = forms.BooleanField(required=False, label=_("They want to be rung back"))
    at = forms.DateTimeField(
        required=False, label=_("When?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    receiver = forms.ChoiceField(required=False, label=_("Who rings?"))
    ring = forms.CharField(
        required=False, max_length=40, label=_("On another number"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receiver"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = receivers()

    def clean(self) -> dict[str, Any]:
        """A wish without a moment or a receiver is none."""
        given = super().clean() or {}
        if given.get("wanted"):
            if not given.get("at"):
                self.add_error("at", _("Say when."))
            if not given.get("receiver"):
                self.add_error("receiver", _("Say who rings."))
        return given

    @property
    def wish(self) -> Wish | None:
        """As the action takes it; None when nobody wants to be rung."""
        told = self.cleaned_data
        if not told["wanted"]:
            return None
        kind, _colon, number = told["receiver"].partition(":")
        kinds: dict[str, type[Receiver]] = {"team": Team, "department": Department, "user": User}
        return Wish(told["at"], kinds[kind]._default_manager.get(pk=number), told["ring"])


def receivers() -> list[tuple[Any, Any]]:
    """Teams, departments and colleagues who answer, each a valid receiver."""
    answering = User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("name")
    return [
        ("", "–"),
        (_("Teams"), [(f"team:{one.pk}", one.name) for one in Team.objects.all()]),
        (_("Departments"), [(f"department:{one.pk}", one.name) for one in Department.objects.all()]),
        (_("Colleagues"), [(f"user:{one.pk}", one.name) for one in answering if one.can(Right.ANSWER)]),
    ]


def how_many(told: QueryDict) -> int:
    """How many questions the form holds."""
    asked = told.get("questions", "1")
    return min(MOST_QUESTIONS, max(1, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
