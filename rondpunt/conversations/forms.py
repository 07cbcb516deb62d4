"""What people fill in on the conversation's page."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from rondpunt.conversations.models import Bulk, Conversation, Presence
from rondpunt.conversations.models.saved_view import LONGEST_NAME as LONGEST_VIEW_NAME
from rondpunt.conversations.moments import monday_morning, tomorrow_morning
from rondpunt.conversations.words import language_name, network_title
from rondpunt.people.models import Membership, Person, Tag, Team, User
from rondpunt.people.models.tag import LONGEST_NAME
from rondpunt.people.rights import Right, roles_with

LONGEST_TEXT = 200_000  # characters; far above what any network takes, far below what hurts the house
KINDS = ("public", "private", "note")
_ANSWERING = roles_with(Right.ANSWER)


class WritingForm(forms.Form):
    """What stands in the composer; never refuses what can be kept."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_TEXT)
    content_warning = forms.CharField(required=False, max_length=500)

    def clean_text(self) -> str:
        """Browsers send CRLF; networks and lengths count LF."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\x00", "")


class PresenceForm(forms.Form):
    """What the page's own script says of its window."""

    window = forms.RegexField(r"\A[0-9a-z-]{8,32}\Z")
    writing = forms.ChoiceField(required=False, choices=Presence.Writing.choices)


class OwnerForm(forms.Form):
    """Somebody who may answer for the conversation's team, or nobody."""

    owner = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Who answers"), empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = answering_for(conversation.team_id)


class HandOverForm(forms.Form):
    """To which team, perhaps to whom, and a word why."""

    team = forms.ModelChoiceField(Team.objects.all(), label=_("Team"), empty_label=None)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=_("Colleague"),
        empty_label=_("whoever of the team is free"),
        help_text=_("Somebody of that team."),
    )
    note = forms.CharField(
        required=False,
        label=_("What should they know?"),
        help_text=_("A note, only for colleagues."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        """With ``team`` the colleagues of that team are offered, else all of them under the name of their team."""
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True, memberships__role__in=_ANSWERING).distinct()
        field.choices = _by_team(team)


class AsideForm(forms.Form):
    """Until when a conversation lies aside. Times are those of the organisation's zone."""

    when = forms.ChoiceField(choices=[(one, one) for one in ("tomorrow", "monday", "answer", "own")])
    own = forms.DateTimeField(required=False)

    def clean(self) -> dict[str, Any]:
        """A moment of one's own is needed only where one chose that."""
        given = super().clean() or {}
        if given.get("when") == "own" and not given.get("own"):
            self.add_error("own", _("Say until when."))
        return given

    def until(self, now: datetime) -> datetime | None:
        """The moment, or None for "until the citizen writes"."""
        chosen: str = self.cleaned_data["when"]
        own: datetime | None = self.cleaned_data["own"]
        return {"tomorrow": tomorrow_morning(now), "monday": monday_morning(now), "own": own}.get(chosen)


class BulkForm(forms.Form):
    """What to do to many conversations; each deed asks for what it needs."""

    deed = forms.ChoiceField(choices=Bulk.Deed.choices, label=_("What to do"))
    owner = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Colleague"), empty_label="–")
    team = forms.ModelChoiceField(Team.objects.all(), required=False, label=_("Team"), empty_label="–")
    name = forms.CharField(required=False, label=_("Tag"), max_length=LONGEST_NAME)

    NEEDS = {
        Bulk.Deed.GIVE: ("owner", _("Choose the colleague who gets them.")),
        Bulk.Deed.MOVE: ("team", _("Choose the team that gets them.")),
        Bulk.Deed.TAG: ("name", _("Write the tag.")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True, memberships__role__in=_ANSWERING).distinct()

    def clean(self) -> dict[str, Any]:
        """A deed without what it needs is told beside it."""
        given = super().clean() or {}
        name, missing = self.NEEDS.get(given.get("deed", ""), ("", ""))
        if name and not given.get(name):
            self.add_error(name, missing)
        return given


class SavedViewForm(forms.Form):
    """What a view is called, and whether a team sees it too."""

    name = forms.CharField(label=_("Name of the view"), max_length=LONGEST_VIEW_NAME)
    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, label=_("Share with a team"), empty_label=_("only for me")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Team.objects.filter(pk__in=user.teams_with(Right.ANSWER))


class SealForm(forms.Form):
    """Who may read besides oneself and the owner, and why it is sealed."""

    reason = forms.CharField(
        label=_("Why is it sealed?"), max_length=300, help_text=_("Stands on the trail, without what was said.")
    )
    readers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        required=False,
        label=_("Who may read it besides you and the owner?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, conversation: Conversation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["readers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = answering_for(conversation.team_id).exclude(pk__in=(user.pk, conversation.owner_id or 0))
        if not field.queryset.exists():
            del self.fields["readers"]  # nobody else answers for this team


class BreakSealForm(forms.Form):
    """Why somebody lets themselves in."""

    reason = forms.CharField(label=_("Why do you need to read it?"), max_length=300)


class TagForm(forms.Form):
    """What a tag is called, and whether it is a topic. The key, not the form, says which names are one."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("The name of another tag makes the two one."),
    )
    is_topic = forms.BooleanField(
        required=False, label=_("Topic"), help_text=_("Topics stand first, where colleagues choose a tag.")
    )

    def __init__(self, *args: Any, instance: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": instance.name, "is_topic": instance.is_topic}


class PersonForm(forms.Form):
    """What we know of a person. What they have now can always be kept, also a language that we have no name for."""

    name = forms.CharField(required=False, label=_("Name"), max_length=200)
    language = forms.ChoiceField(required=False, label=_("Language"))
    preferred_network = forms.ChoiceField(
        required=False,
        label=_("Prefers to hear from us by"),
        help_text=_("One of the networks on which they have an account."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(person, name) for name in self.fields}
        nothing = [("", pgettext("fact of a person", "not known"))]
        languages = sorted({*dict(settings.LANGUAGES), person.language} - {""})
        networks = sorted({*(handle.network for handle in person.handles.all()), person.preferred_network} - {""})
        self._offer("language", [*nothing, *((code, language_name(code)) for code in languages)])
        self._offer("preferred_network", [*nothing, *((network, network_title(network)) for network in networks)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def answering_for(team_id: int) -> Any:
    """Active colleagues who may answer for a team by a role in that team, by name."""
    here = User.objects.filter(is_active=True, memberships__team=team_id, memberships__role__in=_ANSWERING)
    return here.distinct()


def _by_team(team: Team | None) -> list[tuple[str, Any]]:
    seats = Membership.objects.filter(role__in=_ANSWERING, user__is_active=True).select_related("user", "team")
    if team:
        seats = seats.filter(team=team)
    groups: dict[str, list[tuple[str, str]]] = {}
    for seat in seats.order_by("team__name", "user__name"):
        groups.setdefault(seat.team.name, []).append((str(seat.user_id), seat.user.name))
    return [("", _("whoever of the team is free")), *groups.items()]
