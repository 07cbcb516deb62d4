"""From when until when somebody is away, and who stands in."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.people.forms import DAY
from rondpunt.people.models import User
from rondpunt.people.rights import Right


class AbsenceForm(forms.Form):
    """Whole days, the last one included. Who may not arrange those of others has no choice of colleague."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Who is absent"), empty_label=None)
    first = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)
    replacement = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who stands in"),
        required=False,
        empty_label=_("the team"),
        help_text=_("Gets what waits and what comes in. Where they may not answer, the team does."),
    )

    def __init__(self, *args: Any, by: User, **fields: Any) -> None:
        super().__init__(*args, **fields)
        self.by = by
        active = User.objects.filter(is_active=True)
        beside = active.filter(memberships__team__in=by.teams_with(Right.MEMBERS)).exclude(pk=by.pk).distinct()
        self._offer("user", active)
        self._offer("replacement", active if by.can(Right.ABSENCES) else beside)
        self.initial["user"] = by.pk
        if not by.can(Right.ABSENCES):
            del self.fields["user"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given.setdefault("user", self.by)
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _g("The last day comes before the first one."))
        elif first and last and (last - first > timedelta(days=366 * 2) or last.year > 9000):
            self.add_error("last", _g("At most two years."))
        return given

    @property
    def times(self) -> tuple[datetime, datetime]:
        """From the first midnight to the last one."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(first, time())), timezone.make_aware(datetime.combine(last, time()))

    def _offer(self, name: str, users: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = users
